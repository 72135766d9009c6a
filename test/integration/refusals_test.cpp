// The ensemble refuses what we ask: each refusal is an error of its own kind, with the path in its words.
#include <boost/test/unit_test.hpp>

#include "support/stage.hpp"

namespace zkelection::test {
namespace {

// ZooKeeper's digest of owner:secret.
const std::string owner_id = "owner:Vj++wdU3sMAbt+g9TyKj1BT+usI=";

const acl_entry owned{acl_entry::all, "digest", owner_id};
const acl_entry anyone{};

acl_entry anyone_but(std::int32_t missing) { return {acl_entry::all & ~missing, "world", "anyone"}; }

const auth_entry right_password{"digest", "owner:secret"};
const auth_entry wrong_password{"digest", "owner:guess"};

struct refusals_stage : stage {
  /// An election of a resource whose node has this ACL.
  void guard(std::string_view resource, const acl_entry& acl) {
    look().create_path(path_of(resource));
    client().set_acl(path_of(resource), {acl});
  }

  /// The await fails with this error, whose words name the path; then no node is left, and once the cause is mended it
  /// succeeds.
  asio::awaitable<void> check_refusal(session_config config, std::string resource, errc expected,
                                      std::function<void()> mend = {}) {
    const auto factory = make_factory(std::move(config));
    const auto election = co_await stand(*factory, resource);
    auto await = begin(election->async_await());
    BOOST_TEST(co_await await.within(scaled(5s)) == error_code(expected));
    BOOST_TEST(election->last_error().find(resource) != std::string::npos, election->last_error());
    BOOST_TEST(!election->with_mastership().active());
    BOOST_TEST(look().ephemerals(path_of("")).empty());
    if (mend) {
      mend();
      auto again = begin(election->async_await());
      BOOST_TEST(co_await again.within(soon) == ok, election->last_error());
    }
    auto close = begin(factory->async_close());
    BOOST_TEST(co_await close.within(soon) == ok);
  }

  session_config with(auth_entry auth) {
    auto changed = config();
    changed.auth.push_back(std::move(auth));
    return changed;
  }

  session_config with(acl_entry acl) {
    auto changed = config();
    changed.acl.assign(1, std::move(acl));
    return changed;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(refusals, refusals_stage, *needs_own_servers())

BOOST_AUTO_TEST_CASE(wrong_password) {
  play([&]() -> asio::awaitable<void> {
    guard("vault", owned);
    co_await check_refusal(with(test::wrong_password), "vault", errc::no_permission, [&] { guard("vault", anyone); });
  });
}

BOOST_AUTO_TEST_CASE(no_password) {
  play([&]() -> asio::awaitable<void> {
    guard("vault", owned);
    co_await check_refusal(config(), "vault", errc::no_permission);
  });
}

BOOST_AUTO_TEST_CASE(right_password) {
  play([&]() -> asio::awaitable<void> {
    guard("vault", owned);
    auto secretive = with(test::right_password);
    secretive.acl.assign(1, acl_entry{acl_entry::all, "auth", ""});
    const auto factory = make_factory(secretive);
    const auto election = co_await stand(*factory, "vault/inner");
    co_await election->async_await();
    for (const std::string below : {"", "/"}) {  // the resource's node and the candidate's
      const auto acl =
          client().acl(path_of("vault/inner") + below + (below.empty() ? "" : candidates("vault/inner").at(0)));
      BOOST_TEST(acl.size() == 1u);
      BOOST_TEST(acl.at(0).scheme == "digest");
      BOOST_TEST(acl.at(0).id == owner_id);
      BOOST_TEST(acl.at(0).permissions == acl_entry::all);
    }
    // Authentication is presented again on each new session.
    expire(owner("vault/inner"));
    co_await eventually([&] { return !election->with_mastership().active(); }, "the loss");
    auto again = begin(election->async_await());
    BOOST_TEST(co_await again.within(scaled(3s)) == ok, election->last_error());
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(unknown_authentication_scheme) {
  play([&]() -> asio::awaitable<void> {
    const auth_entry palmistry{"palmistry", "a long life line"};
    const auto factory = make_factory(with(palmistry));
    const auto election = co_await stand(*factory, "vault");
    auto await = begin(election->async_await());
    BOOST_TEST(co_await await.within(scaled(5s)) == error_code(errc::auth_failed));
    BOOST_TEST(election->last_error().find("vault") != std::string::npos, election->last_error());
    BOOST_TEST(election->last_error().find("life line") == std::string::npos, "it tells the credentials");
    BOOST_TEST(
        has_told("the authentication was refused; check the authentication scheme and credentials (ours: palmistry)"));
    BOOST_TEST(sessions().size() <= 1u);
    co_await factory->async_close();
    BOOST_TEST(sessions().empty());  // closed, not left to expire
  });
}

BOOST_AUTO_TEST_CASE(no_permission_to_create) {
  play([&]() -> asio::awaitable<void> {
    guard("closed", anyone_but(acl_entry::create));
    co_await check_refusal(config(), "closed", errc::no_permission, [&] { guard("closed", anyone); });
  });
}

BOOST_AUTO_TEST_CASE(no_permission_to_make_the_parents) {
  play([&]() -> asio::awaitable<void> {
    guard("closed", anyone_but(acl_entry::create));
    co_await check_refusal(config(), "closed/below/it", errc::no_permission);
  });
}

/// The node is there before the refusal, and has to go first.
BOOST_AUTO_TEST_CASE(no_permission_to_list) {
  play([&]() -> asio::awaitable<void> {
    guard("blind", anyone_but(acl_entry::read));
    co_await check_refusal(config(), "blind", errc::no_permission, [&] { guard("blind", anyone); });
  });
}

BOOST_AUTO_TEST_CASE(no_permission_to_read_the_one_before) {
  play([&]() -> asio::awaitable<void> {
    look().create_path(path_of("shy"));
    const auto shy_factory = make_factory(with(anyone_but(acl_entry::read)));
    const auto shy = co_await stand(*shy_factory, "shy");
    co_await shy->async_await();
    BOOST_TEST(shy->with_mastership().active());

    const auto factory = make_factory();
    const auto next = co_await stand(*factory, "shy");
    auto await = begin(next->async_await());
    co_await await.pends(300ms);
    // Servers tell nobody of an event at a node that he may not read, so this takes a while.
    co_await shy->async_resign();
    BOOST_TEST(co_await await.within(scaled(5s)) == ok);
    co_await factory->async_close();
    co_await shy_factory->async_close();
  });
}

/// The same for one's own node: somebody who deletes it is noticed all the same.
BOOST_AUTO_TEST_CASE(no_permission_to_read_own_node) {
  play([&]() -> asio::awaitable<void> {
    look().create_path(path_of("shy"));
    const auto factory = make_factory(with(anyone_but(acl_entry::read)));
    const auto election = co_await stand(*factory, "shy");
    co_await election->async_await();
    const auto context = election->with_mastership();
    auto end = begin(context.async_wait());
    co_await end.pends();
    delete_by_hand(*this, path_of("shy/") + std::string(context.node()));
    BOOST_TEST(co_await end.within(scaled(5s)) == ok);
    BOOST_TEST(context.reason() == std::optional(end_reason::node_deleted));
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(no_permission_to_delete) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = make_factory();
    const auto election = co_await stand(*factory, "sticky");
    co_await election->async_await();
    guard("sticky", anyone_but(acl_entry::erase));
    const auto context = election->with_mastership();
    const auto node = path_of("sticky/") + std::string(context.node());

    auto resign = begin(election->async_resign());
    BOOST_TEST(co_await resign.within(soon) == error_code(errc::withdrawal_denied));
    BOOST_TEST(election->last_error().find(path_of("sticky")) != std::string::npos, election->last_error());
    BOOST_TEST(context.reason() == std::optional(end_reason::resigned));
    BOOST_TEST(look().stat(node).has_value());
    auto second = begin(election->async_resign());
    BOOST_TEST(co_await second.within(soon) == error_code(errc::withdrawal_denied));
    auto await = begin(election->async_await());
    BOOST_TEST(co_await await.within(soon) == error_code(errc::withdrawal_denied));
    auto close = begin(election->async_close());
    BOOST_TEST(co_await close.within(soon) == error_code(errc::withdrawal_denied));
    BOOST_TEST(look().stat(node).has_value());

    auto close_all = begin(factory->async_close());  // ends the session, and the node with it
    BOOST_TEST(co_await close_all.within(soon) == ok);
    BOOST_TEST(!look().stat(node));
  });
}

BOOST_AUTO_TEST_CASE(no_permission_to_delete_is_mended) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = make_factory();
    const auto election = co_await stand(*factory, "sticky");
    co_await election->async_await();
    guard("sticky", anyone_but(acl_entry::erase));
    auto resign = begin(election->async_resign());
    BOOST_TEST(co_await resign.within(soon) == error_code(errc::withdrawal_denied));
    guard("sticky", anyone);
    co_await eventually([&] { return candidates("sticky").empty(); }, "it tries again", scaled(10s));
    // The answer to that deletion may still be on its way.
    error_code error = errc::withdrawal_denied;
    while (error == errc::withdrawal_denied) error = co_await outcome(election->async_await());
    BOOST_TEST(error == ok, election->last_error());
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(invalid_acl) {
  play([&]() -> asio::awaitable<void> {
    look().create_path(path_of("acl"));
    // (Made outside of the co_await expressions: g++ 12 destroys such temporaries twice.)
    const std::vector<acl_entry> bad{{acl_entry::all, "auth", ""},  // we have shown no identity
                                     {acl_entry::all, "palmistry", "lines"},
                                     {acl_entry::all, "digest", "no colon"},
                                     {acl_entry::all, "ip", "nowhere"}};
    for (const auto& entry : bad) co_await check_refusal(with(entry), "acl", errc::invalid_acl);
    // Where the parents are made first.
    co_await check_refusal(with(bad[0]), "acl/below", errc::invalid_acl);
  });
}

BOOST_AUTO_TEST_CASE(parent_is_ephemeral) {
  play([&]() -> asio::awaitable<void> {
    look().create_path(path_of("fleeting"));
    look().create(path_of("fleeting/leaf"), {}, node_kind::ephemeral);
    const auto factory = make_factory();
    for (const std::string resource : {"fleeting/leaf", "fleeting/leaf/below"}) {
      const auto election = co_await stand(*factory, resource);
      auto await = begin(election->async_await());
      BOOST_TEST(co_await await.within(scaled(5s)) == error_code(errc::parent_is_ephemeral), resource);
      BOOST_TEST(election->last_error().find(path_of("fleeting/leaf")) != std::string::npos, election->last_error());
    }
    co_await factory->async_close();
    look_again();
  });
}

BOOST_AUTO_TEST_CASE(missing_chroot) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = make_factory(config(hosts() + "/nowhere/at/all"));
    const auto election = co_await stand(*factory, "job");
    auto await = begin(election->async_await());
    BOOST_TEST(co_await await.within(scaled(5s)) == error_code(errc::chroot_missing));
    BOOST_TEST(election->last_error().find("/nowhere/at/all") != std::string::npos, election->last_error());
    BOOST_TEST(!look().stat("/nowhere"));  // never made by us

    look().create_path("/nowhere/at/all");
    auto again = begin(election->async_await());
    BOOST_TEST(co_await again.within(soon) == ok, election->last_error());
    BOOST_TEST(look().children("/nowhere/at/all/elections/job").size() == 1u);
    co_await factory->async_close();
  });
}

/// The quota is ours to wait for, and an operator's to raise.
BOOST_AUTO_TEST_CASE(quota) {
  play([&]() -> asio::awaitable<void> {
    look().create_path(path_of("full"));
    const auto limits = "/zookeeper/quota" + path_of("full");
    look().create_path(limits);
    look().create(limits + "/zookeeper_limits", "count=1,bytes=-1=;byteHardLimit=-1;countHardLimit=1");
    look().create(limits + "/zookeeper_stats", "count=1,bytes=0");

    const auto factory = make_factory();
    const auto election = co_await stand(*factory, "full");
    auto await = begin(election->async_await());
    co_await eventually([&] { return has_told("quota_exceeded: " + shown_path("full")); }, "an event names the quota");
    co_await await.pends();
    look().erase_tree("/zookeeper/quota/elections");
    BOOST_TEST(co_await await.within(scaled(10s)) == ok);
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
