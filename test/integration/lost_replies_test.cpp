// The connection ends between a request and its reply, so nobody knows whether the server has carried it out.
#include <boost/test/unit_test.hpp>

#include "support/stage.hpp"
#include "support/tcp_proxy.hpp"

namespace zkelection::test {

BOOST_FIXTURE_TEST_SUITE(lost_replies, short_session_stage)

/// A first election makes the resource's path, so that the create that is lost is the candidate's own.
asio::awaitable<void> prepare(stage& on) {
  on.look().create_path(path_of("lost"));
  co_return;
}

BOOST_AUTO_TEST_CASE(create_was_carried_out) {
  play([&]() -> asio::awaitable<void> {
    co_await prepare(*this);
    tcp_proxy proxy(executor(), access());
    const auto factory = make_factory(config(proxy.hosts()));
    const auto election = co_await stand(*factory, "lost");
    proxy.lose_reply(opcode::create2);
    auto await = begin(election->async_await());
    BOOST_TEST(co_await await.within(soon) == ok);
    BOOST_TEST(proxy.has_meddled_enough());

    // The node of the lost reply is found again, and no second one is made.
    BOOST_TEST(candidates("lost").size() == 1u);
    BOOST_TEST(proxy.count(opcode::create2) == 1);
    BOOST_TEST(proxy.count(opcode::sync) >= 1);
    const auto context = election->with_mastership();
    BOOST_TEST(context.active());
    const auto node = look().stat(path_of("lost") + "/" + std::string(context.node()));
    BOOST_REQUIRE(node.has_value());
    BOOST_TEST(static_cast<std::uint64_t>(node->czxid) == context.fencing_token());
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(create_was_not_carried_out) {
  play([&]() -> asio::awaitable<void> {
    co_await prepare(*this);
    tcp_proxy proxy(executor(), access());
    const auto factory = make_factory(config(proxy.hosts()));
    const auto election = co_await stand(*factory, "lost");
    proxy.lose_request(opcode::create2, 2);
    auto await = begin(election->async_await());
    BOOST_TEST(co_await await.within(soon) == ok);
    BOOST_TEST(proxy.has_meddled_enough());
    BOOST_TEST(candidates("lost").size() == 1u);
    BOOST_TEST(proxy.count(opcode::create2) == 3);
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(create_was_carried_out_and_the_session_expired) {
  play([&]() -> asio::awaitable<void> {
    co_await prepare(*this);
    tcp_proxy proxy(executor(), access());
    const auto factory = make_factory(config(proxy.hosts()));
    const auto election = co_await stand(*factory, "lost");
    proxy.lose_reply(opcode::create2);
    proxy.stall_replies_from(opcode::create2);
    auto await = begin(election->async_await());
    co_await eventually([&] { return candidates("lost").size() == 1; }, "the node is there");
    const auto lost_node = candidates("lost").front();
    proxy.sever();
    expire(owner("lost"));
    proxy.flow(direction::replies);
    proxy.admit();
    BOOST_TEST(co_await await.within(soon) == ok);
    BOOST_TEST(candidates("lost").size() == 1u);
    BOOST_TEST(candidates("lost").front() != lost_node);
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(create_was_carried_out_and_the_await_cancelled) {
  play([&]() -> asio::awaitable<void> {
    co_await prepare(*this);
    tcp_proxy proxy(executor(), access());
    const auto factory = make_factory(config(proxy.hosts()));
    const auto election = co_await stand(*factory, "lost");
    proxy.stall_replies_from(opcode::create2);
    auto await = begin(election->async_await());
    co_await eventually([&] { return candidates("lost").size() == 1; }, "the node is there");
    await.cancel();
    BOOST_TEST(co_await await.within(a_while * slowness) == error_code(asio::error::operation_aborted));
    proxy.cut();
    proxy.flow(direction::replies);
    co_await eventually([&] { return candidates("lost").empty(); }, "the zombie is withdrawn");
    co_await factory->async_close();
  });
}

/// A master who resigns: the reply to the delete is lost, whether it was carried out or not.
void lose_delete(stage& on, void (tcp_proxy::*lose)(opcode, int)) {
  on.play([&, lose]() -> asio::awaitable<void> {
    co_await prepare(on);
    tcp_proxy proxy(on.executor(), on.access());
    const auto factory = on.make_factory(on.config(proxy.hosts()));
    const auto election = co_await stand(*factory, "lost");
    co_await election->async_await();
    (proxy.*lose)(opcode::erase, 2);
    auto resign = on.begin(election->async_resign());
    BOOST_TEST(!election->with_mastership().active());
    BOOST_TEST(co_await resign.within(scaled(3s)) == ok);
    BOOST_TEST(on.candidates("lost").empty());

    auto await = on.begin(election->async_await());
    BOOST_TEST(co_await await.within(soon) == ok);
    BOOST_TEST(on.candidates("lost").size() == 1u);
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(delete_was_carried_out) { lose_delete(*this, &tcp_proxy::lose_reply); }

BOOST_AUTO_TEST_CASE(delete_was_not_carried_out) { lose_delete(*this, &tcp_proxy::lose_request); }

BOOST_AUTO_TEST_CASE(listing) {
  play([&]() -> asio::awaitable<void> {
    co_await prepare(*this);
    tcp_proxy proxy(executor(), access());
    const auto factory = make_factory(config(proxy.hosts()));
    const auto election = co_await stand(*factory, "lost");
    proxy.lose_reply(opcode::get_children);
    proxy.lose_reply(opcode::get_children2);
    auto await = begin(election->async_await());
    BOOST_TEST(co_await await.within(soon) == ok);
    BOOST_TEST(candidates("lost").size() == 1u);
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(the_making_of_parents) {
  play([&]() -> asio::awaitable<void> {
    tcp_proxy proxy(executor(), access());
    const auto factory = make_factory(config(proxy.hosts()));
    const auto election = co_await stand(*factory, "lost/in/the/depths");
    proxy.lose_reply(opcode::create_container);
    auto await = begin(election->async_await());
    BOOST_TEST(co_await await.within(soon) == ok);
    BOOST_TEST(proxy.has_meddled_enough());
    BOOST_TEST(candidates("lost/in/the/depths").size() == 1u);
    co_await factory->async_close();
  });
}

/// As when a request is too large for the server, which then drops the connection without a word.
BOOST_AUTO_TEST_CASE(the_same_request_three_times) {
  play([&]() -> asio::awaitable<void> {
    co_await prepare(*this);
    tcp_proxy proxy(executor(), access());
    const auto factory = make_factory(config(proxy.hosts()));
    const auto election = co_await stand(*factory, "lost");
    proxy.lose_request(opcode::create2, 1000);
    auto await = begin(election->async_await());
    BOOST_TEST(co_await await.within(scaled(5s)) == error_code(errc::request_keeps_being_lost));
    BOOST_TEST(election->last_error().find(path_of("lost")) != std::string::npos, election->last_error());
    BOOST_TEST(proxy.count(opcode::create2) == 3);
    BOOST_TEST(candidates("lost").empty());

    proxy.lose_request(opcode::create2, 0);
    auto again = begin(election->async_await());
    BOOST_TEST(co_await again.within(soon) == ok);
    co_await factory->async_close();
  });
}

/// As when the leader's disk stalls: that passes, and says nothing about the request.
BOOST_AUTO_TEST_CASE(servers_that_fall_silent_again_and_again) {
  play([&]() -> asio::awaitable<void> {
    co_await prepare(*this);
    tcp_proxy proxy(executor(), access());
    const auto factory = make_factory(config(proxy.hosts()));
    const auto election = co_await stand(*factory, "lost");
    proxy.ignore_request(opcode::create2, 4);
    auto await = begin(election->async_await());
    BOOST_TEST(co_await await.within(scaled(10s)) == ok);
    BOOST_TEST(proxy.has_meddled_enough());
    BOOST_TEST(candidates("lost").size() == 1u);
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
