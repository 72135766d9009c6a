// What a session sends to keep its lease, and when. T = 12 s: a beat every 2 s, and 4 s of patience.
#include "zkelection/core/heartbeat.hpp"

#include <fmt/format.h>
#include <boost/test/unit_test.hpp>
#include <map>

using namespace std::chrono_literals;
using zkelection::core::heartbeat;
using zkelection::core::heartbeat_interval;
using zkelection::core::instant;

BOOST_AUTO_TEST_SUITE(heartbeats)

namespace {

using names = std::vector<std::string>;

const heartbeat::step nothing{};
const heartbeat::step sync_only{true, {}, false};
const heartbeat::step check_a{false, {"/a"}, false};
const heartbeat::step sync_and_check_a{true, {"/a"}, false};
const heartbeat::step give_up{false, {}, true};

heartbeat idle() {
  heartbeat it;
  BOOST_TEST((it.connected(0s, 12s) == sync_only));
  BOOST_TEST((it.synced(true, 100ms) == nothing));
  return it;
}

/// Holds the node /a; nothing is outstanding.
heartbeat master() {
  heartbeat it;
  it.add("/a");
  BOOST_TEST((it.connected(0s, 12s) == sync_and_check_a));
  BOOST_TEST((it.synced(true, 100ms) == nothing));
  it.checked();
  return it;
}

std::string node(int number) { return fmt::format("/node{:03}", number); }

}  // namespace

// ---- The beat.

BOOST_AUTO_TEST_CASE(without_a_connection_there_is_nothing_to_do) {
  heartbeat it;
  it.add("/a");
  BOOST_TEST(!it.next());
  BOOST_TEST((it.due(100s) == nothing));
  BOOST_TEST((it.hurry(100s) == nothing));
  BOOST_TEST((it.synced(true, 100s) == nothing));
}

BOOST_AUTO_TEST_CASE(a_session_that_holds_nothing_only_syncs) {
  auto it = idle();
  for (auto beat = 2s; beat < 60s; beat += 2s) {
    BOOST_TEST((it.next() == instant(beat)));
    BOOST_TEST((it.due(beat) == sync_only));
    BOOST_TEST((it.synced(true, beat + 100ms) == nothing));
  }
}

BOOST_AUTO_TEST_CASE(a_master_writes_after_the_answer) {
  auto it = master();
  BOOST_TEST((it.due(2s) == sync_only));
  BOOST_TEST((it.synced(true, 2100ms) == check_a));
  it.checked();
  BOOST_TEST((it.next() == instant(4s)));
}

BOOST_AUTO_TEST_CASE(a_beat_is_a_sixth_of_the_timeout_after_the_one_before) {
  BOOST_TEST((heartbeat_interval(12s) == 2s));
  auto it = master();
  BOOST_TEST((it.due(1999ms) == nothing));
  BOOST_TEST((it.due(2500ms) == sync_only));
  BOOST_TEST((it.synced(true, 2600ms) == check_a));
  it.checked();
  BOOST_TEST((it.next() == instant(4500ms)));
}

BOOST_AUTO_TEST_CASE(no_write_follows_a_sync_that_fails) {
  auto it = master();
  BOOST_TEST((it.due(2s) == sync_only));
  BOOST_TEST((it.synced(false, 2100ms) == nothing));
  BOOST_TEST((it.next() == instant(4s)));
  BOOST_TEST((it.due(4s) == sync_only));
}

BOOST_AUTO_TEST_CASE(an_unexpected_answer_means_nothing) {
  auto it = master();
  BOOST_TEST((it.synced(true, 1s) == nothing));
  it.checked();
  BOOST_TEST((it == master()));
}

BOOST_AUTO_TEST_CASE(nodes_come_and_go) {
  auto it = idle();
  it.add("/a");
  BOOST_TEST((it.due(2s) == sync_only));
  BOOST_TEST((it.synced(true, 2100ms) == check_a));
  it.remove("/a");
  it.checked();
  BOOST_TEST((it.due(4s) == sync_only));
  BOOST_TEST((it.synced(true, 4100ms) == nothing));
}

// ---- Many nodes.

BOOST_AUTO_TEST_CASE(each_of_many_nodes_is_checked_in_its_turn) {
  for (const int count : {1, 99, 100, 101, 150, 200, 201, 1000}) {
    heartbeat it;
    for (int number = 0; number < count; ++number) it.add(node(number));
    std::map<std::string, int> last_seen;
    const int turn = (count + 99) / 100;
    auto step = it.connected(0s, 12s);
    static_cast<void>(it.synced(true, 1ms));
    for (int beat = 0; beat < 5 * turn; ++beat) {
      BOOST_TEST(step.checks.size() == static_cast<std::size_t>(std::min(count, 100)));
      for (const auto& path : step.checks) {
        BOOST_TEST(beat - last_seen[path] <= turn);
        last_seen[path] = beat;
      }
      it.checked();
      BOOST_TEST((it.due((beat + 1) * 2s) == sync_only));
      step = it.synced(true, (beat + 1) * 2s + 1ms);
    }
    BOOST_TEST(last_seen.size() == static_cast<std::size_t>(count));
    for (const auto& [path, beat] : last_seen) BOOST_TEST(beat >= 4 * turn);
  }
}

BOOST_AUTO_TEST_CASE(the_turn_goes_on_after_a_node_that_has_gone) {
  heartbeat it;
  for (int number = 0; number < 150; ++number) it.add(node(number));
  BOOST_TEST(it.connected(0s, 12s).checks.back() == node(99));
  it.remove(node(99));
  static_cast<void>(it.synced(true, 1ms));
  it.checked();
  const auto next = it.hurry(1s).checks;
  BOOST_TEST(next.front() == node(100));
  BOOST_TEST(next.back() == node(49));
}

// ---- Nothing piles up.

BOOST_AUTO_TEST_CASE(no_beat_while_a_sync_is_outstanding) {
  auto it = master();
  BOOST_TEST((it.due(2s) == sync_only));
  BOOST_TEST((it.next() == instant(6s)), "no beat, only the end of our patience");
  BOOST_TEST((it.due(4s) == nothing));
  BOOST_TEST((it.due(5999ms) == nothing));
}

BOOST_AUTO_TEST_CASE(no_beat_while_a_write_is_outstanding) {
  auto it = master();
  static_cast<void>(it.due(2s));
  BOOST_TEST((it.synced(true, 2100ms) == check_a));
  BOOST_TEST((it.next() == instant(6100ms)));
  BOOST_TEST((it.due(4s) == nothing));
  it.checked();
  BOOST_TEST((it.next() == instant(4s)), "the beat that was due meanwhile");
}

BOOST_AUTO_TEST_CASE(a_late_answer_starts_one_beat_and_not_those_that_were_missed) {
  auto it = idle();
  BOOST_TEST((it.due(2s) == sync_only));
  BOOST_TEST((it.synced(true, 5900ms) == nothing));
  BOOST_TEST((it.next() == instant(4s)));
  BOOST_TEST((it.due(5900ms) == sync_only));
  BOOST_TEST((it.synced(true, 5910ms) == nothing));
  BOOST_TEST((it.next() == instant(7900ms)));
}

// ---- A lease that is wanted now.

BOOST_AUTO_TEST_CASE(in_a_hurry_the_write_goes_at_once) {
  auto it = master();
  BOOST_TEST((it.hurry(500ms) == check_a));
  BOOST_TEST((it.hurry(600ms) == nothing), "one is on its way");
  BOOST_TEST((it.next() == instant(4500ms)));
  it.checked();
  BOOST_TEST((it.next() == instant(2s)), "the beats go on as before");
  BOOST_TEST((it.hurry(700ms) == check_a));
}

BOOST_AUTO_TEST_CASE(a_hurried_write_beside_a_sync_takes_the_place_of_the_one_that_would_follow) {
  auto it = master();
  BOOST_TEST((it.due(2s) == sync_only));
  BOOST_TEST((it.hurry(2050ms) == check_a));
  BOOST_TEST((it.next() == instant(6s)), "patience counts from the first of them");
  BOOST_TEST((it.synced(true, 2100ms) == nothing));
  it.checked();
  BOOST_TEST((it.next() == instant(4s)));
}

BOOST_AUTO_TEST_CASE(a_hurry_whose_write_is_answered_before_the_sync_is_followed_by_another) {
  auto it = master();
  static_cast<void>(it.due(2s));
  BOOST_TEST((it.hurry(2050ms) == check_a));
  it.checked();
  BOOST_TEST((it.synced(true, 2200ms) == check_a));
}

BOOST_AUTO_TEST_CASE(a_hurry_without_nodes_sends_nothing) {
  auto it = idle();
  BOOST_TEST((it.hurry(1s) == nothing));
  BOOST_TEST((it.next() == instant(2s)));
}

// ---- The end of patience.

BOOST_AUTO_TEST_CASE(a_sync_without_an_answer_for_a_third_of_the_timeout_ends_the_connection) {
  auto it = master();
  BOOST_TEST((it.due(2s) == sync_only));
  BOOST_TEST((it.due(6s) == give_up));
}

BOOST_AUTO_TEST_CASE(a_write_without_an_answer_ends_it_as_well) {
  auto it = master();
  static_cast<void>(it.due(2s));
  BOOST_TEST((it.synced(true, 2100ms) == check_a));
  BOOST_TEST((it.due(6099ms) == nothing));
  BOOST_TEST((it.due(6100ms) == give_up));
}

BOOST_AUTO_TEST_CASE(the_first_sync_without_an_answer_ends_it_as_well) {
  heartbeat it;
  BOOST_TEST((it.connected(10s, 12s) == sync_only));
  BOOST_TEST((it.due(13999ms) == nothing));
  BOOST_TEST((it.due(14s) == give_up));
}

BOOST_AUTO_TEST_CASE(any_answer_shows_that_the_server_is_working_its_way_to_ours) {
  auto it = master();
  static_cast<void>(it.due(2s));
  it.heard(5s);
  BOOST_TEST((it.next() == instant(9s)));
  BOOST_TEST((it.due(6s) == nothing));
  BOOST_TEST((it.due(9s) == give_up));
}

BOOST_AUTO_TEST_CASE(an_answer_between_beats_changes_nothing) {
  auto it = master();
  it.heard(1s);
  BOOST_TEST((it.next() == instant(2s)));
  BOOST_TEST((it.due(2s) == sync_only));
  BOOST_TEST((it.next() == instant(6s)));
}

BOOST_AUTO_TEST_CASE(being_late_ourselves_gives_a_moment_to_read_what_may_lie_there) {
  auto it = master();
  BOOST_TEST((it.due(2s) == sync_only));
  BOOST_TEST((it.due(20s) == nothing));
  BOOST_TEST((it.next() == instant(20500ms)));
  BOOST_TEST((it.synced(true, 20100ms) == check_a), "it did");
}

BOOST_AUTO_TEST_CASE(the_moment_is_given_once) {
  auto it = master();
  static_cast<void>(it.due(2s));
  BOOST_TEST((it.due(20s) == nothing));
  BOOST_TEST((it.due(20500ms) == give_up));
  auto stopped_again = master();
  static_cast<void>(stopped_again.due(2s));
  BOOST_TEST((stopped_again.due(20s) == nothing));
  BOOST_TEST((stopped_again.due(40s) == give_up));
}

BOOST_AUTO_TEST_CASE(a_little_late_is_not_late) {
  auto it = master();
  static_cast<void>(it.due(2s));
  BOOST_TEST((it.due(6500ms) == give_up));
  auto late = master();
  static_cast<void>(late.due(2s));
  BOOST_TEST((late.due(6501ms) == nothing));
}

BOOST_AUTO_TEST_CASE(each_request_has_its_own_second_look) {
  auto it = master();
  static_cast<void>(it.due(2s));
  BOOST_TEST((it.due(20s) == nothing));
  BOOST_TEST((it.synced(true, 20100ms) == check_a));
  BOOST_TEST((it.due(40s) == nothing), "stopped once more, and now for the write");
  it.checked();
  BOOST_TEST((it.due(40100ms) == sync_only));
  BOOST_TEST((it.due(60s) == nothing), "and in the next beat");
}

// ---- Reconnecting.

BOOST_AUTO_TEST_CASE(a_reconnect_syncs_and_writes_at_once) {
  auto it = master();
  static_cast<void>(it.due(2s));
  it.disconnected();
  BOOST_TEST(!it.next());
  BOOST_TEST((it.due(6s) == nothing));
  BOOST_TEST((it.connected(7s, 12s) == sync_and_check_a));
  BOOST_TEST((it.next() == instant(11s)));
  BOOST_TEST((it.synced(true, 7100ms) == nothing), "its write is on its way");
  it.checked();
  BOOST_TEST((it.next() == instant(9s)));
}

BOOST_AUTO_TEST_CASE(a_reconnect_takes_the_timeout_that_was_negotiated) {
  auto it = master();
  it.disconnected();
  static_cast<void>(it.connected(7s, 6s));
  static_cast<void>(it.synced(true, 7100ms));
  it.checked();
  BOOST_TEST((it.next() == instant(8s)));
}

// ---- As a value, for model checkers.

BOOST_AUTO_TEST_CASE(each_event_makes_another_state_and_a_copy_does_not) {
  std::vector<heartbeat> states(1);
  const auto after = [&](auto event) {
    auto it = states.back();
    BOOST_TEST((it == states.back()));
    event(it);
    for (const auto& earlier : states) BOOST_TEST((it != earlier), states.size());
    states.push_back(it);
  };
  after([](heartbeat& it) { it.add("/a"); });
  after([](heartbeat& it) { BOOST_TEST((it.connected(1s, 12s) == sync_and_check_a)); });
  after([](heartbeat& it) { BOOST_TEST((it.synced(true, 2s) == nothing)); });
  after([](heartbeat& it) { it.checked(); });
  after([](heartbeat& it) { it.heard(3s); });
  after([](heartbeat& it) { BOOST_TEST((it.due(*it.next()) == sync_only)); });
  after([](heartbeat& it) { BOOST_TEST((it.due(*it.next() + 1s) == nothing)); });  // its second look
  after([](heartbeat& it) { it.remove("/a"); });
  after([](heartbeat& it) { it.disconnected(); });
}

BOOST_AUTO_TEST_CASE(steps_differ) {
  const heartbeat::step steps[] = {nothing, sync_only, check_a, sync_and_check_a, give_up};
  for (const auto& one : steps) {
    for (const auto& other : steps) BOOST_TEST((one == other) == (&one == &other));
  }
}

BOOST_AUTO_TEST_SUITE_END()
