// Servers that take long to answer the connect request, or never do.
#include <boost/test/unit_test.hpp>

#include "support/impolite_server.hpp"
#include "support/stage.hpp"
#include "support/tcp_proxy.hpp"

namespace zkelection::test {
namespace {

/// Both hosts' names in one list; the chroot stands at its end.
std::string joined(const std::string& first, const std::string& last) {
  return first.substr(0, first.find('/')) + "," + last;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(slow_handshakes, stage, *needs_wire())

/// Nearly half of the session timeout.
BOOST_AUTO_TEST_CASE(a_single_server_is_given_time) {
  play([&]() -> asio::awaitable<void> {
    tcp_proxy proxy(executor(), access());
    proxy.delay(direction::replies, session_timeout() * 2 / 5);
    const auto factory = make_factory(config(proxy.hosts()));
    const auto election = co_await stand(*factory, "slow");
    auto await = begin(election->async_await());
    co_await connects(proxy.hosts());
    proxy.flow(direction::replies);
    BOOST_TEST(co_await await.within(soon) == ok, election->last_error());
    BOOST_TEST(proxy.count(opcode::create_session) == 1);
    co_await factory->async_close();
  });
}

/// Each is asked in turn. The answer of the first one comes when the second one serves us.
BOOST_AUTO_TEST_CASE(a_new_session_that_comes_too_late_is_closed) {
  play([&]() -> asio::awaitable<void> {
    tcp_proxy one(executor(), access()), other(executor(), access());
    one.stall(direction::replies);
    other.stall(direction::replies);
    const auto factory = make_factory(config(joined(one.hosts(), other.hosts())));
    const auto election = co_await stand(*factory, "late");
    auto await = begin(election->async_await());
    const auto all = [&](opcode type) { return one.count(type) + other.count(type); };
    co_await eventually([&] { return all(opcode::create_session) == 2; }, "both are asked", session_timeout());
    BOOST_TEST(all(opcode::close_session) == 0);
    one.flow(direction::replies);
    other.flow(direction::replies);
    BOOST_TEST(co_await await.within(soon) == ok, election->last_error());
    co_await eventually([&] { return all(opcode::close_session) == 1; }, "the late one is closed", soon);
    BOOST_TEST(election->with_mastership().active());
    BOOST_TEST(all(opcode::create_session) == 2);
    co_await factory->async_close();
  });
}

/// As if both machines' processes stood still: their kernels accept.
BOOST_AUTO_TEST_CASE(a_lease_survives_two_servers_that_are_stopped) {
  play([&]() -> asio::awaitable<void> {
    tcp_proxy proxy(executor(), access());
    impolite_server first(executor(), "", manners::waits_for_a_request);
    impolite_server second(executor(), "", manners::waits_for_a_request);
    const auto factory = make_factory(config(joined(first.hosts(), joined(second.hosts(), proxy.hosts()))));
    const auto master = co_await stand(*factory, "kept");
    auto await = begin(master->async_await());
    BOOST_TEST(co_await await.within(session_timeout()) == ok, master->last_error());
    const auto context = master->with_mastership();
    const auto token = context.fencing_token();
    for (int times = 2; times < 5; ++times) {
      proxy.cut();
      co_await connects(proxy.hosts(), times);
      const auto writes = proxy.count(opcode::multi);
      co_await eventually([&] { return proxy.count(opcode::multi) > writes; }, "it holds a lease again",
                          session_timeout());
      BOOST_TEST(context.active());
    }
    BOOST_TEST(context.fencing_token() == token);
    BOOST_TEST(proxy.count(opcode::close_session) == 0);
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
