// The requests of a handle: how an answer finds its way from the C client to the caller.
#include <fmt/format.h>
#include <limits>

#include "zkelection/session/node_time.hpp"
#include "zkelection/zookeeper/answers.hpp"
#include "zkelection/zookeeper/client_library.hpp"
#include "zkelection/zookeeper/handle.hpp"

namespace zkelection::zookeeper {
namespace {

core::node_stat stat_of(const Stat* stat) {
  if (stat == nullptr) return {};
  return {stat->ephemeralOwner, static_cast<std::uint64_t>(stat->czxid)};
}

seam::node_info info_of(const Stat* stat) {
  seam::node_info info;
  info.stat = stat_of(stat);
  if (stat != nullptr) info.created = detail::time_of(stat->ctime);
  return info;
}

/// What the C client carries through a request and hands back with its answer.
template <class Done>
struct parked_request {
  handle* owner;
  Done done;
};

/// Called inside the C client, while the library is locked: the answer is only gathered here.
template <class Done, class... Args>
void gather(const void* data, int result, Args... args) {
  std::unique_ptr<const parked_request<Done>> parked(static_cast<const parked_request<Done>*>(data));
  auto* owner = parked->owner;
  owner->gather(
      [owner, result, done = parked->done, ... args = std::move(args)] { done(owner->settle(result), args...); });
}

void on_void(int result, const void* data) { gather<seam::client::on_done>(data, result); }

void on_string(int result, const char*, const void* data) { gather<seam::client::on_done>(data, result); }

void on_string_stat(int result, const char* path, const Stat* stat, const void* data) {
  gather<seam::client::on_created>(data, result, std::string(path != nullptr ? path : ""), stat_of(stat));
}

void on_strings(int result, const String_vector* strings, const void* data) {
  std::vector<std::string> names;
  if (strings != nullptr) names.assign(strings->data, strings->data + strings->count);
  gather<seam::client::on_listed>(data, result, std::move(names));
}

void on_data(int result, const char* bytes, int size, const Stat* stat, const void* data) {
  auto info = info_of(stat);
  if (bytes != nullptr && size > 0) info.data.assign(bytes, static_cast<std::size_t>(size));
  gather<seam::client::on_read>(data, result, std::move(info));
}

void on_stat(int result, const Stat* stat, const void* data) {
  gather<seam::client::on_read>(data, result, info_of(stat));
}

/// What a multi needs until its answer has come.
struct parked_checks {
  // Codes that no server sends: an operation that the answer said nothing about keeps it.
  static constexpr int unfilled = std::numeric_limits<int>::min();

  handle* owner;
  handle::on_checked done;
  std::vector<std::string> paths;
  std::vector<zoo_op_t> operations;
  std::vector<zoo_op_result_t> results;

  parked_checks(handle* asking, handle::on_checked then, std::vector<std::string> nodes)
      : owner(asking),
        done(std::move(then)),
        paths(std::move(nodes)),
        operations(paths.size()),
        results(paths.size(), zoo_op_result_t{unfilled, nullptr, 0, nullptr}) {
    constexpr int any_version = -1;
    for (std::size_t i = 0; i < paths.size(); ++i) zoo_check_op_init(&operations[i], paths[i].c_str(), any_version);
  }

  /// A request that was turned away as a whole has no place in the order of transactions.
  check_result outcome() const {
    check_result outcome{true, {}};
    for (const auto& result : results) {
      if (!shows_transaction(result.err)) outcome.acknowledged = false;
      outcome.checks.push_back(result.err == unfilled ? core::answer::outcome_unknown : to_answer(result.err));
    }
    return outcome;
  }
};

void on_multi(int result, const void* data) {
  std::unique_ptr<const parked_checks> parked(static_cast<const parked_checks*>(data));
  auto* owner = parked->owner;
  owner->gather(
      [owner, result, outcome = parked->outcome(), done = parked->done] { done(owner->settle(result), outcome); });
}

}  // namespace

void handle::gather(std::function<void()> answer) {
  --outstanding_;
  ready_.push_back(std::move(answer));
}

/// A lost connection and an expired session are facts only once the C client has seen them; until then a server merely
/// said so.
core::answer handle::settle(int result) {
  last_result_ = result;
  const auto how = to_answer(result);
  if (result == ZSESSIONCLOSEDREQUIRESASLAUTH) {
    refusal_ = fmt::format("the server requires authentication, {}", name_of(result));
  } else if (how == core::answer::auth_failed) {
    refusal_ = "the authentication was refused";
  }
  const bool says_it_is_over = core::classify(how) == core::outcome::lost;
  const bool lives = client_ != nullptr && zoo_state(client_) == ZOO_CONNECTED_STATE;
  return says_it_is_over && lives ? core::answer::outcome_unknown : how;
}

std::string handle::last_answer() const { return name_of(last_result_); }

/// A request that the C client did not take is answered like the others: later, and in its turn.
template <class Done>
void handle::refuse(Done done, int result) {
  ready_.emplace_back([this, done = std::move(done), result] {
    last_result_ = result;
    const auto how = to_answer(result);
    if constexpr (std::is_same_v<Done, seam::client::on_created>) {
      done(how, {}, {});
    } else if constexpr (std::is_same_v<Done, seam::client::on_done>) {
      done(how);
    } else {
      done(how, {});
    }
  });
}

template <class Done, class Submit>
void handle::submit(Done done, Submit call) {
  auto parked = std::unique_ptr<parked_request<Done>>(new parked_request<Done>{this, std::move(done)});
  int result = ZINVALIDSTATE;
  if (client_ != nullptr) result = ask_client([&] { return call(parked.get()); });
  if (result == ZOK) {
    ++outstanding_;
    static_cast<void>(parked.release());
  } else {
    refuse(std::move(parked->done), result);
  }
  schedule_pump();
}

void handle::create(const std::string& path, std::string_view data, seam::node_kind kind,
                    seam::client::on_created done) {
  const int mode = kind == seam::node_kind::container ? ZOO_CONTAINER : ZOO_EPHEMERAL_SEQUENTIAL;
  submit(std::move(done), [&](const void* parked) {
    return zoo_acreate2(client_, path.c_str(), data.data(), static_cast<int>(data.size()), options_.acl->get(), mode,
                        &on_string_stat, parked);
  });
}

void handle::list(const std::string& path, seam::client::on_listed done) {
  submit(std::move(done),
         [&](const void* parked) { return zoo_aget_children(client_, path.c_str(), 0, &on_strings, parked); });
}

void handle::read(const std::string& path, bool watch, seam::client::on_read done) {
  submit(std::move(done), [&](const void* parked) {
    return zoo_awget(client_, path.c_str(), watch ? &handle::on_watch : nullptr, this, &on_data, parked);
  });
}

void handle::probe(const std::string& path, bool watch, seam::client::on_read done) {
  submit(std::move(done), [&](const void* parked) {
    return zoo_awexists(client_, path.c_str(), watch ? &handle::on_watch : nullptr, this, &on_stat, parked);
  });
}

void handle::erase(const std::string& path, seam::client::on_done done) {
  submit(std::move(done), [&](const void* parked) { return zoo_adelete(client_, path.c_str(), -1, &on_void, parked); });
}

void handle::sync(const std::string& path, seam::client::on_done done) {
  submit(std::move(done), [&](const void* parked) { return zoo_async(client_, path.c_str(), &on_string, parked); });
}

void handle::remove_watches(const std::string& path, seam::client::on_done done) {
  submit(std::move(done), [&](const void* parked) {
    // The header declares the callback as a pointer to a pointer; the client takes it for what it is.
    auto* callback = reinterpret_cast<void_completion_t*>(&on_void);
    return zoo_aremove_all_watches(client_, path.c_str(), ZWATCHTYPE_DATA, 0, callback, parked);
  });
}

void handle::check(const std::vector<std::string>& paths, on_checked done) {
  auto parked = std::make_unique<parked_checks>(this, std::move(done), paths);
  int result = ZINVALIDSTATE;
  if (client_ != nullptr) {
    const auto lock = lock_client_library();
    result = zoo_amulti(client_, static_cast<int>(parked->operations.size()), parked->operations.data(),
                        parked->results.data(), &on_multi, parked.get());
  }
  if (result == ZOK) {
    ++outstanding_;
    static_cast<void>(parked.release());
  } else {
    refuse(std::move(parked->done), result);
  }
  schedule_pump();
}

}  // namespace zkelection::zookeeper
