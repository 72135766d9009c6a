// Names of hosts and who looks them up: a thread for each, which nobody waits for.
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/test/unit_test.hpp>
#include <future>
#include <optional>

#include "name_question.hpp"
#include "slow_name_service.hpp"
#include "support/deadlines.hpp"
#include "zkelection/session/host_addresses.hpp"

namespace zkelection::test {

namespace asio = boost::asio;

BOOST_AUTO_TEST_SUITE(resolver)

BOOST_AUTO_TEST_CASE(literals_need_no_look_up) {
  const std::vector<detail::host_port> hosts{{"127.0.0.1", 1}, {"zk-1", 3}, {"::1", 2}, {"zk-1", 3}, {"zk-1", 4}};
  std::vector<std::string> literals;
  for (const auto& each : detail::literal_addresses(hosts)) literals.push_back(each.literal);
  BOOST_TEST((literals == std::vector<std::string>{"127.0.0.1:1", "::1:2"}));
  BOOST_TEST((detail::names_among(hosts) == std::vector<detail::host_port>{{"zk-1", 3}, {"zk-1", 4}}));
}

/// The context is busy until the answer comes.
BOOST_AUTO_TEST_CASE(a_name_is_found) {
  asio::io_context io;
  const name_question one(io, "localhost", 2181);
  io.run();
  BOOST_TEST(one.answered);
  BOOST_TEST(one.trouble == "");
  BOOST_TEST_REQUIRE(!one.found.empty());
  BOOST_TEST((one.found.front() == "127.0.0.1:2181" || one.found.front() == "::1:2181"), one.found.front());
}

BOOST_AUTO_TEST_CASE(a_name_that_nobody_knows_is_named) {
  asio::io_context io;
  const name_question one(io, "no-such-host.invalid");
  io.run();
  BOOST_TEST(one.answered);
  BOOST_TEST(one.found.empty());
  BOOST_TEST(one.trouble.starts_with("no-such-host.invalid: "), one.trouble);
}

// ---- Names that hang.

BOOST_AUTO_TEST_CASE(after_a_cancel_nothing_keeps_the_context_busy) {
  const slow_name_service names;
  asio::io_context io;
  const name_question one(io, names.name());
  names.expect_under_way(1);
  io.poll();
  BOOST_TEST(!io.stopped());
  one.asked->cancel();
  BOOST_TEST(io.run() == 0u);
  BOOST_TEST(!one.answered);
}

BOOST_AUTO_TEST_CASE(a_name_that_hangs_does_not_hold_up_another) {
  const slow_name_service names;
  asio::io_context io;
  const name_question hanging(io, names.name()), other(io, "localhost");
  names.expect_under_way(1);
  while (!other.answered) io.run_one();
  BOOST_TEST(!hanging.answered);
}

/// However many sessions there are.
BOOST_AUTO_TEST_CASE(who_asks_meanwhile_gets_the_same_answer) {
  slow_name_service names;
  asio::io_context io, another;
  const name_question first(io, names.name()), second(another, names.name(), 2);
  BOOST_TEST(first.age.count() == 0);
  BOOST_TEST(second.age.count() > 0);
  names.expect_under_way(1);
  names.answer();
  io.run();
  another.run();
  BOOST_TEST(first.trouble.starts_with(names.name() + ": "), first.trouble);
  BOOST_TEST(first.trouble == second.trouble);
  BOOST_TEST(names.asked() == 1);
}

BOOST_AUTO_TEST_CASE(a_look_up_that_everybody_has_left_is_not_begun_twice) {
  slow_name_service names;
  asio::io_context io;
  { const name_question left(io, names.name()); }
  const name_question late(io, names.name());
  BOOST_TEST(late.age.count() > 0);
  names.answer();
  io.restart();  // it had nothing to do for a moment
  io.run();
  BOOST_TEST(late.answered);
  BOOST_TEST(names.asked() == 1);
}

/// The object that asked may live on: others own it.
BOOST_AUTO_TEST_CASE(the_context_may_end_before_the_answer) {
  slow_name_service names;
  std::optional<asio::io_context> io(std::in_place);
  const name_question one(*io, names.name());
  names.expect_under_way(1);
  io.reset();
  names.answer();
  asio::io_context later;
  const name_question next(later, names.name());
  later.run();
  BOOST_TEST(next.answered);
  BOOST_TEST(!one.answered);
}

/// Many contexts end just when the answer comes.
BOOST_AUTO_TEST_CASE(contexts_end_while_the_answer_comes) {
  for (int round = 0; round < 20; ++round) {
    slow_name_service names;
    std::vector<std::future<void>> ends;
    for (int i = 0; i < 3; ++i) {
      ends.push_back(std::async(std::launch::async, [&] {
        asio::thread_pool pool(1);
        const auto strand = asio::make_strand(pool.get_executor());
        const auto asked = std::make_shared<detail::resolution>(strand, detail::host_port{names.name(), 1},
                                                                [](const auto&, const auto&) {});
        asked->start();
        names.answer();
        pool.stop();
      }));
    }
    for (auto& each : ends) each.get();
  }
}

/// They are for the application's threads.
BOOST_AUTO_TEST_CASE(no_signal_comes_to_the_thread) {
  slow_name_service names;
  asio::io_context io;
  const name_question one(io, names.name());
  names.expect_under_way(1);
  BOOST_TEST(names.is_undisturbed());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
