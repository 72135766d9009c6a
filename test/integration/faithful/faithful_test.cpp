// The simulated ensemble behaves as a real server does: the same random requests of the same clients, on connections to
// both, get the same answers and the same watch events. One request at a time, so that their order is fixed.
#include <fmt/format.h>
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <set>

#include "support/foreign_ensemble.hpp"
#include "support/story.hpp"
#include "support/zookeeper_server.hpp"
#include "unit/candidacy_words.hpp"
#include "zkelection/in_process/simulated_network.hpp"
#include "zkelection/zookeeper/wire.hpp"

namespace zkelection::test {
namespace {

constexpr std::size_t clients = 3;

enum class deed { container, sequential, list, read, probe, drop_watch, erase, sync, check, renew, reconnect };
constexpr const char* words[] = {"container", "sequential", "list",  "read",  "probe",    "drop_watch",
                                 "erase",     "sync",       "check", "renew", "reconnect"};

struct request {
  deed what;
  std::size_t who;
  std::string path;  ///< of a sequential node without its number
  bool watch = false;
  std::vector<std::string> paths;  ///< to be checked
};

std::string to_text(const request& of) {
  auto text = fmt::format("client {}: {} {}{}", of.who, words[static_cast<std::size_t>(of.what)], of.path,
                          of.watch ? ", watched" : "");
  for (const auto& path : of.paths) text += ' ' + path;
  return text;
}

/// Clients of one ensemble. What they see is told without the numbers that differ from ensemble to ensemble: sessions
/// and transactions are called by the order in which they came up.
class side {
 public:
  side(asio::io_context& io, std::unique_ptr<detail::network> on, detail::server_address server)
      : io_(io), network_(std::move(on)), server_(std::move(server)), clients_(clients) {
    for (auto& one : clients_) connect(one, {});
  }
  ~side() {
    for (auto& one : clients_) {
      if (one.link) close(one);
    }
  }

  /// What came of it, with the events that it caused. It is one transaction at most, and a server deletes the nodes of
  /// one in no order: by a hash.
  std::string ask(const request& what) {
    auto told = answer(what);
    // An event comes before the answer to whatever is asked later.
    for (auto& one : clients_) wait([&](auto done) { one.link->sync("/", [done](core::answer) { done(); }); });
    for (std::size_t i = 0; i < clients_.size(); ++i) {
      auto events = std::exchange(clients_[i].events, {});
      std::ranges::sort(events);
      for (const auto& event : events) told += fmt::format("; {} hears: {}", i, event);
    }
    return told;
  }

  /// Whether this client has a watch there, as it believes itself.
  bool watches(std::size_t who, const std::string& path) const { return clients_[who].watched.contains(path); }
  /// The sequential nodes that there were.
  const std::vector<std::string>& made() const noexcept { return made_; }

 private:
  struct client {
    std::shared_ptr<detail::connection> link;
    std::vector<std::string> events;
    std::set<std::string> watched;
  };

  /// Begins with what is to be called at its end, and returns then.
  template <class Begin>
  void wait(Begin begin) {
    const auto done = std::make_shared<bool>(false);
    begin([done] { *done = true; });
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!*done) {
      BOOST_REQUIRE_MESSAGE(std::chrono::steady_clock::now() < deadline, "no answer");
      io_.restart();
      io_.run_one_for(patience);
    }
  }

  void connect(client& one, std::optional<detail::session_key> key) {
    one.watched.clear();
    wait([&](auto done) {
      one.link = network_->make_connection(
          {server_, {}, 30s, patience, key},
          {done, [](detail::drop_cause, const std::string& text) { BOOST_FAIL(text); },
           [&one](const std::string& path, core::node_change change) {
             one.watched.erase(path);
             one.events.push_back(path + (change == core::node_change::gone ? " gone" : " changed"));
           }});
      one.link->open();
    });
    if (!key) sessions_.push_back(one.link->session().id);
  }

  void close(client& one) {
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

  std::string name_of(std::int64_t session) const {
    if (session == 0) return "nobody";
    const auto found = std::ranges::find(sessions_, session);
    return found == sessions_.end() ? "a stranger" : fmt::format("session {}", found - sessions_.begin());
  }

  std::string name_of(core::node_stat stat) {
    const auto number = transactions_.emplace(stat.czxid, transactions_.size()).first->second;
    return fmt::format("made by transaction {} of {}", number, name_of(stat.owner));
  }

  std::string answer(const request& what) {
    auto& one = clients_[what.who];
    auto& link = *one.link;
    std::string told;
    const auto tell = [&told](core::answer how, const std::string& more = {}) {
      told = std::string(in_words(how)) + (how == core::answer::ok ? more : "");
    };
    const auto look = [&](core::answer how, const seam::node_info& info) {
      tell(how, fmt::format(": {}, '{}'", name_of(info.stat), info.data));
      if (how != core::answer::ok) return;
      const auto age = std::chrono::system_clock::now() - info.created;
      BOOST_TEST((age > -1min && age < 10min), "the time of creation is wrong");
    };
    switch (what.what) {
      case deed::container:
      case deed::sequential: {
        const auto kind =
            what.what == deed::container ? seam::node_kind::container : seam::node_kind::ephemeral_sequential;
        wait([&](auto done) {
          link.create(what.path, "of " + what.path, kind,
                      [&, done](core::answer how, std::string_view path, core::node_stat stat) {
                        tell(how, fmt::format(": {}, {}", path, name_of(stat)));
                        if (how == core::answer::ok && what.what == deed::sequential) made_.emplace_back(path);
                        done();
                      });
        });
        break;
      }
      case deed::list:
        wait([&](auto done) {
          link.list(what.path, [&, done](core::answer how, std::vector<std::string> names) {
            std::ranges::sort(names);
            tell(how, fmt::format(": {}", fmt::join(names, " ")));
            done();
          });
        });
        break;
      case deed::read:
        wait([&](auto done) {
          link.read(what.path, what.watch, [&, done](core::answer how, const seam::node_info& info) {
            look(how, info);
            if (what.watch && how == core::answer::ok) one.watched.insert(what.path);
            done();
          });
        });
        break;
      case deed::probe:
        wait([&](auto done) {
          link.probe(what.path, what.watch, [&, done](core::answer how, const seam::node_info& info) {
            look(how, info);
            if (what.watch) one.watched.insert(what.path);
            done();
          });
        });
        break;
      case deed::drop_watch:
        wait([&](auto done) {
          link.remove_watches(what.path, [&, done](core::answer how) {
            tell(how);
            done();
          });
        });
        one.watched.erase(what.path);
        break;
      case deed::erase:
        wait([&](auto done) {
          link.erase(what.path, [&, done](core::answer how) {
            tell(how);
            done();
          });
        });
        break;
      case deed::sync: tell(core::answer::ok); break;  // one follows anyway
      case deed::check:
        wait([&](auto done) {
          link.check(what.paths, [&, done](core::answer, const detail::check_result& result) {
            told = result.acknowledged ? "acknowledged" : "not acknowledged";
            for (const auto each : result.checks) told += fmt::format(", {}", in_words(each));
            done();
          });
        });
        break;
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
    return told;
  }

  asio::io_context& io_;
  const std::unique_ptr<detail::network> network_;
  const detail::server_address server_;
  std::vector<client> clients_;
  std::vector<std::int64_t> sessions_;
  std::map<std::uint64_t, std::size_t> transactions_;
  std::vector<std::string> made_;
};

/// Both, and a place of their own.
class comparison {
 public:
  comparison(zookeeper_server& server, std::string root)
      : root_(std::move(root)),
        real_(io_, real_network(io_, server), {server.hosts(), server.hosts()}),
        simulated_(io_, simulated_network(io_, server), {"127.0.0.1:1", "a simulated server"}) {
    ask({deed::container, 0, root_, false, {}});
  }

  const std::string& root() const noexcept { return root_; }
  const side& known() const noexcept { return simulated_; }

  void ask(const request& what) {
    const auto real = real_.ask(what), simulated = simulated_.ask(what);
    story_ += fmt::format("  {}: {}\n", to_text(what), real);
    BOOST_REQUIRE_MESSAGE(real == simulated, "they differ:\n" << story_ << "  but simulated: " << simulated);
  }

  /// The answer, which both give.
  std::string answer(const request& what) {
    ask(what);
    const auto line = story_.substr(story_.rfind("\n", story_.size() - 2) + 1);
    return line.substr(to_text(what).size() + 4, line.size() - to_text(what).size() - 5);
  }

 private:
  static std::unique_ptr<detail::network> real_network(asio::io_context& io, const zookeeper_server& server) {
    auto config = std::make_shared<session_config>();
    config->hosts = server.hosts();
    return std::make_unique<zookeeper::wire>(io.get_executor(), std::move(config));
  }

  static std::unique_ptr<detail::network> simulated_network(asio::io_context& io, const zookeeper_server& server) {
    in_process::cluster_settings settings;
    settings.servers = 1;
    settings.tick = server.tick();
    settings.reap_interval = 24h;
    return std::make_unique<in_process::simulated_network>(io.get_executor(),
                                                           *in_process::make_in_machine_time(settings));
  }

  asio::io_context io_;
  const std::string root_;
  std::string story_;
  side real_;
  side simulated_;
};

request draw(std::minstd_rand& random, const comparison& in) {
  const auto below = [&](std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
  };
  const auto& root = in.root();
  const auto folder = [&] {
    const std::string folders[] = {root, root + "/a", root + "/b", root + "/a/c", root + "/none"};
    return folders[below(std::size(folders))];
  };
  const auto node = [&] {
    const auto& made = in.known().made();
    return made.empty() || below(4) == 0 ? folder()
                                         : made[made.size() - 1 - below(std::min<std::size_t>(made.size(), 6))];
  };
  request drawn{static_cast<deed>(below(std::size(words))), below(clients), node(), below(2) == 0, {}};
  switch (drawn.what) {
    case deed::container: drawn.path = below(4) == 0 ? node() + "/below" : folder(); break;
    case deed::sequential: drawn.path = (below(8) == 0 ? node() : folder()) + "/n-"; break;
    case deed::check:
      for (auto left = 1 + below(3); left > 0; --left) drawn.paths.push_back(node());
      break;
    case deed::drop_watch:
      if (!in.known().watches(drawn.who, drawn.path)) drawn.what = deed::read;
      break;
    case deed::renew:
    case deed::reconnect:
      if (below(3) != 0) drawn.what = deed::sequential, drawn.path = folder() + "/n-";
      break;
    default: break;
  }
  return drawn;
}

/// No container goes while the two are compared.
zookeeper_server& server() {
  static zookeeper_server one({.reap_interval = 24h});
  return one;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(faithful, *needs_own_servers())

BOOST_AUTO_TEST_CASE(random_requests) {
  const char* given = std::getenv("ZKELECTION_SEED");
  const auto seed = given != nullptr ? static_cast<std::uint32_t>(std::stoul(given)) : std::random_device{}();
  std::cout << "seed " << seed << '\n';
  std::minstd_rand random(seed);
  BOOST_TEST_CONTEXT("ZKELECTION_SEED=" << seed) {
    for (int round = 0; round < 25; ++round) {
      comparison both(server(), fmt::format("/random-{}", round));
      for (const auto* folder : {"/a", "/a/c"}) both.ask({deed::container, 0, both.root() + folder, false, {}});
      for (int i = 0; i < 80; ++i) both.ask(draw(random, both));
    }
  }
}

BOOST_AUTO_TEST_CASE(watches) {
  comparison both(server(), "/watches");
  const auto node = both.root() + "/n-0000000000";
  // A probe's watch waits for a node that is not there; a read's does not.
  both.ask({deed::probe, 0, node, true, {}});
  both.ask({deed::read, 1, node, true, {}});
  BOOST_TEST(
      both.answer({deed::sequential, 2, both.root() + "/n-", false, {}}).ends_with("; 0 hears: " + node + " changed"));
  // Each fires once.
  both.ask({deed::read, 0, node, true, {}});
  both.ask({deed::read, 1, node, true, {}});
  both.ask({deed::probe, 1, node, true, {}});
  BOOST_TEST(both.answer({deed::erase, 2, node, false, {}}) ==
             fmt::format("{}; 0 hears: {} gone; 1 hears: {} gone", in_words(core::answer::ok), node, node));
  // The numbers go on.
  BOOST_TEST(both.answer({deed::sequential, 2, both.root() + "/n-", false, {}}).find("n-0000000001") !=
             std::string::npos);
  // A session's nodes go with it.
  both.ask({deed::read, 0, both.root() + "/n-0000000001", true, {}});
  BOOST_TEST(both.answer({deed::renew, 2, "", false, {}}) == "; 0 hears: " + both.root() + "/n-0000000001 gone");
  // A watch that was dropped is silent, and so is one of an old connection.
  both.ask({deed::sequential, 2, both.root() + "/n-", false, {}});
  const auto last = both.root() + "/n-0000000002";
  both.ask({deed::read, 0, last, true, {}});
  both.ask({deed::drop_watch, 0, last, false, {}});
  both.ask({deed::read, 1, last, true, {}});
  both.ask({deed::reconnect, 1, "", false, {}});
  BOOST_TEST(both.answer({deed::erase, 0, last, false, {}}) == in_words(core::answer::ok));
}

BOOST_AUTO_TEST_CASE(refusals_and_checks) {
  comparison both(server(), "/refusals");
  const auto& root = both.root();
  both.ask({deed::sequential, 0, root + "/n-", false, {}});
  const auto node = root + "/n-0000000000";
  for (const auto& path : {root, root + "/none/below", node + "/below"})
    both.ask({deed::container, 1, path, false, {}});
  for (const auto& path : {root, root + "/none"}) both.ask({deed::erase, 1, path, false, {}});
  both.ask({deed::check, 1, "", false, {node}});
  both.ask({deed::check, 1, "", false, {node, root + "/none", node}});
  both.ask({deed::check, 1, "", false, {root + "/none", root + "/nothing"}});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
