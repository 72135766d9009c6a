// A mastership lasts as long as its lease: through short disconnects, and not a moment longer.
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>
#include <thread>

#include "support/stage.hpp"
#include "support/tcp_proxy.hpp"

namespace zkelection::test {
namespace {

using std::chrono::nanoseconds;

/// A master whose connection goes through the proxy.
struct lease_stage : short_session_stage {
  std::optional<tcp_proxy> owned_proxy{std::in_place, executor(), entrance()};
  tcp_proxy& proxy = *owned_proxy;
  std::unique_ptr<election_factory> factory;
  std::unique_ptr<election> master;
  mastership context;

  void teardown() {
    context = {};
    master.reset();
    factory.reset();
    owned_proxy.reset();
    stage::teardown();
  }

  asio::awaitable<void> elect() { return elect("leased"); }
  asio::awaitable<void> elect(std::string resource) { return elect(std::move(resource), config(proxy.hosts())); }
  asio::awaitable<void> elect(std::string resource, session_config configured) {
    factory = make_factory(std::move(configured));
    master = co_await stand(*factory, std::move(resource));
    co_await master->async_await();
    context = master->with_mastership();
    BOOST_REQUIRE(context.active());
  }

  nanoseconds part_of_timeout(double part) const {
    return nanoseconds(
        static_cast<nanoseconds::rep>(part * static_cast<double>(nanoseconds(session_timeout()).count())));
  }

  asio::awaitable<void> pass(nanoseconds time) {
    asio::steady_timer timer(executor(), time);
    co_await timer.async_wait(asio::use_awaitable);
  }

  std::string node() const { return path_of(master->resource()) + "/" + std::string(context.node()); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(lease, lease_stage)

/// The answer that makes a master holds the lease as well: a new session's is nearly T long.
BOOST_AUTO_TEST_CASE(an_await_holds_a_lease) {
  play([&]() -> asio::awaitable<void> {
    co_await elect();
    BOOST_TEST(context.session_timeout() == nanoseconds(session_timeout()));
    BOOST_TEST(context.remaining() > part_of_timeout(0.5));
    BOOST_TEST(context.remaining() < part_of_timeout(0.99));
    co_await factory->async_close();
    BOOST_TEST(context.remaining() == nanoseconds(0));
  });
}

/// On a session that has been connected for a while the create itself is the write that the lease needs.
BOOST_AUTO_TEST_CASE(an_await_on_a_warm_session_needs_no_other_request, *needs_frames()) {
  play([&]() -> asio::awaitable<void> {
    co_await elect("first");
    co_await pass(part_of_timeout(1.1));
    const auto second = co_await stand(*factory, "second");
    proxy.forget();
    co_await second->async_await();
    BOOST_TEST(second->with_mastership().remaining() > part_of_timeout(0.5));
    // The parents are there, but not the resource's node.
    BOOST_TEST(proxy.count({opcode::create2, opcode::get_children}) <= 4);
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(heartbeats_keep_it, *needs_frames()) {
  play([&]() -> asio::awaitable<void> {
    co_await elect();
    co_await pass(part_of_timeout(0.9));
    proxy.forget();
    const auto beats = 6;
    for (int i = 0; i < 40; ++i) {
      co_await pass(session_timeout() / 40);
      BOOST_TEST(context.active());
      BOOST_TEST(context.remaining() > part_of_timeout(0.3));
    }
    // At most one sync and one write in each sixth of the session timeout, and nothing else.
    BOOST_TEST(proxy.count(opcode::sync) >= beats - 1);
    BOOST_TEST(proxy.count(opcode::sync) <= beats + 1);
    BOOST_TEST(proxy.count(opcode::multi) >= beats - 1);
    BOOST_TEST(proxy.count(opcode::multi) <= beats + 1);
    BOOST_TEST(proxy.record().size() == static_cast<std::size_t>(proxy.count({opcode::sync, opcode::multi})));
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(a_session_that_is_not_next_in_line_writes_nothing, *needs_frames()) {
  play([&]() -> asio::awaitable<void> {
    const auto others = make_factory();
    const auto first = co_await stand(*others, "queue"), second = co_await stand(*others, "queue");
    co_await first->async_await();
    auto next = begin(second->async_await());
    co_await eventually([&] { return candidates("queue").size() == 2; }, "the second queues up");

    factory = make_factory(config(proxy.hosts()));
    const auto third = co_await stand(*factory, "queue");
    auto last = begin(third->async_await());
    co_await eventually([&] { return proxy.count(opcode::get_data) == 3; }, "the third queues up, with three watches");
    proxy.forget();
    co_await pass(part_of_timeout(1));
    BOOST_TEST(proxy.count(opcode::multi) == 0);
    BOOST_TEST(proxy.count(opcode::sync) >= 5);

    // It earns its lease as soon as it is the next in line.
    co_await others->async_close();
    BOOST_TEST(co_await last.within(soon) == ok);
    BOOST_TEST(third->with_mastership().remaining() > part_of_timeout(0.5));
    co_await factory->async_close();
  });
}

/// What its session began with is nearly over; what others had will not do.
BOOST_AUTO_TEST_CASE(the_third_in_the_queue_begins_with_its_full_lease) {
  play([&]() -> asio::awaitable<void> {
    const auto others = make_factory();
    const auto first = co_await stand(*others, "third"), second = co_await stand(*others, "third");
    co_await first->async_await();
    auto next = begin(second->async_await());
    co_await eventually([&] { return candidates("third").size() == 2; }, "the second queues up");
    factory = make_factory();
    const auto third = co_await stand(*factory, "third");
    auto last = begin(third->async_await());
    co_await eventually([&] { return candidates("third").size() == 3; }, "the third queues up");
    co_await pass(part_of_timeout(0.9));
    co_await others->async_close();
    BOOST_TEST(co_await last.within(soon) == ok);
    const auto mastership = third->with_mastership();
    BOOST_TEST(mastership.remaining() > part_of_timeout(0.5));
    co_await pass(part_of_timeout(1.5));
    BOOST_TEST(mastership.active());
    co_await factory->async_close();
  });
}

/// From the event to the master's handler no request is sent.
BOOST_AUTO_TEST_CASE(a_handover_needs_no_request, *needs_frames()) {
  play([&]() -> asio::awaitable<void> {
    const auto others = make_factory();
    const auto first = co_await stand(*others, "handover");
    co_await first->async_await();
    factory = make_factory(config(proxy.hosts()));
    const auto second = co_await stand(*factory, "handover");
    auto await = begin(second->async_await());
    co_await eventually([&] { return proxy.count(opcode::multi) > 0; }, "the second is next in line");
    co_await pass(part_of_timeout(0.5));
    proxy.stall(direction::requests);  // whatever it would ask for now is never answered
    co_await first->async_resign();
    BOOST_TEST(co_await await.within(soon) == ok);
    BOOST_TEST(second->with_mastership().remaining() > part_of_timeout(0.2));
    proxy.flow(direction::requests);
    co_await factory->async_close();
    co_await others->async_close();
  });
}

BOOST_AUTO_TEST_CASE(a_short_disconnect_is_survived) {
  play([&]() -> asio::awaitable<void> {
    co_await elect();
    auto end = begin(context.async_wait());
    proxy.sever();
    co_await pass(part_of_timeout(0.45));
    BOOST_TEST(context.active());
    proxy.admit();
    co_await eventually([&] { return context.remaining() > part_of_timeout(0.7); }, "the lease is renewed", soon);
    BOOST_TEST(!end.done());
    BOOST_TEST(master->with_mastership().fencing_token() == context.fencing_token());
    BOOST_TEST(look().stat(node()).has_value());
    co_await factory->async_close();
  });
}

/// The network swallows everything, without a sign.
BOOST_AUTO_TEST_CASE(a_short_silence_is_survived) {
  play([&]() -> asio::awaitable<void> {
    co_await elect();
    proxy.stall(direction::requests);
    proxy.stall(direction::replies);
    co_await pass(part_of_timeout(0.45));
    proxy.flow(direction::requests);
    proxy.flow(direction::replies);
    co_await eventually([&] { return context.remaining() > part_of_timeout(0.7); }, "the lease is renewed", soon);
    BOOST_TEST(master->with_mastership().fencing_token() == context.fencing_token());
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(a_long_disconnect_ends_it_before_the_session_does) {
  play([&]() -> asio::awaitable<void> {
    co_await elect();
    auto end = begin(context.async_wait());
    proxy.sever();
    BOOST_TEST(co_await end.within(session_timeout()) == ok);
    BOOST_TEST(std::get<1>(end.results()) == end_reason::lease_expired);
    BOOST_TEST(!context.active());
    BOOST_TEST(context.remaining() == nanoseconds(0));
    BOOST_TEST(look().stat(node()).has_value(), "the session has expired first");

    // A place in the queue is never kept: each mastership has a token of its own.
    auto again = begin(master->async_await());
    proxy.admit();
    BOOST_TEST(co_await again.within(scaled(5s)) == ok);
    BOOST_TEST(!context.active());
    BOOST_TEST(!look().stat(node()));
    BOOST_TEST(master->with_mastership().fencing_token() > context.fencing_token());
    co_await factory->async_close();
  });
}

/// Between a lapse and the session's end the session may come back: the node goes, the session stays. A larger
/// `max_tick` than the servers' makes the lease shorter by a heartbeat or two, and so this time longer.
BOOST_AUTO_TEST_CASE(a_lapse_withdraws_the_node_of_a_session_that_lives) {
  play([&]() -> asio::awaitable<void> {
    auto configured = config(proxy.hosts());
    configured.max_tick = session_timeout() * 3 / 4;
    co_await elect("leased", configured);
    const auto session = owner("leased");
    auto end = begin(context.async_wait());
    proxy.sever();
    BOOST_TEST(co_await end.within(session_timeout()) == ok);
    proxy.admit();
    co_await eventually([&] { return !look().stat(node()); }, "the node is withdrawn", scaled(3s));
    auto again = begin(master->async_await());
    BOOST_TEST(co_await again.within(soon) == ok);
    BOOST_TEST(owner("leased") == session);
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(a_disconnect_ends_it_at_once_if_so_configured) {
  play([&]() -> asio::awaitable<void> {
    auto configured = config(proxy.hosts());
    configured.on_disconnect = disconnect_policy::end_at_once;
    co_await elect("strict", configured);
    auto end = begin(context.async_wait());
    proxy.sever();
    BOOST_TEST(co_await end.within(soon) == ok);
    BOOST_TEST(std::get<1>(end.results()) == end_reason::disconnected);
    BOOST_TEST(context.reason() == std::optional(end_reason::disconnected));

    proxy.admit();
    co_await eventually([&] { return !look().stat(node()); }, "the node is withdrawn", scaled(3s));
    auto again = begin(master->async_await());
    BOOST_TEST(co_await again.within(soon) == ok);
    BOOST_TEST(master->with_mastership().fencing_token() > context.fencing_token());
    co_await factory->async_close();
  });
}

/// A watch may get lost; the heartbeat's write looks at the node itself.
BOOST_AUTO_TEST_CASE(a_node_deleted_without_an_event_is_noticed, *needs_frames()) {
  play([&]() -> asio::awaitable<void> {
    co_await elect();
    auto end = begin(context.async_wait());
    proxy.swallow_events();
    delete_by_hand(*this, node());
    BOOST_TEST(co_await end.within(session_timeout() / 6 + soon) == ok);
    BOOST_TEST(std::get<1>(end.results()) == end_reason::node_deleted);
    co_await factory->async_close();
  });
}

/// A follower that has lost the leader answers reads, but no sync: the connection is of no use.
BOOST_AUTO_TEST_CASE(a_heartbeat_without_an_answer_means_another_connection, *needs_frames()) {
  play([&]() -> asio::awaitable<void> {
    co_await elect();
    const auto accepted = proxy.accepted();
    proxy.stall_replies_from(opcode::sync);
    co_await eventually([&] { return proxy.accepted() > accepted; }, "it tries another", session_timeout());
    BOOST_TEST(context.active());
    proxy.cut();
    proxy.flow(direction::replies);
    co_await eventually([&] { return context.remaining() > part_of_timeout(0.7); }, "the lease is renewed", soon);
    co_await factory->async_close();
  });
}

/// The process has stood still, and its first step is to ask whether it is master.
BOOST_AUTO_TEST_CASE(an_await_is_not_answered_by_a_lapsed_mastership) {
  play([&]() -> asio::awaitable<void> {
    co_await elect();
    std::this_thread::sleep_for(session_timeout());
    auto await = begin(master->async_await());
    BOOST_TEST(co_await await.within(scaled(5s)) == ok);
    BOOST_TEST(master->with_mastership().active());
    BOOST_TEST(master->with_mastership().fencing_token() > context.fencing_token());
    BOOST_TEST(context.reason() == std::optional(end_reason::lease_expired));
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(no_heartbeat_piles_up_while_none_is_answered, *needs_frames()) {
  play([&]() -> asio::awaitable<void> {
    co_await elect();
    proxy.stall(direction::replies);
    proxy.forget();
    co_await pass(session_timeout() / 4);
    BOOST_TEST(proxy.count(opcode::sync) <= 2);
    BOOST_TEST(proxy.count(opcode::multi) <= 1);
    proxy.flow(direction::replies);
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
