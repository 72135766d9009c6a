// The rule of evidence at its edges. T = 10 s and a tick of 2 s: a request is evidence 1.212 s after its answer, and a
// lease is 9.9 s from the stamp that it rests on.
#include "zkelection/core/lease.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using zkelection::core::expected_lease;
using zkelection::core::instant;
using zkelection::core::lease;

BOOST_AUTO_TEST_SUITE(lease_rule)

namespace {

/// A client's day: who answers, and when. Every stamp is in milliseconds.
struct client {
  explicit client(std::chrono::nanoseconds tick = 2s) : held(tick) {}

  client& opens(int at, std::chrono::nanoseconds timeout = 10s) {
    held.opened(instant(at * 1ms), timeout, true);
    return *this;
  }
  client& reopens(int at, std::chrono::nanoseconds timeout = 10s) {
    held.opened(instant(at * 1ms), timeout, false);
    return *this;
  }
  lease::request sends(int at) const { return held.sent(at * 1ms); }
  client& syncs(int at, int answered) {
    held.synced(sends(at), answered * 1ms);
    return *this;
  }
  client& writes(int at, int answered) {
    held.written(sends(at), answered * 1ms);
    return *this;
  }
  /// In milliseconds; 0 for none.
  long long end() const { return held.end() ? *held.end() / 1ms : 0; }

  lease held;
};

}  // namespace

// ---- The rule itself.

BOOST_AUTO_TEST_CASE(a_new_session_has_a_lease_from_before_it_connected) {
  BOOST_TEST(client().end() == 0);
  BOOST_TEST(client().opens(100).end() == 100 + 9900);
}

BOOST_AUTO_TEST_CASE(a_request_a_sync_and_a_write_extend_it_to_the_stamp_of_the_request) {
  client it;
  it.opens(0).syncs(2000, 2010).syncs(3300, 3310).writes(3320, 3330);
  BOOST_TEST(it.end() == 2000 + 9900);
}

BOOST_AUTO_TEST_CASE(evidence_is_ripe_a_gap_after_its_answer_and_not_a_nanosecond_before) {
  client it;
  it.opens(0).syncs(2000, 2010);
  const instant ripe = 2010ms + 1212ms;
  BOOST_TEST(!it.held.sent(ripe - 1ns).ripe);
  BOOST_TEST((it.held.sent(ripe).ripe == 2000ms));
}

// A clock that is 1 % fast shows tick/2 + tick/10 before a ping that is late has come.
BOOST_AUTO_TEST_CASE(half_a_tick_and_a_tenth_are_not_enough) {
  client it;
  it.opens(0).syncs(2000, 2010).syncs(2010 + 1200, 3220).writes(3230, 3240);
  BOOST_TEST(it.end() == 9900);
  BOOST_TEST((zkelection::core::evidence_gap(2s) == 1212ms));
  BOOST_TEST((zkelection::core::evidence_gap(500ms) == 303ms));
}

BOOST_AUTO_TEST_CASE(a_sync_before_the_gap_is_over_does_not_count_however_late_its_answer) {
  client it;
  it.opens(0).syncs(2000, 2010).syncs(3200, 4500).writes(4510, 4520);
  BOOST_TEST(it.end() == 9900);
}

BOOST_AUTO_TEST_CASE(a_write_takes_the_place_of_the_sync_of_a_later_write_only) {
  client it;
  it.opens(0).syncs(2000, 2010).writes(3300, 3310);
  BOOST_TEST(it.end() == 9900);
  it.writes(3320, 3330);
  BOOST_TEST(it.end() == 2000 + 9900);
}

BOOST_AUTO_TEST_CASE(a_write_sent_before_the_syncs_answer_proves_only_what_was_known) {
  client it;
  it.opens(0).syncs(2000, 2010);
  const auto sync = it.sends(3300);
  const auto write = it.sends(3301);
  it.held.synced(sync, 3310ms);
  it.held.written(write, 3311ms);
  BOOST_TEST(it.end() == 9900);
}

BOOST_AUTO_TEST_CASE(pipelined_writes_each_prove_what_was_known_when_they_were_sent) {
  client it;
  it.opens(0).syncs(2000, 2010).writes(2020, 2030).syncs(3300, 3310);
  const auto first = it.sends(3320);
  it.syncs(3500, 3510).syncs(5000, 5010);
  const auto second = it.sends(5020);
  it.held.written(first, 5030ms);
  BOOST_TEST(it.end() == 2000 + 9900);
  it.held.written(second, 5040ms);
  BOOST_TEST(it.end() == 3500 + 9900);
}

BOOST_AUTO_TEST_CASE(the_latest_ripe_request_counts) {
  client it;
  it.opens(0).syncs(1000, 1010).syncs(2000, 2010).syncs(3000, 3010).syncs(3300, 3310).writes(3320, 3330);
  BOOST_TEST(it.end() == 2000 + 9900);
}

// ---- Silence.

BOOST_AUTO_TEST_CASE(replies_that_never_come_change_nothing) {
  client it;
  it.opens(0).syncs(2000, 2010).syncs(3300, 3310);
  for (int at = 3400; at < 9000; at += 100) static_cast<void>(it.sends(at));
  BOOST_TEST(it.end() == 9900);
}

BOOST_AUTO_TEST_CASE(a_long_wait_for_an_answer_does_not_make_its_stamp_younger) {
  client it;
  it.opens(0).syncs(1000, 6000).syncs(7300, 7310).writes(7320, 7330);
  BOOST_TEST(it.end() == 1000 + 9900);
}

BOOST_AUTO_TEST_CASE(after_a_long_stall_the_evidence_is_as_old_as_it_is) {
  client it;
  it.opens(0).syncs(1000, 1010).syncs(9000, 9010).writes(9020, 9030);
  BOOST_TEST(it.end() == 1000 + 9900);
}

BOOST_AUTO_TEST_CASE(the_end_never_moves_back) {
  client it;
  it.opens(0).syncs(2000, 2010).syncs(4000, 4010);
  const auto old = it.sends(4020);
  it.syncs(6000, 6010);
  const auto young = it.sends(6020);
  it.held.written(young, 6030ms);
  BOOST_TEST(it.end() == 4000 + 9900);
  it.held.written(old, 6040ms);
  BOOST_TEST(it.end() == 4000 + 9900);
}

// ---- A lease that has ended.

BOOST_AUTO_TEST_CASE(touches_that_came_after_the_end_need_two_writes) {
  client it;
  it.opens(0).syncs(9000, 9010).syncs(10300, 10310).writes(10320, 10330);
  BOOST_TEST(it.end() == 9900, "the session may have been chosen for expiry before its touch");
  it.writes(10330 + 202, 10540);
  BOOST_TEST(it.end() == 9000 + 9900);
}

BOOST_AUTO_TEST_CASE(touches_that_syncs_have_shown_in_time_need_one_write_even_after_the_end) {
  client it;
  it.opens(0).syncs(5000, 5010).syncs(7000, 7010).syncs(7020, 7030);
  it.writes(11000, 11010);
  BOOST_TEST(it.end() == 5000 + 9900);
}

// The second sync is answered while the report of the first one's touch is on its way. The leader may choose the
// session before the report comes, and then accept the write that comes behind it.
BOOST_AUTO_TEST_CASE(a_touch_that_may_still_be_on_its_way_at_the_end_needs_two_writes) {
  BOOST_TEST(client().opens(0).syncs(5000, 5010).syncs(7000, 7010).writes(11'000, 11'010).end() == 9900);
  BOOST_TEST(client().opens(0).syncs(5000, 5010).syncs(7000, 7010).writes(9000, 9900).end() == 9900);
  BOOST_TEST(client().opens(0).syncs(5000, 5010).syncs(7000, 7010).writes(9000, 9899).end() == 5000 + 9900);
}

BOOST_AUTO_TEST_CASE(shown_touches_form_a_chain_if_each_came_in_time_for_the_next) {
  client it;
  it.opens(0);
  for (int at = 3000; at <= 39'000; at += 3000) it.syncs(at, at + 10);
  it.writes(39'020, 39'030);
  BOOST_TEST(it.end() == 36'000 + 9900);

  client late;
  late.opens(0).syncs(5000, 5010).syncs(14'900, 14'910);
  late.writes(14'920, 14'930);
  BOOST_TEST(late.end() == 9900, "the second sync came too late to show that the first was in time");
}

BOOST_AUTO_TEST_CASE(what_syncs_have_shown_is_worth_nothing_after_a_reconnect) {
  client it;
  it.opens(0).syncs(5000, 5010).syncs(7000, 7010);
  it.held.dropped();
  it.reopens(10'000).writes(10'010, 10'020);
  BOOST_TEST(it.end() == 9900, "a deposed leader may have answered them");
  it.writes(10'020 + 202, 10'300);
  BOOST_TEST(it.end() == 10'000 + 9900);
}

BOOST_AUTO_TEST_CASE(an_acknowledgement_after_all_that_was_shown_is_too_late) {
  client it;
  it.opens(0).syncs(5000, 5010).syncs(7000, 7010).writes(7020, 14'900);
  BOOST_TEST(it.end() == 9900);
}

BOOST_AUTO_TEST_CASE(an_acknowledgement_just_before_the_end_counts) {
  BOOST_TEST(client().opens(0).syncs(5000, 5010).syncs(7000, 7010).writes(7020, 9899).end() == 5000 + 9900);
}

BOOST_AUTO_TEST_CASE(the_second_write_is_sent_a_while_after_the_first_was_acknowledged) {
  client it;
  it.reopens(1000);
  BOOST_TEST(!it.held.second_write_from());
  it.writes(1010, 1020);
  BOOST_TEST(it.end() == 0);
  BOOST_TEST((it.held.second_write_from() == 1222ms));
  it.writes(1020 + 201, 1230);
  BOOST_TEST(it.end() == 0, "the leader may still be about to refuse it");
  it.writes(1020 + 202, 1240);
  BOOST_TEST(it.end() == 1000 + 9900);
  BOOST_TEST(!it.held.second_write_from());
}

BOOST_AUTO_TEST_CASE(the_first_write_is_forgotten_when_its_own_lease_would_be_over) {
  client it;
  it.reopens(1000).writes(1010, 1020);
  it.writes(1000 + 9900, 10910);
  BOOST_TEST(it.end() == 0, "this one is the first now");
  it.writes(11200, 11210);
  BOOST_TEST(it.end() == 0, "and rests on nothing younger");
}

BOOST_AUTO_TEST_CASE(a_lease_may_be_earned_that_lies_in_the_past) {
  client it;
  it.reopens(1000).writes(1010, 1020);
  const auto write = it.sends(2000);
  it.held.written(write, 10899ms);
  BOOST_TEST(it.end() == 10900);
  BOOST_TEST(client().opens(1000, 100ms).end() == 1099);
}

// ---- Connections and sessions.

BOOST_AUTO_TEST_CASE(a_reconnect_counts_from_the_first_write_on_it) {
  client it;
  it.opens(0).syncs(2000, 2010);
  it.held.dropped();
  BOOST_TEST(it.end() == 9900, "what was earned lasts");
  it.reopens(3000);
  BOOST_TEST(it.end() == 9900, "a deposed leader may have answered");
  it.syncs(3010, 3020);
  BOOST_TEST(it.end() == 9900);
  it.writes(3030, 3040);
  BOOST_TEST(it.end() == 3000 + 9900);
}

BOOST_AUTO_TEST_CASE(a_write_may_go_out_at_once_on_a_reconnect) {
  client it;
  it.opens(0);
  it.held.dropped();
  it.reopens(3000);
  const auto write = it.sends(3005);
  it.held.written(write, 3030ms);
  BOOST_TEST(it.end() == 3000 + 9900);
}

// The new server's reports are not those of the old one.
BOOST_AUTO_TEST_CASE(evidence_does_not_move_to_another_server) {
  client it;
  it.opens(0).syncs(2000, 2010).syncs(4000, 4010);
  it.held.dropped();
  BOOST_TEST((it.sends(4020) == lease::request{4020ms, std::nullopt, std::nullopt}));
  it.reopens(3500);  // its first byte was sent before the old connection's last
  BOOST_TEST((it.sends(5400) == lease::request{5400ms, std::nullopt, 3500ms}));
  it.writes(5400, 5410);
  BOOST_TEST(it.end() == 3500 + 9900);
}

BOOST_AUTO_TEST_CASE(a_request_of_no_connection_proves_nothing) {
  client it;
  it.opens(0).syncs(2000, 2010);
  it.held.dropped();
  const auto queued = it.sends(4000);
  it.reopens(4100).held.written(queued, 4200ms);
  BOOST_TEST(it.end() == 9900);
}

BOOST_AUTO_TEST_CASE(an_expired_session_has_no_lease_and_leaves_none_to_the_next) {
  client it;
  it.opens(0).syncs(2000, 2010);
  it.held.expired();
  BOOST_TEST(it.end() == 0);
  it.opens(1000);
  BOOST_TEST(it.end() == 1000 + 9900);
}

BOOST_AUTO_TEST_CASE(a_new_session_does_not_inherit_a_later_end) {
  BOOST_TEST(client().opens(5000).opens(1000).end() == 1000 + 9900);
}

BOOST_AUTO_TEST_CASE(the_negotiated_timeout_counts_and_not_the_one_asked_for) {
  client it;
  it.opens(0, 4s);
  BOOST_TEST(it.end() == 3960);
  it.syncs(1000, 1010).syncs(2300, 2310).writes(2320, 2330);
  BOOST_TEST(it.end() == 1000 + 3960);
}

// ---- Many requests.

// However dense the requests are, forgetting some only shortens the lease, by a sixteenth of the gap.
BOOST_AUTO_TEST_CASE(forgetting_most_of_many_requests_costs_little_and_never_lengthens_the_lease) {
  for (const int apart : {1, 7, 50, 75, 76, 77, 300, 1212, 1300}) {
    client it;
    it.opens(0);
    for (int at = 1; at < 9000; at += apart) {
      const auto marked = it.sends(at);
      const long long latest = at <= 1212 ? 0 : (at - 1213) / apart * apart + 1;
      const long long found = marked.ripe ? *marked.ripe / 1ms : 0;
      BOOST_TEST(found <= latest);
      BOOST_TEST(found >= latest - 76 - apart);
      it.held.synced(marked, at * 1ms);
    }
  }
}

// ---- What to expect.

BOOST_AUTO_TEST_CASE(expected_lengths) {
  const auto after = [](auto timeout, auto tick) { return expected_lease(timeout, tick).after_renewal / 1ms; };
  const auto before = [](auto timeout, auto tick) { return expected_lease(timeout, tick).before_renewal / 1ms; };
  BOOST_TEST(after(10s, 2s) == 8233, "0.823 T");
  BOOST_TEST(before(10s, 2s) == 6566, "0.657 T");
  BOOST_TEST(after(4s, 2s) == 2626, "0.657 T: evidence takes two beats to ripen");
  BOOST_TEST(before(4s, 2s) == 1960, "0.490 T");
  BOOST_TEST(after(4s, 500ms) == 3293, "0.823 T");
  BOOST_TEST(before(4s, 500ms) == 2626, "0.657 T");
}

BOOST_AUTO_TEST_CASE(a_timeout_of_less_than_a_tick_can_never_be_kept) {
  BOOST_TEST(expected_lease(1s, 2s).after_renewal / 1ms == -343);
  BOOST_TEST(expected_lease(1s, 2s).before_renewal / 1ms == -509);
  BOOST_TEST((expected_lease(1ns, 2s).after_renewal > -2s), "nor does it divide by zero");
}

// Beats of a sync and a write, each answered within 1 ms, come within a few of these figures.
BOOST_AUTO_TEST_CASE(prompt_heartbeats_reach_the_expected_length) {
  client it;
  it.opens(0);
  long long shortest = 10000;
  for (int beat = 1; beat < 20; ++beat) {
    const int at = beat * 1667;
    it.syncs(at, at + 1).writes(at + 1, at + 2);
    if (beat > 1) shortest = std::min(shortest, it.end() - at);
  }
  BOOST_TEST(shortest == 9900 - 1667);
}

BOOST_AUTO_TEST_SUITE_END()
