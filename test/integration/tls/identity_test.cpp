// Who a client is by its certificate, in ACLs of the scheme x509.
#include <boost/test/unit_test.hpp>

#include "support/tls_stage.hpp"

namespace zkelection::test {
namespace {

struct identity_stage : tls_stage {
  /// Its nodes are for the bearer of the name alone.
  session_config owned_by(const std::string& owner, const std::string& who) {
    auto changed = config_over_tls(secure_hosts(), identified_as(who));
    changed.acl = {{acl_entry::all, "x509", "CN=" + owner}};
    return changed;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tls_identity, identity_stage, *needs_own_servers())

/// One identity makes the election's nodes; the other may not even list them.
BOOST_AUTO_TEST_CASE(the_nodes_of_one_are_closed_to_the_other) {
  play([&]() -> asio::awaitable<void> {
    const auto orders = make_factory(owned_by("orders", "orders"));
    const auto master = co_await stand(*orders, "ledger");
    auto success = begin(master->async_await());
    BOOST_TEST(co_await success.within(scaled(8s)) == ok, master->last_error());
    const auto node = path_of("ledger") + "/" + candidates("ledger").at(0);
    const auto acl = client().acl(node);
    BOOST_REQUIRE(acl.size() == 1u);
    BOOST_TEST(acl[0].scheme == "x509");
    BOOST_TEST(acl[0].id == "CN=orders");

    const auto billing = make_factory(owned_by("orders", "billing"));
    const auto stranger = co_await stand(*billing, "ledger");
    auto failure = begin(stranger->async_await());
    BOOST_TEST(co_await failure.within(scaled(8s)) == error_code(errc::no_permission));
    BOOST_TEST(stranger->last_error().find(path_of("ledger")) != std::string::npos, stranger->last_error());
    BOOST_TEST(candidates("ledger").size() == 1u);
    BOOST_TEST(master->with_mastership().active());
    co_await billing->async_close();
    co_await orders->async_close();
  });
}

/// Without a certificate nobody is anybody.
BOOST_AUTO_TEST_CASE(a_client_without_a_certificate_is_nobody) {
  play([&]() -> asio::awaitable<void> {
    const auto orders = make_factory(owned_by("orders", "orders"));
    const auto master = co_await stand(*orders, "ledger");
    co_await master->async_await();
    const auto nobody = make_factory(config_over_tls(secure_hosts(), believing()));
    const auto stranger = co_await stand(*nobody, "ledger");
    auto failure = begin(stranger->async_await());
    BOOST_TEST(co_await failure.within(scaled(8s)) == error_code(errc::no_permission));
    co_await nobody->async_close();
    co_await orders->async_close();
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
