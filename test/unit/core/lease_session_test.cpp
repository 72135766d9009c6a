// When a mastership may begin, and what is sent for it. T = 12 s, tick 2 s: a beat every 2 s. A heartbeat that is
// answered at once leaves 9.88 s, which are 7.88 s just before the next; a mastership begins with 6.88 s or more.
#include "zkelection/core/lease_session.hpp"

#include <fmt/format.h>
#include <boost/test/unit_test.hpp>
#include <deque>

using namespace std::chrono_literals;
using zkelection::core::instant;
using zkelection::core::lease;
using zkelection::core::lease_session;

BOOST_AUTO_TEST_SUITE(leases_of_sessions)

namespace {

constexpr auto full = 6'880ms;

/// A session on a new connection. `said` is what it wants done, in words.
struct dialogue {
  dialogue() {
    say(session.connected(now, 12s, true, now));
    answer_sync();
    take();
  }

  void say(const lease_session::step& step) {
    using grant = lease_session::grant;
    if (step.lapsed) add("lapsed");
    if (step.end) told_end = step.end;
    if (step.granted == grant::full) add("granted");
    if (step.granted == grant::curtailed) add("granted, curtailed");
    if (step.beat.sync) {
      syncs.push_back(session.sending(now));
      add("sync");
    }
    if (!step.beat.checks.empty()) {
      writes.push_back(session.sending(now));
      add(fmt::format("check {}", step.beat.checks.size()));
    }
    if (step.beat.give_up_connection) add("give up");
  }
  /// True if a mastership may begin at once.
  bool ask() {
    auto step = session.ask(now);
    const bool at_once = std::exchange(step.granted, lease_session::grant::none) == lease_session::grant::full;
    say(step);
    return at_once;
  }
  void add(std::string_view what) { said += fmt::format("{}{}", said.empty() ? "" : ", ", what); }
  std::string take() { return std::exchange(said, {}); }

  void answer_sync() {
    const auto sync = syncs.front();
    syncs.pop_front();
    say(session.synced(sync, true, now));
  }
  void answer_write(bool acknowledged = true) {
    const auto write = writes.front();
    writes.pop_front();
    say(session.checked(write, acknowledged, now));
  }

  /// Time goes on, and what comes due on the way is done. Answers come at once.
  void pass(std::chrono::nanoseconds length) {
    const auto end = now + length;
    while (session.next() && *session.next() <= end) {
      now = std::max(now, *session.next());
      say(session.on_time(now));
      while (!syncs.empty()) answer_sync();
      while (!writes.empty()) answer_write();
    }
    now = end;
  }
  /// The same by a candidate that is far behind in the queue.
  void wait(std::chrono::nanoseconds length) {
    pass(length);
    BOOST_TEST(take().find("check") == std::string::npos);
  }
  /// What is due at this moment, with nothing answered.
  std::string due() {
    take();
    if (session.next() && *session.next() <= now) say(session.on_time(now));
    return take();
  }

  std::chrono::nanoseconds remaining() const { return *session.end() - now; }

  lease_session session{2s};
  instant now{0};
  std::string said;
  std::optional<instant> told_end;
  std::deque<lease::request> syncs, writes;
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_full_lease_is_what_is_left_before_a_renewal_less_round_trips) {
  const auto bounds = zkelection::core::expected_lease(12s, 2s);
  BOOST_TEST((bounds.before_renewal == 7'880ms));
  BOOST_TEST((bounds.at_beginning == full));
  // Where no lease can be kept, any is enough.
  BOOST_TEST((zkelection::core::expected_lease(1s, 2s).at_beginning == 1ns));
}

BOOST_FIXTURE_TEST_CASE(a_new_session_can_begin_at_once, dialogue) {
  BOOST_TEST(ask());
  BOOST_TEST(due() == "");
}

BOOST_FIXTURE_TEST_CASE(what_is_left_of_the_sessions_first_lease_is_not_enough, dialogue) {
  wait(11s);
  BOOST_TEST((remaining() == 880ms));
  BOOST_TEST(!ask());
  session.add("/a", now);
  BOOST_TEST(due() == "check 1");
  answer_write();
  BOOST_TEST(take() == "granted");
  BOOST_TEST((remaining() == 8'880ms));
}

/// Wherever it is between two beats, one write is enough.
BOOST_AUTO_TEST_CASE(one_write_gives_the_full_length_at_any_time) {
  for (auto waited = 0ms; waited < 60s; waited += 50ms) {
    dialogue it;
    it.pass(waited);
    it.session.add("/a", it.now);
    const bool at_once = it.ask();
    BOOST_TEST(at_once == (waited <= 12s - 120ms - full));
    if (!at_once) {
      BOOST_TEST(it.due() == "check 1");
      it.answer_write();
      BOOST_TEST(it.take() == "granted");
    }
    BOOST_TEST((it.remaining() >= full));
  }
}

BOOST_FIXTURE_TEST_CASE(the_next_in_line_is_renewed_before_it_is_its_turn, dialogue) {
  wait(11s);
  session.add("/a", now);
  BOOST_TEST(due() == "check 1");
  answer_write();
  BOOST_TEST(take() == "");  // nobody has asked
  for (auto passed = 0ms; passed < 30s; passed += 70ms) {
    pass(70ms);
    take();
    BOOST_TEST(ask());  // so the hand-over needs no request
    BOOST_TEST(due() == "");
  }
}

BOOST_FIXTURE_TEST_CASE(the_next_in_line_sends_nothing_while_its_lease_is_full, dialogue) {
  pass(1s);
  session.add("/a", now);
  BOOST_TEST(due() == "");
}

BOOST_FIXTURE_TEST_CASE(the_heartbeats_write_that_is_on_its_way_will_do, dialogue) {
  session.add("/a", now);
  pass(3s);
  session.remove("/a");
  pass(8s);
  session.add("/a", now);
  BOOST_TEST(due() == "check 1");
  now += 100ms;
  BOOST_TEST(!ask());
  BOOST_TEST(due() == "");  // one is on its way
  now += 100ms;
  answer_write();
  BOOST_TEST(take() == "granted");
}

/// A write that was sent before somebody asked says nothing about how slow the ensemble is now.
BOOST_FIXTURE_TEST_CASE(a_late_answer_to_an_earlier_write_takes_another, dialogue) {
  wait(11s);
  session.add("/a", now);
  BOOST_TEST(due() == "check 1");
  now += 2'100ms;  // the lease would have had 8.88 s
  BOOST_TEST(!ask());
  BOOST_TEST(take() == "lapsed");
  answer_write();
  BOOST_TEST(take() == "");
  BOOST_TEST((remaining() == 6'780ms));
  BOOST_TEST(due() == "sync");  // a beat is due as well, and comes first
  answer_sync();
  BOOST_TEST(take() == "check 1");
  answer_write();
  BOOST_TEST(take() == "granted");
  BOOST_TEST((remaining() == 8'780ms));
}

BOOST_FIXTURE_TEST_CASE(a_slow_ensemble_gives_what_it_can, dialogue) {
  wait(11s);
  session.add("/a", now);
  BOOST_TEST(!ask());
  BOOST_TEST(due() == "check 1");
  now += 2'100ms;
  answer_write();
  BOOST_TEST(take() == "lapsed, granted, curtailed");
  BOOST_TEST((remaining() == 6'780ms));
}

BOOST_FIXTURE_TEST_CASE(a_write_that_does_not_count_is_sent_again_with_the_next_beat, dialogue) {
  wait(11s);
  session.add("/a", now);
  BOOST_TEST(!ask());
  BOOST_TEST(due() == "check 1");
  answer_write(false);
  BOOST_TEST(take() == "");
  BOOST_TEST(due() == "");
  BOOST_TEST((session.next_beat() == instant(12s)));
  pass(1s);
  BOOST_TEST(take() == "lapsed, sync, check 1, granted");
}

BOOST_FIXTURE_TEST_CASE(a_turn_that_comes_after_it_is_a_reason_to_try_again, dialogue) {
  wait(11s);
  session.add("/a", now);
  BOOST_TEST(due() == "check 1");
  answer_write(false);
  BOOST_TEST(due() == "");
  BOOST_TEST(!ask());
  BOOST_TEST(due() == "check 1");
  answer_write();
  BOOST_TEST(take() == "granted");
}

/// The create of an election that joins is a write as well.
BOOST_FIXTURE_TEST_CASE(any_acknowledged_write_grants_it, dialogue) {
  wait(11s);
  const auto create = session.sending(now);
  BOOST_TEST(!ask());
  say(session.written(create, now));
  BOOST_TEST(take() == "granted");
}

/// One write may have been accepted although the session was lost already: it takes another, a little later.
BOOST_FIXTURE_TEST_CASE(after_a_lapse_it_takes_two_writes, dialogue) {
  session.add("/a", now);
  session.disconnected();
  now += 12s;
  say(session.connected(now, 12s, false, now));
  BOOST_TEST(take() == "lapsed, sync, check 1");
  answer_sync();
  BOOST_TEST(!ask());
  answer_write();
  BOOST_TEST(take() == "");
  BOOST_TEST(due() == "");
  now += 202ms;
  BOOST_TEST(due() == "check 1");
  answer_write();
  BOOST_TEST(take() == "granted");
  BOOST_TEST((remaining() == 12s - 120ms - 202ms));
}

BOOST_FIXTURE_TEST_CASE(a_reconnect_forgets_who_has_asked, dialogue) {
  wait(11s);
  session.add("/a", now);
  BOOST_TEST(!ask());
  session.disconnected();
  BOOST_TEST(!session.next_beat());
  BOOST_TEST(!ask());  // nothing can be sent
  BOOST_TEST(!session.next_beat());
  say(session.connected(now, 12s, false, now));
  BOOST_TEST(take() == "sync, check 1");
  answer_sync();
  answer_write();
  BOOST_TEST(take() == "");  // the candidacy sees its place again first, and asks then
  BOOST_TEST(ask());
}

BOOST_FIXTURE_TEST_CASE(an_expired_session_has_nothing_to_give, dialogue) {
  session.expired();
  BOOST_TEST(!session.end());
  BOOST_TEST(!session.next());  // its masterships hear of the expiry, and of no lapse
  BOOST_TEST(!ask());
}

BOOST_FIXTURE_TEST_CASE(the_end_of_the_lease_is_told_whenever_it_moves, dialogue) {
  BOOST_TEST((told_end == instant(11'880ms)));
  session.add("/a", now);
  pass(2s);
  BOOST_TEST((told_end == instant(11'880ms)));  // this write proves no later touch than the first
  pass(2s);
  BOOST_TEST((told_end == instant(13'880ms)));
}

BOOST_FIXTURE_TEST_CASE(a_lapse_is_told_once_at_its_instant_without_a_connection_too, dialogue) {
  session.disconnected();
  BOOST_TEST((session.next() == instant(11'880ms)));
  now = 11'880ms - 1ns;
  BOOST_TEST(session.is_running(now));
  say(session.on_time(now));  // too early
  BOOST_TEST(take() == "");
  now += 1ns;
  BOOST_TEST(!session.is_running(now));
  BOOST_TEST(due() == "lapsed");
  BOOST_TEST(!session.next());
  say(session.on_time(now));
  BOOST_TEST(take() == "");
}

/// The answer to a write would renew a lease that nobody has looked at since its end.
BOOST_FIXTURE_TEST_CASE(a_lease_that_was_over_is_not_renewed_but_another_begins, dialogue) {
  session.add("/a", now);
  now += 2s;
  BOOST_TEST(due() == "sync");
  answer_sync();
  now += 9'900ms;
  answer_write();
  BOOST_TEST(take() == "check 1, lapsed");
  BOOST_TEST(!session.is_running(now));
  told_end.reset();
  pass(7s);  // it takes another two writes at least
  BOOST_TEST(session.is_running(now));
  BOOST_REQUIRE(told_end);
  BOOST_TEST((*told_end > now));
}

BOOST_FIXTURE_TEST_CASE(each_phase_follows_another_as_the_table_says, dialogue) {
  using enum lease_session::phase;
  BOOST_TEST((lease_session(2s).current_phase() == offline));
  BOOST_TEST((session.current_phase() == keeping));
  BOOST_TEST(ask());
  BOOST_TEST((session.current_phase() == keeping));
  wait(11s);
  session.add("/a", now);
  BOOST_TEST(!ask());
  BOOST_TEST((session.current_phase() == seeking));
  BOOST_TEST(due() == "check 1");
  answer_write();
  BOOST_TEST((session.current_phase() == keeping));
  now += 8s;
  BOOST_TEST(!ask());
  BOOST_TEST((session.current_phase() == seeking));
  session.disconnected();
  BOOST_TEST((session.current_phase() == offline));
  session.disconnected();
  BOOST_TEST((session.current_phase() == offline));
}

/// While the session closes, the answers to its last requests come in.
BOOST_FIXTURE_TEST_CASE(stopped_it_wants_nothing_sent, dialogue) {
  session.add("/a", now);
  const auto erase = session.sending(now);
  session.stop();
  BOOST_TEST((session.current_phase() == lease_session::phase::stopped));
  BOOST_TEST(!session.next());
  BOOST_TEST(session.is_running(now));
  say(session.written(erase, now));
  BOOST_TEST(take() == "");
  session.disconnected();
  session.stop();
  session.expired();
  BOOST_TEST((session.current_phase() == lease_session::phase::stopped));
  BOOST_TEST(!session.is_running(now));
}

BOOST_AUTO_TEST_SUITE_END()
