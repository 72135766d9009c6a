// There is no ensemble at the other end, or something else is.
#include <boost/test/unit_test.hpp>
#include <optional>
#include <random>

#include "support/descriptor_famine.hpp"
#include "support/impolite_server.hpp"
#include "support/stage.hpp"
#include "support/tcp_proxy.hpp"
#include "support/unknown_host.hpp"

namespace zkelection::test {
namespace {

struct unreachable_stage : stage {
  session_config impatient(std::string hosts) {
    auto changed = config(std::move(hosts));
    changed.first_connect_timeout = 1s;
    return changed;
  }

  /// The await fails in time, with words that name the resource and the host.
  asio::awaitable<void> check_failure(std::string hosts, errc expected, std::optional<errc> or_else = {}) {
    const auto factory = make_factory(impatient(hosts));
    const auto election = co_await stand(*factory, "nobody");
    auto await = begin(election->async_await());
    const auto error = co_await await.within(1s + scaled(3s));
    BOOST_TEST((error == expected || (or_else && error == *or_else)), error.message());
    for (const auto& name : {path_of("nobody"), hosts})
      BOOST_TEST(election->last_error().find(name) != std::string::npos, election->last_error());

    // A second try takes its own time and fails likewise.
    auto again = begin(election->async_await());
    BOOST_TEST(co_await again.within(1s + scaled(3s)) == error);
    auto close = begin(factory->async_close());
    BOOST_TEST(co_await close.within(soon) == ok);  // there is nothing to withdraw
  }

  void check_words(const std::string& words, manners how, errc expected, std::optional<errc> or_else = {}) {
    play([&]() -> asio::awaitable<void> {
      impolite_server server(executor(), words, how);
      co_await check_failure(server.hosts(), expected, or_else);
      BOOST_TEST(server.visitors() > 0);
    });
  }
};

const std::string http_reply =
    "HTTP/1.1 400 Bad Request\r\nServer: nginx\r\nContent-Type: text/html\r\nContent-Length: 0\r\nConnection: "
    "close\r\n\r\n";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(unreachable, unreachable_stage)

BOOST_AUTO_TEST_CASE(unresolvable_host) {
  play([&]() -> asio::awaitable<void> { co_await check_failure(unknown_host, errc::host_not_found); });
}

/// One bad name among good ones does no harm.
BOOST_AUTO_TEST_CASE(one_unresolvable_host_of_two) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = make_factory(config(unknown_host + ":2181," + hosts()));
    const auto election = co_await stand(*factory, "somebody");
    auto await = begin(election->async_await());
    BOOST_TEST(co_await await.within(scaled(10s)) == ok, election->last_error());
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(no_server_there) {
  play([&]() -> asio::awaitable<void> {
    const port_lease nobody;
    co_await check_failure("127.0.0.1:" + std::to_string(nobody.port()), errc::unreachable);
  });
}

BOOST_AUTO_TEST_CASE(one_dead_server_of_two) {
  play([&]() -> asio::awaitable<void> {
    const port_lease nobody;
    const auto factory = make_factory(config("127.0.0.1:" + std::to_string(nobody.port()) + "," + hosts()));
    const auto election = co_await stand(*factory, "somebody");
    auto await = begin(election->async_await());
    BOOST_TEST(co_await await.within(scaled(5s)) == ok, election->last_error());
    co_await factory->async_close();
  });
}

/// However long a session may last, each server gets its chance before the await gives up.
BOOST_AUTO_TEST_CASE(three_silent_servers_of_four) {
  play([&]() -> asio::awaitable<void> {
    impolite_server first(executor(), "", manners::waits_for_a_request);
    impolite_server second(executor(), "", manners::waits_for_a_request);
    impolite_server third(executor(), "", manners::waits_for_a_request);
    auto patient = config(first.hosts() + "," + second.hosts() + "," + third.hosts() + "," + hosts());
    patient.session_timeout = 120s;
    patient.first_connect_timeout = scaled(5s);
    const auto factory = make_factory(patient);
    const auto election = co_await stand(*factory, "somebody");
    auto await = begin(election->async_await());
    BOOST_TEST(co_await await.within(scaled(5s)) == ok, election->last_error());
    co_await factory->async_close();
  });
}

/// Names are resolved; the loopback interface also by its name.
BOOST_AUTO_TEST_CASE(by_name, *needs_own_servers()) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = make_factory(config(access().hosts_by_name()));
    const auto election = co_await stand(*factory, "somebody");
    auto await = begin(election->async_await());
    BOOST_TEST(co_await await.within(scaled(5s)) == ok, election->last_error());
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(silence) { check_words("", manners::waits_for_a_request, errc::unreachable, errc::not_zookeeper); }

BOOST_AUTO_TEST_CASE(hangs_up) {
  check_words("", manners::says_it_and_hangs_up, errc::unreachable, errc::not_zookeeper);
}

BOOST_AUTO_TEST_CASE(web_server) {
  check_words(http_reply, manners::waits_for_a_request, errc::not_zookeeper);
  check_words(http_reply, manners::says_it_and_hangs_up, errc::not_zookeeper);
}

BOOST_AUTO_TEST_CASE(secure_shell) {
  check_words("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u2\r\n", manners::says_it_at_once, errc::not_zookeeper);
}

BOOST_AUTO_TEST_CASE(random_bytes) {
  const auto seed = std::random_device{}();
  BOOST_TEST_MESSAGE("seed " << seed);
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> byte(0, 255);
  std::string noise(4096, '\0');
  for (auto& one : noise) one = static_cast<char>(byte(random));
  noise[0] = 'x';  // no plausible length
  BOOST_TEST_CONTEXT("seed " << seed) { check_words(noise, manners::says_it_at_once, errc::not_zookeeper); }
}

/// A length that nobody means: negative, zero, huge.
BOOST_AUTO_TEST_CASE(absurd_lengths) {
  using namespace std::string_literals;
  check_words("\xff\xff\xff\xff"s + std::string(60, 'x'), manners::waits_for_a_request, errc::not_zookeeper);
  check_words("\0\0\0\0"s + std::string(60, '\0'), manners::waits_for_a_request, errc::not_zookeeper);
  check_words("\x7f\xff\xff\xff"s + std::string(60, 'x'), manners::waits_for_a_request, errc::not_zookeeper);
}

/// The length is right and the rest is nonsense.
BOOST_AUTO_TEST_CASE(absurd_handshake) {
  using namespace std::string_literals;
  check_words("\0\0\0\x29"s + std::string(41, 'x'), manners::waits_for_a_request, errc::not_zookeeper,
              errc::unreachable);
}

/// Wrong neighbours do no harm: the server in the list is found.
BOOST_AUTO_TEST_CASE(a_web_server_beside_the_right_one) {
  play([&]() -> asio::awaitable<void> {
    impolite_server wrong(executor(), http_reply, manners::waits_for_a_request);
    const auto factory = make_factory(config(wrong.hosts() + "," + hosts()));
    const auto election = co_await stand(*factory, "somebody");
    auto await = begin(election->async_await());
    BOOST_TEST(co_await await.within(scaled(5s)) == ok, election->last_error());
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(appears_in_time) {
  play([&]() -> asio::awaitable<void> {
    tcp_proxy proxy(executor(), access());
    proxy.refuse();
    const auto factory = make_factory(config(proxy.hosts()));
    const auto election = co_await stand(*factory, "late");
    auto await = begin(election->async_await());
    co_await await.pends(500ms);
    proxy.admit();
    BOOST_TEST(co_await await.within(scaled(3s)) == ok, election->last_error());
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(appears_after_the_error) {
  play([&]() -> asio::awaitable<void> {
    tcp_proxy proxy(executor(), access());
    proxy.refuse();
    // Twice the longest pause between attempts, T/4, which may just have begun when the second await does.
    auto changed = config(proxy.hosts());
    changed.first_connect_timeout = session_timeout() / 2;
    const auto factory = make_factory(changed);
    const auto election = co_await stand(*factory, "late");
    auto await = begin(election->async_await());
    BOOST_TEST(co_await await.within(session_timeout() / 2 + soon) == error_code(errc::unreachable));
    proxy.admit();
    auto again = begin(election->async_await());
    BOOST_TEST(co_await again.within(session_timeout() / 2 + soon) == ok, election->last_error());
    co_await factory->async_close();
  });
}

/// A process that may open nothing keeps trying until it may.
BOOST_AUTO_TEST_CASE(no_descriptor_is_left) {
  play([&]() -> asio::awaitable<void> {
    const auto rich = make_factory();  // with it come those that Asio needs itself
    co_await (co_await stand(*rich, "rich"))->async_await();
    std::optional<descriptor_famine> famine(std::in_place);
    const auto factory = make_factory();
    const auto election = co_await stand(*factory, "poor");
    auto await = begin(election->async_await());
    co_await await.pends(500ms);
    famine.reset();
    BOOST_TEST(co_await await.within(scaled(5s)) == ok, election->last_error());
    BOOST_TEST(election->with_mastership().active());
    co_await factory->async_close();
    co_await rich->async_close();
  });
}

/// Of the connection's socket, of the C client's address, of its socket, of the pair that replaces it, or of what the
/// look-up of a name has to read.
BOOST_AUTO_TEST_CASE(descriptors_are_lacking, *needs_own_servers()) {
  const auto check_words_of = [this](std::string of, rlim_t left, std::string_view words) {
    play([&]() -> asio::awaitable<void> {
      auto hasty = config(of);
      hasty.first_connect_timeout = 300ms;
      const auto rich = make_factory();  // as above
      co_await (co_await stand(*rich, "rich"))->async_await();
      std::optional<descriptor_famine> famine(std::in_place, left);
      const auto factory = make_factory(hasty);
      const auto election = co_await stand(*factory, "poor");
      auto await = begin(election->async_await());
      const auto error = co_await await.within(scaled(5s));
      famine.reset();
      BOOST_TEST((error == errc::unreachable || error == errc::host_not_found), error.message());
      const auto said = election->last_error();
      BOOST_TEST(said.starts_with(path_of("poor") + ": " + std::string(words)), said);
      BOOST_TEST(said.ends_with("; this process or machine is at a limit: see ulimit -n"), said);
      BOOST_TEST(said.find("check the hosts") == std::string::npos, said);
      co_await factory->async_close();
      co_await rich->async_close();
    });
  };
  for (const rlim_t left : {0U, 1U, 2U, 3U}) check_words_of(hosts(), left, hosts() + ": Too many open files; ");
  check_words_of(access().hosts_by_name(), 0, "localhost: Too many open files (");
}

/// Zero means for ever.
BOOST_AUTO_TEST_CASE(waits_for_ever_on_request) {
  play([&]() -> asio::awaitable<void> {
    tcp_proxy proxy(executor(), access());
    proxy.refuse();
    auto patient = config(proxy.hosts());
    patient.first_connect_timeout = 0ms;
    const auto factory = make_factory(patient);
    const auto election = co_await stand(*factory, "late");
    auto await = begin(election->async_await());
    co_await await.pends(2s);
    proxy.admit();
    BOOST_TEST(co_await await.within(scaled(5s)) == ok, election->last_error());
    co_await factory->async_close();
  });
}

/// Nothing waits for a connection that never was: no cancel, no resign, no close.
BOOST_AUTO_TEST_CASE(operations_without_a_connection) {
  play([&]() -> asio::awaitable<void> {
    const port_lease nobody;
    const auto factory = make_factory(config("127.0.0.1:" + std::to_string(nobody.port())));
    const auto election = co_await stand(*factory, "nobody");
    auto await = begin(election->async_await());
    co_await await.pends();
    await.cancel();
    BOOST_TEST(co_await await.within(soon) == error_code(asio::error::operation_aborted));
    auto second = begin(election->async_await());
    co_await second.pends();
    auto resign = begin(election->async_resign());
    BOOST_TEST(co_await resign.within(soon) == ok);
    BOOST_TEST(co_await second.within(soon) == error_code(errc::resigned));
    auto third = begin(election->async_await());
    auto close = begin(election->async_close());
    BOOST_TEST(co_await close.within(soon) == ok);
    BOOST_TEST(co_await third.within(soon) == error_code(errc::closed));
    auto close_all = begin(factory->async_close());
    BOOST_TEST(co_await close_all.within(soon) == ok);
  });
}

/// Destroyed in the middle of it all.
BOOST_AUTO_TEST_CASE(destruction_without_a_connection) {
  play([&]() -> asio::awaitable<void> {
    impolite_server silent(executor(), "", manners::waits_for_a_request);
    auto factory = make_factory(config(silent.hosts()));
    auto election = co_await stand(*factory, "nobody");
    auto await = begin(election->async_await());
    co_await await.pends();
    election.reset();
    BOOST_TEST(co_await await.within(soon) == error_code(errc::closed));
    factory.reset();
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
