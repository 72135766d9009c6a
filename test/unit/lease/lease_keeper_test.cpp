// What keeps a session's lease: heartbeats on time, evidence from answers, and who is told.
#include "zkelection/lease/lease_keeper.hpp"

#include <fmt/format.h>
#include <boost/test/unit_test.hpp>
#include <deque>

#include "support/hand_clock.hpp"

using namespace std::chrono_literals;
using zkelection::core::lease;
using zkelection::detail::lease_keeper;
using zkelection::test::hand_clock;

BOOST_AUTO_TEST_SUITE(keeper_of_leases)

namespace {

/// A session of 12 s with a tick of 2 s, whose heartbeat is due every 2 s. `told` lists the keeper's wishes.
struct fixture {
  std::shared_ptr<hand_clock> clock = std::make_shared<hand_clock>();
  std::string told;
  std::deque<lease::request> syncs, writes;
  lease_keeper keeper{clock,
                      2s,
                      {[this] {
                         syncs.push_back(keeper.sending());
                         tell("sync");
                       },
                       [this](const std::vector<std::string>& paths) {
                         writes.push_back(keeper.sending());
                         tell(fmt::format("check {}", paths.size()));
                       },
                       [this] {
                         tell("give up");
                         keeper.disconnected();
                       },
                       [this](const auto& lease, bool curtailed) {
                         BOOST_TEST(lease->remaining() > 0ns);
                         tell(curtailed ? "granted, curtailed" : "granted");
                       },
                       [this] { tell("lapsed"); }}};

  void tell(std::string_view what) { told += fmt::format("{}{}", told.empty() ? "" : ", ", what); }
  std::string take_told() { return std::exchange(told, {}); }

  void answer_sync() {
    const auto sync = syncs.front();
    syncs.pop_front();
    keeper.synced(sync, true);
  }
  void answer_write(bool acknowledged = true) {
    const auto write = writes.front();
    writes.pop_front();
    keeper.checked(write, acknowledged);
  }
  /// One heartbeat later, answered at once.
  void beat() {
    clock->move_by(2s);
    answer_sync();
    if (!writes.empty()) answer_write();
  }

  void connect(bool new_session = true) { keeper.connected(clock->now(), 12s, new_session); }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(a_new_session_begins_with_a_lease, fixture) {
  BOOST_TEST(!keeper.held());
  BOOST_TEST(!clock->alarm());
  connect();
  BOOST_TEST(take_told() == "sync");
  BOOST_REQUIRE(keeper.held());
  BOOST_TEST((keeper.held()->remaining() == 11'880ms));
}

BOOST_FIXTURE_TEST_CASE(a_session_without_nodes_syncs_and_lets_its_lease_go, fixture) {
  connect();
  answer_sync();
  take_told();
  for (int i = 0; i < 5; ++i) {
    beat();
    BOOST_TEST(take_told() == "sync");
  }
  clock->move_to(11'880ms);
  BOOST_TEST(take_told() == "lapsed");
  BOOST_TEST(!keeper.running());
}

BOOST_FIXTURE_TEST_CASE(a_session_with_nodes_keeps_its_lease, fixture) {
  connect();
  answer_sync();
  keeper.add("/a");
  const auto kept = keeper.held();
  take_told();
  for (int i = 0; i < 20; ++i) {
    beat();
    BOOST_TEST(take_told() == "sync, check 1");
    // A is the heartbeat before this one: 2 s ago, and 1 % is kept off.
    BOOST_TEST((kept->remaining() == 9'880ms));
  }
  BOOST_TEST(keeper.held() == kept);
}

/// The last heartbeat before it has proved a touch; the next write, whatever it is, earns the lease.
BOOST_FIXTURE_TEST_CASE(a_create_earns_the_lease_of_a_warm_session, fixture) {
  connect();
  answer_sync();
  for (int i = 0; i < 6; ++i) beat();
  BOOST_TEST(!keeper.running());
  const auto create = keeper.sending();
  clock->move_by(1ms);
  keeper.written(create);
  BOOST_REQUIRE(keeper.held());
  BOOST_TEST((keeper.held()->remaining() == 12s - 120ms - 2s - 1ms));
}

BOOST_FIXTURE_TEST_CASE(a_lease_asked_for_in_vain_is_sought_at_once, fixture) {
  connect();
  answer_sync();
  for (int i = 0; i < 6; ++i) beat();
  keeper.add("/a");
  take_told();
  BOOST_TEST(!keeper.held());
  BOOST_TEST(take_told() == "");  // never inside the call
  clock->move_by(0s);
  BOOST_TEST(take_told() == "check 1");
  BOOST_TEST(!keeper.held());
  clock->move_by(0s);
  BOOST_TEST(take_told() == "");  // one is on its way
  answer_write();
  BOOST_TEST(take_told() == "granted");
  BOOST_TEST(keeper.running());
}

/// A mastership cannot begin with a lease that is over soon. The keeper renews this same lease.
BOOST_FIXTURE_TEST_CASE(a_short_lease_is_renewed_before_it_is_given, fixture) {
  connect();
  answer_sync();
  const auto first = keeper.held();
  for (int i = 0; i < 5; ++i) beat();
  take_told();
  BOOST_TEST((first->remaining() == 1'880ms));
  BOOST_TEST(!keeper.held());
  keeper.add("/a");
  clock->move_by(0s);
  BOOST_TEST(take_told() == "check 1");
  answer_write();
  BOOST_TEST(take_told() == "granted");
  BOOST_TEST(keeper.held() == first);
  BOOST_TEST((first->remaining() == 9'880ms));
}

BOOST_FIXTURE_TEST_CASE(slow_answers_are_told_with_the_lease, fixture) {
  connect();
  answer_sync();
  for (int i = 0; i < 5; ++i) beat();
  keeper.add("/a");
  BOOST_TEST(!keeper.held());
  clock->move_by(0s);
  take_told();
  clock->jump_to(clock->now() + 3'500ms);
  answer_write();
  BOOST_TEST(take_told() == "lapsed, granted, curtailed");
  BOOST_TEST((keeper.held() == nullptr));
}

BOOST_FIXTURE_TEST_CASE(a_disconnect_leaves_the_lease_and_a_reconnect_renews_it_with_the_first_write, fixture) {
  connect();
  answer_sync();
  keeper.add("/a");
  beat();
  const auto kept = keeper.held();
  take_told();
  keeper.disconnected();
  syncs.clear();
  clock->move_by(6s);
  BOOST_TEST((kept->remaining() == 3'880ms));
  connect(false);
  BOOST_TEST(take_told() == "sync, check 1");
  BOOST_TEST((kept->remaining() == 3'880ms));  // a deposed leader would have answered as well
  answer_write();
  BOOST_TEST((kept->remaining() == 11'880ms));
  BOOST_TEST(keeper.held() == kept);
}

BOOST_FIXTURE_TEST_CASE(a_write_that_does_not_count_renews_nothing, fixture) {
  connect();
  answer_sync();
  keeper.add("/a");
  const auto kept = keeper.held();
  clock->move_by(2s);
  answer_sync();
  answer_write(false);
  BOOST_TEST((kept->remaining() == 9'880ms));
}

BOOST_FIXTURE_TEST_CASE(a_lapse_is_told_at_its_instant_and_the_next_lease_is_another, fixture) {
  connect();
  answer_sync();
  keeper.add("/a");
  const auto first = keeper.held();
  keeper.disconnected();
  syncs.clear();
  take_told();
  clock->move_to(11'880ms - 1ns);
  BOOST_TEST(take_told() == "");
  clock->move_to(11'880ms);
  BOOST_TEST(take_told() == "lapsed");
  connect(false);
  answer_sync();
  answer_write();
  take_told();
  // One write may have been accepted although the session was lost already: it takes another, a little later.
  BOOST_TEST(!keeper.held());
  clock->move_by(200ms);
  BOOST_TEST(take_told() == "");
  clock->move_by(10ms);
  BOOST_TEST(take_told() == "check 1");
  answer_write();
  BOOST_TEST(take_told() == "granted");
  BOOST_TEST((first->remaining() == 0ns));
  BOOST_TEST(keeper.held() != first);
  BOOST_TEST((keeper.held()->remaining() == 11'880ms - 210ms));
}

/// Stopped past the lease and continued: an answer is read before any timer rings.
BOOST_FIXTURE_TEST_CASE(an_answer_after_the_lapse_makes_no_mastership_active_again, fixture) {
  connect();
  answer_sync();
  keeper.add("/a");
  const auto first = keeper.held();
  clock->move_by(2s);
  answer_sync();
  take_told();
  clock->jump_to(60s);
  answer_write();
  BOOST_TEST(take_told() == "lapsed");
  BOOST_TEST((first->remaining() == 0ns));
}

BOOST_FIXTURE_TEST_CASE(a_heartbeat_without_an_answer_ends_the_connection, fixture) {
  connect();
  answer_sync();
  take_told();
  clock->move_by(2s);
  BOOST_TEST(take_told() == "sync");
  clock->move_by(4s - 1ns);
  BOOST_TEST(take_told() == "");
  clock->move_by(1ns);
  BOOST_TEST(take_told() == "give up");
}

BOOST_FIXTURE_TEST_CASE(an_expired_session_has_no_lease_to_give, fixture) {
  connect();
  keeper.expired();
  BOOST_TEST(!keeper.held());
}

BOOST_FIXTURE_TEST_CASE(after_a_stop_it_asks_for_nothing, fixture) {
  connect();
  keeper.add("/a");
  take_told();
  keeper.stop();
  BOOST_TEST(!clock->alarm());
  clock->move_by(60s);
  BOOST_TEST(take_told() == "");
}

BOOST_AUTO_TEST_SUITE_END()
