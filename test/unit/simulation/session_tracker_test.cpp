// When a simulated leader lets sessions expire. A tick of 2 s, T = 4 s, and stamps in milliseconds.
#include "zkelection/simulation/ensemble/session_tracker.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

using namespace std::chrono_literals;
using zkelection::core::instant;
using zkelection::simulation::session_tracker;

BOOST_AUTO_TEST_SUITE(session_tracker_story)

namespace {

constexpr std::size_t follower = 1, other_follower = 2;
constexpr std::int64_t a = 17, b = 18;

/// What happens at each time, and what the test must see then.
struct leader {
  leader& at(int ms) {
    sessions.advance(ms * 1ms);
    return *this;
  }
  leader& opens(std::int64_t session, std::chrono::nanoseconds timeout = 4s) {
    sessions.open(session, timeout);
    return *this;
  }
  leader& hears(std::int64_t session) {
    sessions.renew(session);
    return *this;
  }
  leader& gets_report(std::size_t server) {
    sessions.report(server);
    return *this;
  }
  /// In milliseconds; 0 for never.
  long long next() const {
    const auto when = sessions.next_expiry();
    return when ? *when / 1ms : 0;
  }
  std::vector<std::int64_t> expired() const { return sessions.expired(); }

  session_tracker sessions{3, 2s};
};

using those = std::vector<std::int64_t>;

}  // namespace

// ---- Between T and T + tick.

BOOST_AUTO_TEST_CASE(a_session_expires_at_the_first_boundary_of_a_tick_after_its_timeout) {
  leader it;
  BOOST_TEST(it.next() == 0);
  it.at(500).opens(a);
  BOOST_TEST(it.next() == 6000);
  BOOST_TEST(it.at(5999).expired() == those{});
  BOOST_TEST(it.at(6000).expired() == those{a});
  BOOST_TEST(it.next() == 0);
}

BOOST_AUTO_TEST_CASE(one_touched_at_a_boundary_has_a_tick_more) {
  BOOST_TEST(leader().at(1999).opens(a).next() == 6000);
  BOOST_TEST(leader().at(2000).opens(a).next() == 8000);
}

BOOST_AUTO_TEST_CASE(each_session_has_its_own_timeout) {
  leader it;
  it.at(500).opens(a).opens(b, 10s);
  BOOST_TEST((it.sessions.timeout(b) == 10s));
  BOOST_TEST(it.next() == 6000);
  BOOST_TEST(it.at(6000).expired() == those{a});
  BOOST_TEST(it.next() == 12'000);
  BOOST_TEST((it.sessions.expiry(b) == 12s));
}

BOOST_AUTO_TEST_CASE(a_touch_at_the_leader_counts_at_once) {
  leader it;
  it.at(500).opens(a).at(3000).hears(a);
  BOOST_TEST(it.next() == 8000);
}

BOOST_AUTO_TEST_CASE(a_closed_session_is_not_waited_for) {
  leader it;
  it.opens(a).opens(b).sessions.close(a);
  BOOST_TEST(!it.sessions.is_open(a));
  it.hears(a);
  it.sessions.touch(follower, a);
  BOOST_TEST(it.gets_report(follower).at(6000).expired() == those{b});
}

// ---- Followers.

BOOST_AUTO_TEST_CASE(what_a_follower_hears_counts_from_its_report_on) {
  leader it;
  it.at(500).opens(a).at(1000).sessions.touch(follower, a);
  BOOST_TEST(it.next() == 6000);
  it.at(2100).gets_report(other_follower);
  BOOST_TEST(it.next() == 6000);
  it.gets_report(follower);
  BOOST_TEST(it.next() == 8000);
}

BOOST_AUTO_TEST_CASE(a_follower_that_is_cut_off_reports_nothing_and_the_session_expires) {
  leader it;
  it.at(500).opens(a);
  for (int ms = 1000; ms < 6000; ms += 500) it.at(ms).sessions.touch(follower, a);
  BOOST_TEST(it.at(6000).expired() == those{a});
}

BOOST_AUTO_TEST_CASE(a_touch_is_reported_once) {
  leader it;
  it.at(500).opens(a).sessions.touch(follower, a);
  it.at(1000).gets_report(follower).at(5000).gets_report(follower);
  BOOST_TEST(it.next() == 6000);
}

BOOST_AUTO_TEST_CASE(a_report_may_be_on_its_way_for_a_while) {
  leader it;
  it.at(500).opens(a).sessions.touch(follower, a);
  const auto report = it.sessions.take_report(follower);
  BOOST_TEST(report.size() == 1U);
  BOOST_TEST(it.sessions.unreported(follower).empty());
  BOOST_TEST(it.at(3000).next() == 6000);
  for (const auto session : report) it.hears(session);
  BOOST_TEST(it.next() == 8000);
}

// ---- Expiry takes its time.

BOOST_AUTO_TEST_CASE(a_touch_comes_too_late_once_the_session_is_chosen) {
  leader it;
  it.at(500).opens(a).sessions.touch(follower, a);
  it.at(6000).hears(a).gets_report(follower);
  BOOST_TEST(it.expired() == those{a});
  BOOST_TEST(it.sessions.is_chosen(a));
  BOOST_TEST(it.sessions.is_open(a));
  it.sessions.close(a);
  BOOST_TEST(it.expired() == those{});
}

BOOST_AUTO_TEST_CASE(all_sessions_of_a_boundary_are_chosen_at_once) {
  leader it;
  it.at(1100).opens(b).at(1900).opens(a).at(2000).opens(19);
  BOOST_TEST((it.at(6100).expired() == those{a, b}));
  BOOST_TEST(it.next() == 8000);
}

BOOST_AUTO_TEST_CASE(a_leader_that_looks_late_still_hears_touches) {
  leader it;
  it.at(500).opens(a).sessions.advance_without_choice(6500ms);
  BOOST_TEST(it.expired() == those{});
  BOOST_TEST(it.hears(a).next() == 12'000);
  it.sessions.advance_without_choice(13s);
  BOOST_TEST(it.at(13'001).expired() == those{a});
}

// ---- A new leader.

BOOST_AUTO_TEST_CASE(a_new_leader_gives_every_session_its_whole_timeout_again) {
  leader it;
  it.at(500).opens(a).at(1900).opens(b);
  it.at(5900).sessions.restart();
  BOOST_TEST(it.at(6000).expired() == those{});
  BOOST_TEST(it.next() == 10'000);
}

BOOST_AUTO_TEST_CASE(a_new_leader_saves_a_session_that_the_old_one_has_chosen_but_not_closed) {
  leader it;
  it.at(500).opens(a).at(6000).sessions.restart();
  BOOST_TEST(it.expired() == those{});
  BOOST_TEST(it.hears(a).next() == 12'000);
}

BOOST_AUTO_TEST_CASE(what_was_not_reported_to_the_old_leader_is_not_reported_to_the_new_one) {
  leader it;
  it.at(500).opens(a).sessions.touch(follower, a);
  it.sessions.restart();
  BOOST_TEST(it.at(3000).gets_report(follower).next() == 6000);
}

// ---- A value.

BOOST_AUTO_TEST_CASE(a_copy_is_a_tracker_of_its_own) {
  leader it;
  it.at(500).opens(a);
  auto copy = it;
  BOOST_TEST((copy.sessions == it.sessions));
  copy.sessions.touch(follower, a);
  BOOST_TEST((copy.sessions != it.sessions));
  copy.at(3000).gets_report(follower);
  BOOST_TEST(copy.next() == 8000);
  BOOST_TEST(it.next() == 6000);
}

BOOST_AUTO_TEST_SUITE_END()
