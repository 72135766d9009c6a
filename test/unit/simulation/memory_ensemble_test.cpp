// The simulated ensemble that users test their services on, in virtual time.
#include <array>
#include <boost/test/unit_test.hpp>
#include <zkelection/testing.hpp>

#include "support/operation.hpp"
#include "support/printing.hpp"

namespace zkelection::test {
namespace {

/// Two instances in two processes, as it were. Session timeout 10 s, tick 2 s.
struct two_instances {
  two_instances() : first(make("first")), second(make("second")), a(stand(*first)), b(stand(*second)) {
    win(*a);
    mastership = a->with_mastership();
    await_b.emplace(io.get_executor(), b->async_await());
    ensemble.run();
  }
  ~two_instances() {
    ensemble.heal();
    const auto closed = close(*first) == ok && close(*second) == ok;
    BOOST_TEST(closed);
    BOOST_TEST(ensemble.candidates("r").empty());
  }

  std::unique_ptr<election_factory> make(std::string id) {
    session_config config;
    config.candidate_id = std::move(id);
    config.first_connect_timeout = {};
    return ensemble.make_factory(std::move(config));
  }

  std::unique_ptr<election> stand(election_factory& on, const std::string& resource = "r") {
    std::unique_ptr<election> made;
    on.async_new_election(resource, [&](error_code, std::unique_ptr<election> one) { made = std::move(one); });
    ensemble.run();
    BOOST_REQUIRE(made);
    return made;
  }

  void win(election& candidate) {
    operation await(io.get_executor(), candidate.async_await());
    ensemble.run();
    BOOST_TEST_REQUIRE(await.done());
    BOOST_TEST(std::get<0>(await.results()) == ok);
  }

  /// Within the close limit, or an error of the test's own.
  error_code close(election_factory& which) {
    operation closing(io.get_executor(), which.async_close());
    ensemble.run();
    for (int seconds = 0; seconds < 20 && !closing.done(); ++seconds) ensemble.advance(1s);
    BOOST_TEST_REQUIRE(closing.done());
    return std::get<0>(closing.results());
  }

  bool b_leads() const { return b->with_mastership().active(); }

  /// Moves on by small steps until it is true. How long that took, in seconds.
  template <class Condition>
  double until(Condition condition, std::chrono::seconds limit = 60s) {
    const auto begin = ensemble.elapsed();
    while (!condition() && ensemble.elapsed() - begin < limit) {
      ensemble.advance(10ms);
      BOOST_TEST_REQUIRE(!(a->with_mastership().active() && b_leads()), "two masters");
    }
    BOOST_TEST_REQUIRE(condition(), "it never came true");
    return std::chrono::duration<double>(ensemble.elapsed() - begin).count();
  }

  asio::io_context io;
  testing::memory_ensemble ensemble{io};
  std::unique_ptr<election_factory> first, second;
  std::unique_ptr<election> a, b;
  zkelection::mastership mastership;
  std::optional<operation<error_code>> await_b;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(memory_ensemble, two_instances)

BOOST_AUTO_TEST_CASE(elects_one_and_queues_the_other) {
  BOOST_TEST(mastership.active());
  BOOST_TEST(!await_b->done());
  const auto queue = ensemble.candidates("r");
  BOOST_TEST_REQUIRE(queue.size() == 2u);
  BOOST_TEST(queue[0].id == "first");
  BOOST_TEST(queue[1].id == "second");
  BOOST_TEST(queue[0].fencing_token == mastership.fencing_token());
  BOOST_TEST(queue[0].node == mastership.node());
  // Time begins in 2026.
  BOOST_TEST((queue[0].since - std::chrono::sys_days(std::chrono::year(2026) / 1 / 1) < 1s));
}

BOOST_AUTO_TEST_CASE(nothing_changes_while_nothing_goes_wrong) {
  for (int minutes = 0; minutes < 60; ++minutes) {
    ensemble.advance(1min);
    BOOST_TEST(mastership.active());
  }
  BOOST_TEST((ensemble.elapsed() == 1h));
  BOOST_TEST(!await_b->done());
}

BOOST_AUTO_TEST_CASE(resign_hands_over_without_time) {
  operation resign(io.get_executor(), a->async_resign());
  ensemble.run();
  BOOST_TEST(std::get<0>(resign.results()) == ok);
  BOOST_TEST(b_leads());
  BOOST_TEST(ensemble.elapsed().count() == 0);
  BOOST_TEST(b->with_mastership().fencing_token() > mastership.fencing_token());
}

BOOST_AUTO_TEST_CASE(deleted_node_ends_the_mastership_at_once) {
  ensemble.delete_node("r");
  ensemble.run();
  BOOST_TEST(mastership.reason() == std::optional(end_reason::node_deleted));
  BOOST_TEST(b_leads());
}

BOOST_AUTO_TEST_CASE(expired_session_ends_the_mastership_at_once) {
  ensemble.expire_session("r");
  until([&] { return !mastership.active(); });
  BOOST_TEST(until([&] { return b_leads(); }) < 0.2);
  // It is back at the end of the queue when it awaits again.
  operation again(io.get_executor(), a->async_await());
  until([&] { return ensemble.candidates("r").size() == 2; });
  BOOST_TEST(ensemble.candidates("r")[0].id == "second");
}

BOOST_AUTO_TEST_CASE(disconnect_is_survived) {
  const auto token = mastership.fencing_token();
  for (int round = 0; round < 10; ++round) {
    ensemble.disconnect("r");
    ensemble.advance(3s);
    BOOST_TEST(mastership.active());
    BOOST_TEST(mastership.fencing_token() == token);
  }
  BOOST_TEST(ensemble.candidates("r").size() == 2u);
}

BOOST_AUTO_TEST_CASE(short_partition_is_survived) {
  ensemble.partition("r");
  ensemble.advance(5s);
  ensemble.heal();
  ensemble.advance(1min);
  BOOST_TEST(mastership.active());
}

/// The client has given its connection up by then, and tries the servers. The next partition stops that, too.
BOOST_AUTO_TEST_CASE(partitions_of_a_client_without_a_connection) {
  ensemble.advance(7s);
  ensemble.partition("r");
  ensemble.advance(4s);
  ensemble.heal();
  ensemble.partition("r");
  until([&] { return b_leads(); }, 15s);
  BOOST_TEST(!mastership.active());
}

/// The lease is over before the session is, and the session lasts between T and T + tick.
BOOST_AUTO_TEST_CASE(partition_ends_the_lease_before_another_is_elected) {
  ensemble.advance(7s);
  ensemble.partition("r");
  const auto lapse = until([&] { return !mastership.active(); });
  BOOST_TEST(lapse > 6.0);
  BOOST_TEST(lapse < 9.0);
  BOOST_TEST(mastership.reason() == std::optional(end_reason::lease_expired));
  const auto gap = until([&] { return b_leads(); });
  BOOST_TEST(gap > 0.0);
  BOOST_TEST(lapse + gap > 8.0);
  BOOST_TEST(lapse + gap < 13.0);
}

/// The server goes on answering reads. But its heartbeats get no answer: they need the others.
BOOST_AUTO_TEST_CASE(cut_off_server_is_left_in_time) {
  ensemble.advance(7s);
  ensemble.partition_server("r");
  ensemble.advance(1min);
  BOOST_TEST(mastership.active());
  BOOST_TEST(ensemble.candidates("r").size() == 2u);
}

BOOST_AUTO_TEST_CASE(all_servers_lost_and_back) {
  ensemble.advance(7s);
  ensemble.partition("r", 0);
  ensemble.partition("r", 1);
  ensemble.advance(1min);
  BOOST_TEST(!mastership.active());
  BOOST_TEST(ensemble.candidates("r").empty());
  ensemble.heal();
  until([&] { return b_leads(); });
}

/// Servers without a quorum have no leader, so they expire no session, and the next leader gives each its full timeout.
BOOST_AUTO_TEST_CASE(nobody_leads_without_a_quorum) {
  ensemble.advance(7s);
  while (mastership.active()) {
    ensemble.partition_server("r", 0);
    ensemble.partition_server("r", 1);
    ensemble.advance(1s);
  }
  ensemble.advance(1min);
  BOOST_TEST(!b_leads());
  BOOST_TEST(ensemble.candidates("r").size() == 2u);
  ensemble.heal();
  until([&] { return b_leads(); });
  BOOST_TEST(ensemble.candidates("r").size() == 1u);
}

BOOST_AUTO_TEST_CASE(refuses_candidates) {
  for (const testing::refusals& what : {testing::refusals{.create = true}, testing::refusals{.read = true}}) {
    ensemble.refuse("r", what);
    const auto late_factory = make("late");
    const auto late = stand(*late_factory);
    operation refused(io.get_executor(), late->async_await());
    ensemble.run();
    BOOST_TEST_REQUIRE(refused.done());
    BOOST_TEST(std::get<0>(refused.results()) == error_code(errc::no_permission));
    BOOST_TEST(ensemble.candidates("r").size() == 2u);
    BOOST_TEST(mastership.active());
    // Until it is granted again.
    ensemble.refuse("r", {});
    operation again(io.get_executor(), late->async_await());
    ensemble.run();
    BOOST_TEST(!again.done());
    BOOST_TEST(ensemble.candidates("r").size() == 3u);
    BOOST_TEST(close(*late_factory) == ok);
  }
}

BOOST_AUTO_TEST_CASE(refuses_withdrawals) {
  ensemble.refuse("r", {.erase = true});
  operation resign(io.get_executor(), a->async_resign());
  ensemble.run();
  BOOST_TEST_REQUIRE(resign.done());
  BOOST_TEST(std::get<0>(resign.results()) == error_code(errc::withdrawal_denied));
  BOOST_TEST(!mastership.active());
  BOOST_TEST(ensemble.candidates("r").size() == 2u);
  BOOST_TEST(!b_leads());
  ensemble.refuse("r", {});
  until([&] { return b_leads(); });
  BOOST_TEST(ensemble.candidates("r").size() == 1u);
}

BOOST_AUTO_TEST_CASE(refuses_an_operators_deletion) {
  ensemble.refuse("r", {.erase = true});
  BOOST_CHECK_EXCEPTION(ensemble.delete_node("r"), system_error,
                        [](const auto& error) { return error.code() == errc::no_permission; });
  ensemble.refuse("r", {});
}

BOOST_AUTO_TEST_CASE(refuses_before_the_first_candidate_stands) {
  ensemble.refuse("deep/inside", {.create = true});
  const auto early = stand(*first, "deep/inside");
  operation refused(io.get_executor(), early->async_await());
  ensemble.run();
  BOOST_TEST_REQUIRE(refused.done());
  BOOST_TEST(std::get<0>(refused.results()) == error_code(errc::no_permission));
  BOOST_CHECK_EXCEPTION(ensemble.refuse("no//name", {}), system_error,
                        [](const auto& error) { return error.code() == errc::invalid_resource; });
}

BOOST_AUTO_TEST_CASE(refusals_go_with_their_node) {
  const auto passing = stand(*first, "passing");
  win(*passing);
  ensemble.refuse("passing", {.create = true});
  operation resign(io.get_executor(), passing->async_resign());
  ensemble.run();
  BOOST_TEST_REQUIRE(resign.done());
  BOOST_TEST(std::get<0>(resign.results()) == ok);
  ensemble.advance(1min);
  win(*passing);
}

/// Ten hours of bad luck take a moment.
BOOST_AUTO_TEST_CASE(one_hundred_failovers) {
  std::uint64_t last_token = mastership.fencing_token();
  const std::array elections{a.get(), b.get()};
  std::optional<operation<error_code>> awaits[2];
  awaits[1] = std::move(await_b);
  for (std::size_t round = 0; round < 100; ++round) {
    const auto master = round % 2, next = 1 - master;
    if (round % 3 == 0) {
      ensemble.expire_session("r");
    } else if (round % 3 == 1) {
      ensemble.partition("r");
    } else {
      ensemble.delete_node("r");
    }
    until([&] { return elections[next]->with_mastership().active(); });
    ensemble.heal();
    const auto token = elections[next]->with_mastership().fencing_token();
    BOOST_TEST(token > last_token);
    last_token = token;
    awaits[master].emplace(io.get_executor(), elections[master]->async_await());
    until([&] { return ensemble.candidates("r").size() == 2; });
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(memory_urls)

BOOST_AUTO_TEST_CASE(find_the_ensemble_of_the_test) {
  asio::io_context io;
  testing::memory_ensemble ensemble(io, {.name = "by-url"});
  BOOST_TEST(ensemble.url() == "memory:by-url");
  const auto factory = make_factory(io.get_executor(), ensemble.url() + "?candidate_id=me&session_timeout=4s");
  std::unique_ptr<election> stands;
  factory->async_new_election("r", [&](error_code, std::unique_ptr<election> one) { stands = std::move(one); });
  ensemble.run();
  operation await(io.get_executor(), stands->async_await());
  ensemble.run();
  BOOST_TEST_REQUIRE(await.done());
  BOOST_TEST_REQUIRE(ensemble.candidates("r").size() == 1u);
  BOOST_TEST(ensemble.candidates("r")[0].id == "me");
  stands.reset();
  ensemble.run();
  BOOST_TEST(ensemble.candidates("r").empty());
}

BOOST_AUTO_TEST_CASE(taken_names_are_refused) {
  asio::io_context io;
  const testing::memory_ensemble ensemble(io, {.name = "taken"});
  BOOST_CHECK_EXCEPTION(testing::memory_ensemble(io, {.name = "taken"}), system_error, [](const auto& error) {
    return std::string(error.what()).find("'taken' is taken") != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(bad_ones_are_refused) {
  asio::io_context io;
  const auto refuses = [&](std::string_view url, const error_code& code, std::string_view text) {
    failure error;
    BOOST_TEST(!make_factory(io.get_executor(), url, error));
    BOOST_TEST(error.code == code);
    BOOST_TEST(error.text.find(text) != std::string::npos, error.text);
  };
  refuses("memory:a/b", errc::invalid_hosts, "'a/b'");
  refuses("memory://h1:2181", errc::invalid_hosts, "'//h1:2181'");
  refuses("memory:?colour=red", errc::unknown_parameter, "'colour'");
  refuses("memory:x?root=nowhere", errc::invalid_value, "root");
}

BOOST_AUTO_TEST_CASE(a_candidate_that_is_not_there_is_named) {
  asio::io_context io;
  testing::memory_ensemble ensemble(io, {.name = "empty"});
  BOOST_CHECK_EXCEPTION(ensemble.expire_session("r", 2), std::out_of_range, [](const auto& error) {
    return std::string(error.what()) == "resource 'r' has 0 candidates, and none at place 2";
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
