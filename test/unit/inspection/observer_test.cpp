// An observer's looks and its end, on a network of fakes.
#include "zkelection/inspection/observer_state.hpp"

#include <fmt/format.h>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include "support/run_to_rest.hpp"
#include "unit/core/candidacy_words.hpp"
#include "unit/session/fake_network.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(observer)

namespace {

session_config ordinary() {
  session_config config;
  config.hosts = "10.0.0.1:1";
  return config;
}

/// The ends of operations come into one log, in their order.
struct observer_story {
  boost::asio::io_context io;
  fake_network net;
  std::shared_ptr<detail::observer_state> state = make(ordinary());
  boost::asio::cancellation_signal cancellation;
  std::string log;

  std::shared_ptr<detail::observer_state> make(session_config config) {
    return std::make_shared<detail::observer_state>(io.get_executor(), std::move(config),
                                                    [this](const auto&, const auto&) { return net.handed_out(); });
  }

  void looks(const std::string& name = "look", const std::string& resource = "r") {
    state->start(boost::asio::bind_cancellation_slot(cancellation.slot(),
                                                     [this, name](error_code how, const election_view& view) {
                                                       note(name, how);
                                                       if (!how) log += " " + view.path;
                                                     }),
                 resource);
    run_to_rest(io);
  }

  void closes(const std::string& name = "close") {
    state->start_close([this, name](error_code how) { note(name, how); });
    run_to_rest(io);
  }

  void note(const std::string& name, error_code how) {
    const bool cancelled = how == boost::asio::error::operation_aborted;
    log += fmt::format("{}{}: {}", log.empty() ? "" : ", ", name, cancelled ? "cancelled" : in_words(how));
  }
  std::string heard() {
    run_to_rest(io);
    return std::exchange(log, {});
  }

  void connects() {
    net.connection().connects(net.clock->now());
    net.connection().answers("sync /");  // the first heartbeat
    run_to_rest(io);
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_wrong_configuration_is_refused_by_name) {
  observer_story s;
  auto wrong = ordinary();
  wrong.hosts = "";
  BOOST_CHECK_EXCEPTION(s.make(wrong), system_error,
                        [](const system_error& refused) { return refused.code() == errc::invalid_hosts; });
}

BOOST_FIXTURE_TEST_CASE(its_session_begins_with_the_first_look, observer_story) {
  run_to_rest(io);
  BOOST_TEST(net.connections.empty());
  looks();
  looks("other", "s");
  BOOST_TEST(net.connections.size() == 1U);
  connects();
  net.connection().answers("sync /elections/r");
  net.connection().answers("list /elections/r");
  net.connection().answers("sync /elections/s");
  BOOST_TEST(heard() == "look: ok /elections/r");
  net.connection().answers("list /elections/s");
  BOOST_TEST(heard() == "other: ok /elections/s");
  BOOST_TEST(state->last_error() == "");
}

BOOST_FIXTURE_TEST_CASE(a_resource_that_cannot_be_is_refused_and_nothing_is_sent, observer_story) {
  looks("look", "a//b");
  BOOST_TEST(heard() == "look: invalid_resource");
  BOOST_TEST(state->last_error() ==
             "resource 'a//b' has an empty name: leave out leading, trailing and doubled slashes");
  BOOST_TEST(net.connections.empty());
}

BOOST_FIXTURE_TEST_CASE(an_error_leaves_its_words, observer_story) {
  looks();
  connects();
  net.connection().answers("sync /elections/r");
  net.connection().answers("list /elections/r", core::answer::no_permission);
  BOOST_TEST(heard() == "look: no_permission");
  BOOST_TEST(state->last_error() ==
             "/elections/r: no permission; check the nodes' ACLs against our credentials: we need to create, read and "
             "delete here");
}

// ---- Cancelling.

BOOST_FIXTURE_TEST_CASE(cancelled_a_look_ends_at_once, observer_story) {
  looks();
  cancellation.emit(boost::asio::cancellation_type::total);
  BOOST_TEST(heard() == "look: cancelled");
  connects();
  BOOST_TEST(net.connection().outstanding() == "");
}

/// The call and its cancellation are on their way to the strand, and the cancellation overtakes.
BOOST_FIXTURE_TEST_CASE(cancelled_before_it_began_it_opens_nothing, observer_story) {
  boost::asio::post(state->strand(), [this] { cancellation.emit(boost::asio::cancellation_type::total); });
  looks();
  BOOST_TEST(heard() == "look: cancelled");
  BOOST_TEST(net.connections.empty());
}

// ---- Closing.

BOOST_FIXTURE_TEST_CASE(without_a_look_there_is_nothing_to_close, observer_story) {
  closes();
  closes("second");
  looks();
  BOOST_TEST(heard() == "close: ok, second: ok, look: closed");
  BOOST_TEST(state->last_error() == "the observer is closed");
  BOOST_TEST(net.connections.empty());
}

BOOST_FIXTURE_TEST_CASE(a_close_ends_looks_and_then_the_session, observer_story) {
  looks();
  connects();
  closes();
  closes("second");
  BOOST_TEST(heard() == "look: closed");
  net.connection().answers("sync /elections/r");
  net.connection().answers("list /elections/r");
  BOOST_TEST(net.connection().is_closing());
  net.connection().ends_session(true);
  BOOST_TEST(heard() == "close: ok, second: ok");
  closes("third");
  BOOST_TEST(heard() == "third: ok");
}

BOOST_FIXTURE_TEST_CASE(a_session_that_cannot_be_ended_times_the_close_out, observer_story) {
  looks();
  connects();
  closes();
  net.pass(4'999ms);
  BOOST_TEST(heard() == "look: closed");
  net.pass(1ms);
  BOOST_TEST(heard() == "close: timed_out");
}

/// Nothing more can be learnt about the session.
BOOST_FIXTURE_TEST_CASE(a_second_close_does_not_claim_more_than_the_first, observer_story) {
  looks();
  connects();
  closes();
  net.pass(5s);
  closes("second");
  BOOST_TEST(heard() == "look: closed, close: timed_out, second: timed_out");
}

BOOST_FIXTURE_TEST_CASE(abandoned_it_closes_as_well, observer_story) {
  looks();
  connects();
  state->abandon();
  BOOST_TEST(heard() == "look: closed");
  BOOST_TEST(net.connection().is_closing());
}

// ---- The class that applications have, as far as it sends nothing.

BOOST_AUTO_TEST_CASE(its_operations_reach_its_state) {
  boost::asio::io_context io;
  zkelection::observer watcher(io.get_executor(), ordinary());
  std::string log;
  watcher.async_candidates("a//b", [&](error_code how, const std::vector<zkelection::candidate>& seen) {
    log += fmt::format("candidates: {}, {} seen; ", in_words(how), seen.size());
  });
  watcher.async_view("a//b", [&](error_code how, const election_view&) { log += "view: " + in_words(how) + "; "; });
  watcher.async_close([&](error_code how) { log += "close: " + in_words(how); });
  run_to_rest(io);
  BOOST_TEST(log == "candidates: invalid_resource, 0 seen; view: invalid_resource; close: ok");
  BOOST_TEST(watcher.last_error() ==
             "resource 'a//b' has an empty name: leave out leading, trailing and doubled slashes");
  BOOST_TEST((watcher.get_executor() != boost::asio::any_io_executor()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
