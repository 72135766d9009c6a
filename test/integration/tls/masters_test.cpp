// Masters over TLS, on real servers: which side shows what, by which version, and under which names.
#include <boost/test/unit_test.hpp>

#include "support/tls_stage.hpp"

namespace zkelection::test {
namespace {

/// A server of its own, which serves only clients that show a certificate.
struct tls_masters_stage : tls_stage {
  /// Its clients have to show a certificate.
  static secure_port strict(std::string version) {
    secure_port secure;
    secure.clients = "need";
    secure.version = std::move(version);
    return secure;
  }

  void check_version(std::string version) {
    zookeeper_server server({.secure = strict(std::move(version))});
    const auto hosts = server.secure_access().hosts();
    play([&]() -> asio::awaitable<void> {
      co_await check_that_it_serves(config_over_tls(hosts, identified_as("orders")));
    });
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tls_masters, tls_masters_stage, *needs_own_servers())

BOOST_AUTO_TEST_CASE(only_the_server_shows_a_certificate) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = make_factory(config_over_tls(secure_hosts(), believing()));
    const auto election = co_await stand(*factory, "secret");
    co_await election->async_await();
    const auto context = election->with_mastership();
    BOOST_TEST(context.active());
    BOOST_TEST(candidates("secret").size() == 1u);
    auto next = begin(context.async_wait());
    co_await election->async_resign();
    BOOST_TEST(co_await next.within(soon) == ok);
    BOOST_TEST(candidates("secret").empty());
    auto close = begin(factory->async_close());
    BOOST_TEST(co_await close.within(soon) == ok);
  });
}

/// One candidate over TLS and one in plain stand in the same queue.
BOOST_AUTO_TEST_CASE(a_handover_between_a_secure_and_a_plain_client) {
  play([&]() -> asio::awaitable<void> {
    const auto secure = make_factory(config_over_tls(secure_hosts(), believing())), plain = make_factory();
    const auto first = co_await stand(*secure, "mixed"), second = co_await stand(*plain, "mixed");
    co_await first->async_await();
    auto await = begin(second->async_await());
    co_await eventually([&] { return candidates("mixed").size() == 2; }, "the second queues up");
    co_await first->async_resign();
    BOOST_TEST(co_await await.within(soon) == ok);
    BOOST_TEST(second->with_mastership().active());
    co_await secure->async_close();
    co_await plain->async_close();
  });
}

/// The certificate has the name and both addresses.
BOOST_AUTO_TEST_CASE(a_server_by_its_name) {
  play([&]() -> asio::awaitable<void> {
    co_await check_that_it_serves(config_over_tls(server().secure_access().hosts_by_name(), believing()));
  });
}

/// The certificate is for another name, which the client is told to expect.
BOOST_AUTO_TEST_CASE(a_server_behind_an_address_under_the_name_that_it_has) {
  secure_port elsewhere;
  elsewhere.identity = certificate("elsewhere.pem");
  zookeeper_server server({.secure = elsewhere});
  play([&]() -> asio::awaitable<void> {
    auto tls = believing();
    tls.server_name = "zookeeper.elsewhere.example";
    co_await check_that_it_serves(config_over_tls(server.secure_access().hosts(), tls));
  });
}

BOOST_AUTO_TEST_CASE(both_sides_show_certificates_by_version_1_2) { check_version("TLSv1.2"); }

BOOST_AUTO_TEST_CASE(both_sides_show_certificates_by_version_1_3) { check_version("TLSv1.3"); }

BOOST_AUTO_TEST_CASE(a_key_in_the_file_of_its_certificate) {
  play([&]() -> asio::awaitable<void> {
    auto tls = believing();
    tls.certificate_file = certificate("server.pem");
    co_await check_that_it_serves(config_over_tls(secure_hosts(), tls));
  });
}

BOOST_AUTO_TEST_CASE(a_key_with_a_password) {
  play([&]() -> asio::awaitable<void> {
    auto tls = identified_as("orders");
    tls.key_file = certificate("locked.key");
    tls.key_password_file = certificate("password");
    co_await check_that_it_serves(config_over_tls(secure_hosts(), tls));
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
