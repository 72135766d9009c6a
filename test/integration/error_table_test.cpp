// What each error code of a server means for an election, whoever receives it in which request.
#include <boost/test/unit_test.hpp>

#include "support/four_letter_words.hpp"
#include "support/stage.hpp"
#include "support/tcp_proxy.hpp"

namespace zkelection::test {
namespace {

const auto creates = {opcode::create2};
const auto listings = {opcode::get_children, opcode::get_children2};
const auto reads = {opcode::get_data, opcode::exists};
const auto erasures = {opcode::erase};
const auto syncs = {opcode::sync};

/// After these the outcome of a request is unknown, and it is repeated.
constexpr auto unknown_outcomes = {server_error::throttled_op, server_error::session_moved,
                                   server_error::connection_loss, server_error::operation_timeout,
                                   server_error::runtime_inconsistency};

struct error_table_stage : stage {
  error_table_stage() { look().create_path(path_of("table")); }

  void answer(tcp_proxy& proxy, std::initializer_list<opcode> types, server_error error, int times = 1) {
    for (const auto type : types) proxy.answer(type, error, times);
  }

  asio::awaitable<void> check_await(tcp_proxy& proxy, error_code expected) {
    const auto factory = make_factory(config(proxy.hosts()));
    const auto election = co_await stand(*factory, "table");
    auto await = begin(election->async_await());
    BOOST_TEST(co_await await.within(scaled(8s)) == expected, election->last_error());
    BOOST_TEST(candidates("table").size() == (expected ? 0u : 1u));
    if (expected)
      BOOST_TEST(election->last_error().find(path_of("table")) != std::string::npos, election->last_error());
    if (!expected) {
      auto resign = begin(election->async_resign());
      BOOST_TEST(co_await resign.within(scaled(5s)) == ok, election->last_error());
      BOOST_TEST(candidates("table").empty());
    }
    auto close = begin(factory->async_close());
    BOOST_TEST(co_await close.within(soon) == ok);
  }

  /// The await or the resign gets the answer to one such request, and succeeds all the same, with one node at most.
  void check_is_repeated(std::initializer_list<opcode> types, server_error error,
                         void (tcp_proxy::*meddle)(opcode, server_error, int)) {
    BOOST_TEST_CONTEXT("error " << static_cast<int>(error)) {
      play([&]() -> asio::awaitable<void> {
        tcp_proxy proxy(executor(), access());
        for (const auto type : types) (proxy.*meddle)(type, error, 1);
        co_await check_await(proxy, {});
      });
    }
  }

  void check_is_fatal(std::initializer_list<opcode> types, server_error error, errc expected) {
    BOOST_TEST_CONTEXT("error " << static_cast<int>(error)) {
      play([&]() -> asio::awaitable<void> {
        tcp_proxy proxy(executor(), access());
        answer(proxy, types, error, 1000);
        co_await check_await(proxy, expected);
      });
    }
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(error_table, error_table_stage)

BOOST_AUTO_TEST_CASE(unknown_outcome_of_a_create_that_did_not_happen) {
  for (const auto error : unknown_outcomes) check_is_repeated(creates, error, &tcp_proxy::answer);
}

BOOST_AUTO_TEST_CASE(unknown_outcome_of_a_create_that_happened) {
  for (const auto error : unknown_outcomes) check_is_repeated(creates, error, &tcp_proxy::falsify);
}

BOOST_AUTO_TEST_CASE(unknown_outcome_of_a_listing) {
  for (const auto error : unknown_outcomes) check_is_repeated(listings, error, &tcp_proxy::answer);
}

BOOST_AUTO_TEST_CASE(unknown_outcome_of_a_look_at_own_node) {
  for (const auto error : unknown_outcomes) check_is_repeated(reads, error, &tcp_proxy::answer);
}

BOOST_AUTO_TEST_CASE(unknown_outcome_of_a_delete_that_did_not_happen) {
  for (const auto error : unknown_outcomes) check_is_repeated(erasures, error, &tcp_proxy::answer);
}

BOOST_AUTO_TEST_CASE(unknown_outcome_of_a_delete_that_happened) {
  for (const auto error : unknown_outcomes) check_is_repeated(erasures, error, &tcp_proxy::falsify);
}

/// The look at the node before us fails once: its going is noticed all the same.
BOOST_AUTO_TEST_CASE(unknown_outcome_of_a_look_at_the_one_before) {
  for (const auto error : unknown_outcomes) {
    BOOST_TEST_CONTEXT("error " << static_cast<int>(error)) {
      play([&]() -> asio::awaitable<void> {
        const auto first_factory = make_factory();
        const auto first = co_await stand(*first_factory, "table");
        co_await first->async_await();
        tcp_proxy proxy(executor(), access());
        answer(proxy, reads, error, 2);  // of its own node and of the one before
        const auto factory = make_factory(config(proxy.hosts()));
        const auto next = co_await stand(*factory, "table");
        auto await = begin(next->async_await());
        co_await await.pends(300ms);
        co_await first->async_close();
        BOOST_TEST(co_await await.within(scaled(8s)) == ok);
        co_await factory->async_close();
        co_await first_factory->async_close();
      });
    }
  }
}

/// A lost create has to be looked for, and the sync before that fails, too.
BOOST_AUTO_TEST_CASE(unknown_outcome_of_a_sync) {
  for (const auto error : unknown_outcomes) {
    BOOST_TEST_CONTEXT("error " << static_cast<int>(error)) {
      play([&]() -> asio::awaitable<void> {
        tcp_proxy proxy(executor(), access());
        proxy.lose_reply(opcode::create2);
        answer(proxy, syncs, error);
        co_await check_await(proxy, {});
        BOOST_TEST(proxy.has_meddled_enough());
      });
    }
  }
}

BOOST_AUTO_TEST_CASE(unknown_outcome_of_the_making_of_parents) {
  look().erase_tree("/elections");
  for (const auto error : unknown_outcomes) {
    check_is_repeated({opcode::create_container}, error, &tcp_proxy::answer);
    look().erase_tree("/elections");
  }
}

BOOST_AUTO_TEST_CASE(fatal_for_a_create) {
  check_is_fatal(creates, server_error::no_auth, errc::no_permission);
  check_is_fatal(creates, server_error::invalid_acl, errc::invalid_acl);
  check_is_fatal(creates, server_error::no_children_for_ephemerals, errc::parent_is_ephemeral);
  check_is_fatal(creates, server_error::auth_failed, errc::auth_failed);
  check_is_fatal(creates, server_error::unimplemented, errc::server_too_old);
  check_is_fatal(creates, server_error::bad_arguments, errc::rejected);
  check_is_fatal(creates, static_cast<server_error>(-999), errc::rejected);
}

/// The node was made, so it goes before the await ends.
BOOST_AUTO_TEST_CASE(no_permission_to_list_after_the_create) {
  check_is_fatal(listings, server_error::no_auth, errc::no_permission);
}

/// A server before 3.5.1 drops the connection as well.
BOOST_AUTO_TEST_CASE(server_too_old) {
  look().erase_tree("/elections");
  check_is_fatal({opcode::create_container}, server_error::unimplemented, errc::server_too_old);
}

BOOST_AUTO_TEST_CASE(no_permission_to_look_at_a_node) {
  play([&]() -> asio::awaitable<void> {
    tcp_proxy proxy(executor(), access());
    proxy.answer(opcode::get_data, server_error::no_auth, 1000);
    const auto factory = make_factory(config(proxy.hosts()));
    const auto election = co_await stand(*factory, "table");
    auto await = begin(election->async_await());
    BOOST_TEST(co_await await.within(soon) == ok);
    co_await eventually([&] { return proxy.count(opcode::exists) >= 1; },
                        "it looks in the way that needs no permission");
    BOOST_TEST(election->with_mastership().active());
    co_await factory->async_close();
  });
}

/// The one before is gone when we ask for it in the way that needs no permission: the watch that this leaves is
/// dropped.
BOOST_AUTO_TEST_CASE(no_permission_to_look_at_one_that_is_gone, *needs_own_servers()) {
  play([&]() -> asio::awaitable<void> {
    const std::string unreadable = path_of("table") + "/_c_00000000-0000-4000-8000-000000000000-latch-";
    acl_entry no_read;
    no_read.permissions = acl_entry::all & ~acl_entry::read;
    const auto before = look().create(unreadable, "shy", node_kind::ephemeral_sequential, std::vector(1, no_read));
    tcp_proxy proxy(executor(), access());
    const auto factory = make_factory(config(proxy.hosts()));
    const auto next = co_await stand(*factory, "table");
    proxy.stall_replies_from(opcode::get_data);
    auto await = begin(next->async_await());
    co_await eventually([&] { return proxy.count(opcode::get_data) == 2; }, "it looks at both nodes");
    proxy.stall(direction::requests);
    proxy.flow(direction::replies);
    co_await eventually([&] { return proxy.count(opcode::exists) == 1; }, "it looks again");
    delete_by_hand(*this, before);
    proxy.flow(direction::requests);
    BOOST_TEST(co_await await.within(soon) == ok);
    co_await eventually([&] { return watch_count(access()) == 1; }, "only the watch of its own node is left");
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(no_permission_to_delete) {
  play([&]() -> asio::awaitable<void> {
    tcp_proxy proxy(executor(), access());
    const auto factory = make_factory(config(proxy.hosts()));
    const auto election = co_await stand(*factory, "table");
    co_await election->async_await();
    proxy.answer(opcode::erase, server_error::no_auth);
    auto resign = begin(election->async_resign());
    BOOST_TEST(co_await resign.within(soon) == error_code(errc::withdrawal_denied));
    BOOST_TEST(election->last_error().find(path_of("table")) != std::string::npos, election->last_error());
    // It goes on trying, and is a candidate like any other once it has heard of its success.
    co_await eventually([&] { return candidates("table").empty(); }, "the withdrawal goes on", scaled(5s));
    error_code error = errc::withdrawal_denied;
    while (error == error_code(errc::withdrawal_denied)) {
      auto await = begin(election->async_await());
      error = co_await await.within(soon);
    }
    BOOST_TEST(error == ok, election->last_error());
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(quota_exceeded) {
  play([&]() -> asio::awaitable<void> {
    tcp_proxy proxy(executor(), access());
    answer(proxy, creates, server_error::quota_exceeded, 3);
    co_await check_await(proxy, {});
    BOOST_TEST(has_told("quota_exceeded: " + shown_path("table")));
  });
}

BOOST_AUTO_TEST_CASE(parents_vanish_and_are_made_again) {
  play([&]() -> asio::awaitable<void> {
    tcp_proxy proxy(executor(), access());
    answer(proxy, creates, server_error::no_node, 5);
    co_await check_await(proxy, {});
    BOOST_TEST(proxy.has_meddled_enough());
  });
}

BOOST_AUTO_TEST_CASE(parents_keep_vanishing) {
  play([&]() -> asio::awaitable<void> {
    tcp_proxy proxy(executor(), access());
    answer(proxy, creates, server_error::no_node, 1000);
    co_await check_await(proxy, errc::parent_keeps_vanishing);
    BOOST_TEST(proxy.count(opcode::create2) == 6);
  });
}

/// The answer comes before the session's own event.
BOOST_AUTO_TEST_CASE(session_expired_in_an_answer) {
  play([&]() -> asio::awaitable<void> {
    tcp_proxy proxy(executor(), access());
    const auto factory = make_factory(config(proxy.hosts()));
    const auto election = co_await stand(*factory, "table");
    co_await connects(proxy.hosts());
    answer(proxy, creates, server_error::session_expired);
    auto await = begin(election->async_await());
    co_await eventually([&] { return proxy.has_meddled_enough(); }, "the answer");
    expire(*sessions().begin());
    BOOST_TEST(co_await await.within(scaled(5s)) == ok);
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
