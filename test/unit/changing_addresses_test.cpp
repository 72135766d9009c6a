// Addresses of servers that change hands, and then lead to another ensemble: a candidate that enrolled there would be a
// second master. Stories, and random schedules, of the whole library but its sockets, in virtual time.
#include <fmt/format.h>
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <iostream>
#include <random>
#include <set>
#include <zkelection/election.hpp>

#include "moving_servers.hpp"
#include "support/printing.hpp"
#include "support/shorten.hpp"

namespace zkelection::test {
namespace {

enum class what { advance, await, resign, leave, move, disconnect, cut_off, expire, heal, lose_names, find_names };
constexpr const char* deed_names[] = {"advance", "await",  "resign", "leave",      "move",      "disconnect",
                                      "cut_off", "expire", "heal",   "lose_names", "find_names"};

struct deed {
  what kind;
  std::size_t who;  ///< an instance, or a server
  milliseconds length;
};
using plan = std::vector<deed>;

constexpr std::size_t instances = 3;

plan draw(std::uint32_t seed) {
  std::minstd_rand random(seed);
  const auto below = [&](std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
  };
  plan drawn;
  for (int i = 0; i < 100; ++i) {
    const auto dice = below(20);
    const auto kind = dice < 6 ? what::advance : dice < 10 ? what::await : static_cast<what>(dice - 9);
    drawn.push_back({kind, below(instances), milliseconds(below(2) == 0 ? below(40'000) : below(4'000))});
  }
  return drawn;
}

std::string to_text(const plan& of) {
  std::string text;
  for (const auto& d : of)
    text += fmt::format("  {} {} {} ms\n", deed_names[static_cast<std::size_t>(d.kind)], d.who, d.length.count());
  return text;
}

struct wrong : std::runtime_error {
  using runtime_error::runtime_error;
};

/// One program with one election of the one resource.
class instance {
 public:
  instance(moving_servers& in, const std::string& hosts) : in_(in) { come(hosts); }

  void come(const std::string& hosts = "zk-0:1,zk-1:1,zk-2:1") {
    session_config config;
    config.session_timeout = 4s;
    config.first_connect_timeout = {};
    config.on_event = [this](const event& what) { events.push_back(what); };
    election_.reset();
    awaits_ = std::make_shared<bool>(false);
    outcome = std::make_shared<error_code>();
    at = std::make_shared<moving_servers::client>();
    factory_ = in_.make_factory(at, config, hosts);
    factory_->async_new_election("r",
                                 [this](error_code, std::unique_ptr<election> made) { election_ = std::move(made); });
    in_.advance({});
  }

  void await() {
    if (std::exchange(*awaits_, true)) return;
    election_->async_await([awaits = awaits_, outcome = outcome](error_code how) {
      *awaits = false;
      *outcome = how;
    });
    in_.advance({});
  }
  void resign() {
    election_->async_resign([](error_code) {});
    in_.advance({});
  }

  mastership context() const { return election_->with_mastership(); }
  bool active() const { return context().active(); }
  bool awaits() const { return *awaits_; }

  /// Another election of the same factory.
  void stand_again() {
    factory_->async_new_election("r",
                                 [this](error_code, std::unique_ptr<election> made) { election_ = std::move(made); });
    in_.advance({});
  }
  std::string last_error() const { return election_->last_error(); }

  /// The texts of these events.
  std::vector<std::string> told(event_kind kind) const {
    std::vector<std::string> texts;
    for (const auto& what : events) {
      if (what.kind == kind) texts.push_back(what.text);
    }
    return texts;
  }

  std::shared_ptr<moving_servers::client> at;
  std::shared_ptr<error_code> outcome;  ///< of the last await
  std::vector<event> events;

 private:
  moving_servers& in_;
  std::unique_ptr<election_factory> factory_;
  std::unique_ptr<election> election_;
  std::shared_ptr<bool> awaits_;
};

/// Three instances, and as many masters as they believe there are.
struct theatre {
  moving_servers world;
  std::vector<std::unique_ptr<instance>> all;

  theatre() {
    for (std::size_t i = 0; i < instances; ++i)
      all.push_back(std::make_unique<instance>(world, "zk-0:1,zk-1:1,zk-2:1"));
  }

  void pass(std::chrono::nanoseconds length) {
    constexpr std::chrono::nanoseconds look = 100ms;
    do {
      world.advance(std::min(length, look));
      length -= std::min(length, look);
      if (masters() > 1) throw wrong("two masters");
    } while (length.count() > 0);
  }

  std::ptrdiff_t masters() const {
    return std::ranges::count_if(all, [](const auto& one) { return one->active(); });
  }

  void act(const deed& d) {
    auto& one = *all[d.who];
    switch (d.kind) {
      case what::advance: break;
      case what::await: one.await(); break;
      case what::resign: one.resign(); break;
      case what::leave: one.come(); break;
      case what::move: world.move(d.who); break;
      case what::disconnect: world.disconnect(*one.at); break;
      case what::cut_off: world.cut_off(*one.at); break;
      case what::expire:
        // Behind the back of a master who cannot hear of it there would be two.
        if (!one.at->cut_off) world.expire(*one.at);
        break;
      case what::heal: world.heal(); break;
      case what::lose_names: world.names.works = false; break;
      case what::find_names: world.names = {true, d.length / 10}; break;
    }
    pass(d.kind == what::advance ? d.length : 0ms);
  }

  /// Nothing goes wrong any more: each becomes master in its turn.
  void end() {
    world.heal();
    world.names = {};
    std::set<const instance*> served;
    for (int seconds = 0; seconds < 120 && served.size() < all.size(); ++seconds) {
      for (const auto& one : all) {
        if (one->active()) {
          served.insert(one.get());
          one->resign();
        } else if (!served.contains(one.get())) {
          one->await();
        }
      }
      pass(1s);
    }
    if (served.size() < all.size()) throw wrong("somebody is not served");
  }
};

/// What was wrong, or nothing.
std::string play(const plan& of) {
  try {
    theatre stage;
    for (const auto& d : of) stage.act(d);
    stage.end();
    return {};
  } catch (const wrong& complaint) {
    return complaint.what();
  }
}

std::string play_seed(std::uint32_t seed) {
  const auto drawn = draw(seed);
  const auto complaint = play(drawn);
  if (complaint.empty()) return {};
  const auto rest = shorten(drawn, [&](const plan& fewer) { return play(fewer) == complaint; });
  return fmt::format("seed {}: {} (alone: ZKELECTION_SEED={})\n{}", seed, complaint, seed, to_text(rest));
}

/// The first one is the master, the second waits; both are connected.
struct two_instances {
  moving_servers world;
  instance master{world, "zk-0:1,zk-1:1,zk-2:1"};
  instance other{world, "zk-0:1,zk-1:1,zk-2:1"};

  two_instances() {
    master.await();
    world.advance(10s);
    other.await();
    world.advance(10s);
    BOOST_REQUIRE(master.active());
    BOOST_REQUIRE(other.awaits());
  }

  /// All servers have new addresses, and foreigners the old ones.
  void all_move() {
    for (std::size_t server = 0; server < moving_servers::servers; ++server) world.move(server);
    world.advance(moving_servers::left_alone + 10s);
  }

  static bool told_of_expiry(const instance& one) { return !one.told(event_kind::session_expired).empty(); }

  std::size_t foreign_sessions() { return world.ensemble(moving_servers::foreign).sessions().size(); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(changing_addresses)

/// The other ensemble's servers say that the session has expired. We believe that, but do not enrol with them. The
/// await waits and warns while it cannot look names up.
BOOST_FIXTURE_TEST_CASE(a_new_session_waits_for_a_look_up, two_instances) {
  world.names.works = false;
  all_move();
  BOOST_TEST(told_of_expiry(other));
  other.events.clear();
  world.advance(1min);
  BOOST_TEST(foreign_sessions() == 0u);
  BOOST_TEST(other.awaits());
  const auto failures = other.told(event_kind::look_up_failed);
  BOOST_TEST_REQUIRE(failures.size() == 18u, "one every ten seconds of each name, though there are many look-ups");
  BOOST_TEST(failures.back() == "cannot resolve zk-2: no such host; a new session waits for it");

  world.names.works = true;
  world.advance(5s);
  BOOST_TEST(other.active());
  BOOST_TEST(foreign_sessions() == 0u);
}

/// Its session lives, and one of the addresses of last time is still right.
BOOST_FIXTURE_TEST_CASE(a_living_session_is_taken_up_at_an_old_address, two_instances) {
  world.names.works = false;
  const auto token = master.context().fencing_token();
  world.disconnect(*master.at);
  world.advance(2s);
  BOOST_TEST(master.active());
  BOOST_TEST(master.context().fencing_token() == token);
}

/// It tells of a time when a connection still held, and nothing had moved.
BOOST_FIXTURE_TEST_CASE(a_slow_answer_to_an_early_question_does_not_count, two_instances) {
  world.names.delay = 2min;
  world.cut_off(*other.at);
  world.advance(2500ms);  // all addresses have failed, and a look-up is under way
  world.names.delay = {};
  world.heal();
  world.advance(500ms);  // back, with the same session
  all_move();
  BOOST_TEST(told_of_expiry(other));
  world.advance(5min);
  BOOST_TEST(foreign_sessions() == 0u);
  master.resign();
  world.advance(5s);
  BOOST_TEST(other.active());
}

BOOST_AUTO_TEST_CASE(literals_may_always_be_asked) {
  moving_servers world;
  instance one(world, "10.0.0.1:1,10.0.0.2:1");
  world.names.works = false;
  one.await();
  world.advance(5s);
  const auto first = one.context();
  BOOST_TEST(first.active());
  world.expire(*one.at);
  world.advance(1s);
  BOOST_TEST(first.reason() == std::optional(end_reason::session_expired));
  one.await();
  world.advance(2s);
  BOOST_TEST(one.active());
}

/// A literal leads to another ensemble. An ensemble with restored data looks the same.
BOOST_AUTO_TEST_CASE(a_token_that_fell) {
  moving_servers world;
  world.age(moving_servers::ours);
  world.age(moving_servers::ours);
  instance one(world, "10.0.0.1:1");
  one.await();
  world.advance(5s);
  const auto before = one.context().fencing_token();
  BOOST_TEST(one.active());
  world.move(0);
  world.advance(moving_servers::left_alone + 5s);
  BOOST_TEST(!one.active());

  one.stand_again();
  one.await();
  world.advance(5s);
  BOOST_TEST(!one.active());
  BOOST_TEST(!one.awaits());
  BOOST_TEST(*one.outcome == error_code(errc::data_went_back));
  const auto tree = world.ensemble(moving_servers::foreign).tree();
  BOOST_TEST(tree.children("/elections/r").empty());
  const auto after = tree.find("/elections/r")->stat.czxid + 1;
  BOOST_TEST(after < before);
  BOOST_TEST(one.last_error() ==
             fmt::format("/elections/r: fencing token {} after {}: the ensemble's data went back, or it is another "
                         "ensemble; find out why; to accept it, close the factory and make another",
                         after, before));
  const auto told = std::ranges::find(one.events, event_kind::data_went_back, &event::kind);
  BOOST_REQUIRE((told != one.events.end()));
  BOOST_TEST((told->level == event_level::error));
  BOOST_TEST(told->subject == "r");
  BOOST_TEST(told->path == "/elections/r");
  BOOST_TEST(told->token == after);
  BOOST_TEST(told->text == one.last_error());

  one.come("10.0.0.1:1");
  one.await();
  world.advance(5s);
  BOOST_TEST(one.active());
  BOOST_TEST(one.context().fencing_token() < before);
}

BOOST_AUTO_TEST_CASE(whatever_happens) {
  if (const char* seed = std::getenv("ZKELECTION_SEED")) {
    const auto complaint = play_seed(static_cast<std::uint32_t>(std::stoul(seed)));
    BOOST_TEST(complaint == "");
    return;
  }
  const auto few = sanitized ? 10U : 40U;
  const auto first = static_cast<std::uint32_t>(std::random_device{}());
  for (auto seed = first; seed != first + few; ++seed) {
    const auto complaint = play_seed(seed);
    BOOST_REQUIRE_MESSAGE(complaint.empty(), complaint);
  }
  std::cout << few << " schedules, seeds from " << first << ": nothing is wrong\n";
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
