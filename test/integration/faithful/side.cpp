#include "integration/faithful/side.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <utility>

#include "support/deadlines.hpp"
#include "unit/core/candidacy_words.hpp"

namespace zkelection::test::faithful {
namespace {

constexpr const char* words[] = {"container", "sequential", "list",  "read",  "probe",    "drop_watch",
                                 "erase",     "sync",       "check", "renew", "reconnect"};
static_assert(std::size(words) == deeds);

std::string told(core::answer how, const std::string& more = {}) {
  return std::string(in_words(how)) + (how == core::answer::ok ? more : "");
}

}  // namespace

std::string to_text(const request& of) {
  auto text = fmt::format("client {}: {} {}{}", of.who, words[static_cast<std::size_t>(of.what)], of.path,
                          of.watch ? ", watched" : "");
  for (const auto& path : of.paths) text += ' ' + path;
  return text;
}

side::side(asio::io_context& io, std::unique_ptr<detail::network> on, detail::server_address server)
    : io_(io), network_(std::move(on)), server_(std::move(server)), clients_(clients) {
  for (auto& one : clients_) connect(one, {});
}

side::~side() {
  for (auto& one : clients_) {
    if (one.link) close(one);
  }
}

std::string side::ask(const request& what) {
  auto all = answer(what);
  all += listen();
  return all;
}

std::string side::listen() {
  std::string all;
  // An event comes before the answer to whatever is asked later.
  for (auto& one : clients_) wait([&](auto done) { one.link->sync("/", [done](core::answer) { done(); }); });
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    auto events = std::exchange(clients_[i].events, {});
    std::ranges::sort(events);
    for (const auto& event : events) all += fmt::format("; {} hears: {}", i, event);
  }
  return all;
}

/// Begins with what is to be called at its end, and returns then.
template <class Begin>
void side::wait(Begin begin) {
  const auto done = std::make_shared<bool>(false);
  begin([done] { *done = true; });
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!*done) {
    BOOST_REQUIRE_MESSAGE(std::chrono::steady_clock::now() < deadline, "no answer");
    io_.restart();
    io_.run_one_for(patience);
  }
}

// ---- Connections.

void side::connect(client& one, std::optional<detail::session_key> key) {
  wait([&](auto done) {
    one.link = network_->make_connection(
        {server_, {}, 30s, key},
        {[&one] { one.link->introduce(); }, done, [](detail::drop_cause, const std::string& text) { BOOST_FAIL(text); },
         [&one](const std::string& path, core::node_change change) {
           one.events.push_back(path + (change == core::node_change::gone ? " gone" : " changed"));
         }});
    one.link->reach();
  });
  if (!key) sessions_.push_back(one.link->session().id);
}

void side::close(client& one) {
  bool ended = false;
  wait([&](auto done) {
    one.link->close([&ended, done](bool confirmed) {
      ended = confirmed;
      done();
    });
  });
  BOOST_TEST(ended, "a session could not be closed");
  one.link.reset();
}

// ---- Requests.

std::string side::answer(const request& what) {
  auto& one = clients_[what.who];
  auto& link = *one.link;
  std::string all;
  const auto alone = [&](auto done) {
    return [&all, done](core::answer how) {
      all = told(how);
      done();
    };
  };
  const auto looked = [&](auto done) {
    return [this, &all, done](core::answer how, const seam::node_info& info) {
      all = look(how, info);
      done();
    };
  };
  switch (what.what) {
    case deed::container: return create(one, what, seam::node_kind::container);
    case deed::sequential: return create(one, what, seam::node_kind::ephemeral_sequential);
    case deed::list: return list(one, what.path);
    case deed::read: wait([&](auto done) { link.read(what.path, what.watch, looked(done)); }); break;
    case deed::probe: wait([&](auto done) { link.probe(what.path, what.watch, looked(done)); }); break;
    case deed::drop_watch: return drop_watch(one, what.path);
    case deed::erase: wait([&](auto done) { link.erase(what.path, alone(done)); }); break;
    case deed::sync: return told(core::answer::ok);  // one follows anyway
    case deed::check: return check(one, what.paths);
    case deed::renew:
      close(one);
      connect(one, {});
      break;
    case deed::reconnect: {
      const auto key = link.session();
      link.abandon();
      connect(one, key);
      break;
    }
  }
  return all;
}

std::string side::create(client& by, const request& what, seam::node_kind kind) {
  std::string all;
  wait([&](auto done) {
    by.link->create(what.path, "of " + what.path, kind,
                    [&, done](core::answer how, std::string_view path, core::node_stat stat) {
                      all = told(how, fmt::format(": {}, {}", path, name_of(stat)));
                      if (how == core::answer::ok && what.what == deed::sequential) made_.emplace_back(path);
                      done();
                    });
  });
  return all;
}

std::string side::list(client& by, const std::string& path) {
  std::string all;
  wait([&](auto done) {
    by.link->list(path, [&, done](core::answer how, std::vector<std::string> names) {
      std::ranges::sort(names);
      all = told(how, fmt::format(": {}", fmt::join(names, " ")));
      done();
    });
  });
  return all;
}

std::string side::look(core::answer how, const seam::node_info& info) {
  if (how != core::answer::ok) return told(how);
  const auto age = std::chrono::system_clock::now() - info.created;
  BOOST_TEST((age > -1min && age < 10min), "the time of creation is wrong");
  return told(how, fmt::format(": {}, '{}'", name_of(info.stat), info.data));
}

std::string side::drop_watch(client& by, const std::string& path) {
  std::string all;
  bool in_turn = false;
  wait([&](auto done) {
    by.link->sync("/", [&](core::answer) { in_turn = true; });
    by.link->remove_watches(path, [&, done](core::answer how) {
      BOOST_TEST(in_turn, "an answer before its turn");
      all = told(how);
      done();
    });
  });
  return all;
}

std::string side::check(client& by, const std::vector<std::string>& paths) {
  std::string all;
  wait([&](auto done) {
    by.link->check(paths, [&, done](core::answer how, const detail::check_result& result) {
      all = fmt::format("{}, {}", in_words(how), result.acknowledged ? "acknowledged" : "not acknowledged");
      for (const auto each : result.checks) all += fmt::format(", {}", in_words(each));
      done();
    });
  });
  return all;
}

// ---- Names.

std::string side::name_of(std::int64_t session) const {
  if (session == 0) return "nobody";
  const auto found = std::ranges::find(sessions_, session);
  return found == sessions_.end() ? "a stranger" : fmt::format("session {}", found - sessions_.begin());
}

std::string side::name_of(core::node_stat stat) {
  const auto number = transactions_.emplace(stat.czxid, transactions_.size()).first->second;
  return fmt::format("made by transaction {} of {}", number, name_of(stat.owner));
}

}  // namespace zkelection::test::faithful
