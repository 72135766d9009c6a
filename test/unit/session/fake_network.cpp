#include "fake_network.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <utility>

namespace zkelection::test {

// ---- A connection.

void fake_connection::reaches() {
  BOOST_REQUIRE(reaching && !abandoned);
  const auto reached = listener_.reached;
  reached();
}

void fake_connection::connects(core::instant since, std::int64_t session, milliseconds timeout) {
  if (!introduced) reaches();
  BOOST_REQUIRE(introduced && !abandoned);
  session_ = wishes.session ? *wishes.session : detail::session_key{session, {}};
  timeout_ = timeout;
  since_ = since;
  const auto connected = listener_.connected;
  connected();
}

void fake_connection::drops(core::drop_cause cause, const std::string& text) {
  if (cause == core::drop_cause::expired && !introduced) reaches();  // it is the answer to a connect request
  while (!requests_.empty()) {
    const auto next = std::move(requests_.front());
    requests_.pop_front();
    next.answer(core::answer::connection_lost, {});
  }
  const auto dropped = std::exchange(listener_, {}).dropped;
  if (dropped) dropped(cause, text);
}

void fake_connection::ends_session(bool confirmed) {
  BOOST_REQUIRE(closed_);
  listener_ = {};
  std::exchange(closed_, nullptr)(confirmed);
}

void fake_connection::abandon() {
  abandoned = true;
  listener_ = {};
  closed_ = nullptr;
  requests_.clear();
}

std::string fake_connection::outstanding() const {
  std::string words;
  for (const auto& waiting : requests_) words += (words.empty() ? "" : ", ") + waiting.words;
  return words;
}

fake_connection::request fake_connection::take(std::string_view expected) {
  BOOST_REQUIRE_MESSAGE(!requests_.empty() && requests_.front().words == expected,
                        "the next request to be answered is not '" << expected << "' but: " << outstanding());
  auto next = std::move(requests_.front());
  requests_.pop_front();
  return next;
}

void fake_connection::answers(std::string_view expected, core::answer how) { take(expected).answer(how, {}); }

void fake_connection::checks(std::string_view expected, core::answer how, const detail::check_result& result) {
  take(expected).answer(how, result);
}

void fake_connection::ask(std::string words, std::function<void(core::answer)> answer) {
  requests_.push_back({std::move(words), [answer = std::move(answer)](auto how, const auto&) { answer(how); }});
}

void fake_connection::create(const std::string& path, std::string_view data, seam::node_kind kind,
                             seam::client::on_created done) {
  ask(fmt::format("create {}{} '{}'", kind == seam::node_kind::container ? "container " : "", path, data),
      [done = std::move(done), made = path + "7"](core::answer how) {
        done(how, made, {1, 107});
      });
}

void fake_connection::list(const std::string& path, seam::client::on_listed done) {
  ask("list " + path, [done = std::move(done)](core::answer how) { done(how, {"x", "y"}); });
}

void fake_connection::read(const std::string& path, bool watch, seam::client::on_read done) {
  ask(fmt::format("read{} {}", watch ? "+watch" : "", path), [done = std::move(done)](core::answer how) {
    done(how, how == core::answer::ok ? seam::node_info{{1, 107}, {}, "data"} : seam::node_info{});
  });
}

void fake_connection::probe(const std::string& path, bool watch, seam::client::on_read done) {
  ask(fmt::format("probe{} {}", watch ? "+watch" : "", path), [done = std::move(done)](core::answer how) {
    done(how, {{1, 107}, {}, {}});
  });
}

void fake_connection::erase(const std::string& path, seam::client::on_done done) {
  ask("erase " + path, std::move(done));
}
void fake_connection::sync(const std::string& path, seam::client::on_done done) {
  ask("sync " + path, std::move(done));
}
void fake_connection::remove_watches(const std::string& path, seam::client::on_done done) {
  ask("remove watches of " + path, std::move(done));
}

void fake_connection::check(const std::vector<std::string>& paths, on_checked done) {
  requests_.push_back({fmt::format("check {}", fmt::join(paths, " ")), std::move(done)});
}

// ---- The network.

namespace {

class fake_alarm final : public seam::alarm {
 public:
  explicit fake_alarm(std::shared_ptr<fake_network::alarm_entry> entry) : entry_(std::move(entry)) {}
  ~fake_alarm() override { entry_->action = nullptr; }

 private:
  const std::shared_ptr<fake_network::alarm_entry> entry_;
};

class network_of_fakes final : public detail::network {
 public:
  explicit network_of_fakes(fake_network& in) : in_(in) {}

  std::shared_ptr<detail::connection> make_connection(detail::connection_wishes wishes,
                                                      detail::connection::listener callbacks) override {
    in_.connections.push_back(std::make_shared<fake_connection>(std::move(wishes), std::move(callbacks)));
    return in_.connections.back();
  }
  std::shared_ptr<detail::look_up> make_look_up(detail::host_port host, detail::look_up::handler done) override {
    in_.look_ups.push_back(std::make_shared<fake_look_up>(std::move(host), std::move(done), in_.age_of_look_ups));
    return in_.look_ups.back();
  }
  std::shared_ptr<seam::time_source> clock() const override { return in_.clock; }
  std::unique_ptr<seam::alarm> after(milliseconds delay, std::function<void()> action) override {
    auto entry = std::make_shared<fake_network::alarm_entry>(
        fake_network::alarm_entry{in_.clock->now() + delay, std::move(action)});
    in_.alarms.push_back(entry);
    return std::make_unique<fake_alarm>(std::move(entry));
  }
  std::uint32_t seed() override { return 1; }

 private:
  fake_network& in_;
};

}  // namespace

std::unique_ptr<detail::network> fake_network::handed_out() { return std::make_unique<network_of_fakes>(*this); }

void fake_network::pass(std::chrono::nanoseconds length) {
  const auto end = clock->now() + length;
  for (;;) {
    std::shared_ptr<alarm_entry> next;
    for (const auto& entry : alarms) {
      if (entry->action && entry->when <= end && (!next || entry->when < next->when)) next = entry;
    }
    if (!next) break;
    clock->move_to(next->when);
    if (const auto ring = std::exchange(next->action, nullptr)) ring();
  }
  clock->move_to(end);
}

}  // namespace zkelection::test
