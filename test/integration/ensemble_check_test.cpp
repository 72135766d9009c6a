// What a check sees of real servers, and of what is none.
#include <boost/test/unit_test.hpp>

#include "support/check_stage.hpp"
#include "support/four_letter_words.hpp"
#include "support/impolite_server.hpp"

namespace zkelection::test {
namespace {

std::string nobody_at(const port_lease& lease) { return "127.0.0.1:" + std::to_string(lease.port()); }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(ensemble_checks, check_stage)

BOOST_AUTO_TEST_CASE(a_server_that_tells_all, *needs_own_servers()) {
  play([&]() -> asio::awaitable<void> {
    const auto report = co_await look_at(config());
    BOOST_TEST(to_string(report.judgement.outcome) == "safe");
    BOOST_TEST(report.judgement.findings.empty());
    BOOST_REQUIRE(report.servers.size() == 1u);
    const auto& one = report.servers[0];
    BOOST_TEST(one.host == hosts());
    BOOST_TEST(one.address == hosts());
    BOOST_TEST(one.reachable);
    BOOST_TEST((one.mode == server_mode::standalone));
    BOOST_TEST(one.version.starts_with("3."), one.version);
    BOOST_TEST((one.tick == tick()));
    BOOST_TEST((one.min_session_timeout == 2 * tick()));
    BOOST_TEST((one.max_session_timeout == 600s));
    BOOST_TEST((one.session_timeout == session_timeout()));
    BOOST_TEST(one.unseen.empty());
    BOOST_TEST((report.judgement.session_timeout == session_timeout()));
    BOOST_TEST(sessions().empty());  // closed, not left to expire
  });
}

BOOST_AUTO_TEST_CASE(the_session_timeout_is_the_servers_to_grant) {
  play([&]() -> asio::awaitable<void> {
    auto short_one = config();
    short_one.session_timeout = 100ms;
    const auto report = co_await look_at(short_one);
    BOOST_TEST((report.servers.at(0).session_timeout == 2 * tick()));
    BOOST_TEST(has(report, concern::timeout_differs));
  });
}

BOOST_AUTO_TEST_CASE(a_tick_larger_than_configured) {
  play([&]() -> asio::awaitable<void> {
    auto wrong = config();
    wrong.max_tick = tick() - 1ms;
    const auto report = co_await look_at(wrong);
    BOOST_TEST(to_string(report.judgement.outcome) == "unsafe");
    BOOST_TEST(has(report, concern::tick_too_large));
  });
}

BOOST_AUTO_TEST_CASE(by_name, *needs_own_servers()) {
  play([&]() -> asio::awaitable<void> {
    const auto report = co_await look_at(config(access().hosts_by_name()));
    BOOST_TEST(to_string(report.judgement.outcome) == "safe");
    BOOST_REQUIRE(report.servers.size() == 1u);  // the address of the other family, where nobody listens, is none
    BOOST_TEST(report.servers[0].address == hosts());
  });
}

BOOST_AUTO_TEST_CASE(the_chroot_does_not_matter) {
  play([&]() -> asio::awaitable<void> {
    const auto report = co_await look_at(config(hosts() + "/no/such/chroot"));
    BOOST_TEST(to_string(report.judgement.outcome) == "safe");
  });
}

BOOST_AUTO_TEST_CASE(a_whitelist_left_at_its_default, *needs_own_servers()) {
  zookeeper_server silent({.settings = {"4lw.commands.whitelist=srvr"}});
  play([&]() -> asio::awaitable<void> {
    const auto report = co_await look_at(config(silent.hosts()));
    BOOST_TEST(to_string(report.judgement.outcome) == "unseen");
    const auto& one = report.servers.at(0);
    BOOST_TEST((one.mode == server_mode::standalone));
    BOOST_TEST((one.session_timeout == session_timeout()));
    BOOST_TEST(!one.tick.has_value());
    BOOST_REQUIRE(one.unseen.size() == 1u);
    BOOST_TEST(one.unseen[0].why.find("4lw.commands.whitelist does not allow the word conf") != std::string::npos);
    BOOST_TEST(has(report, concern::tick_not_seen));
  });
}

BOOST_AUTO_TEST_CASE(nobody_there) {
  play([&]() -> asio::awaitable<void> {
    const port_lease nobody;
    const auto report = co_await look_at(quick(nobody_at(nobody)));
    BOOST_TEST(to_string(report.judgement.outcome) == "unreachable");
    BOOST_TEST(report.trouble.code == error_code(errc::unreachable));
    BOOST_TEST(report.trouble.text.find(nobody_at(nobody)) != std::string::npos, report.trouble.text);
    saw_nothing(report.servers.at(0), "cannot connect: Connection refused");

    const auto nameless = co_await look_at(quick("no-such-host.invalid"));
    BOOST_TEST(nameless.trouble.code == error_code(errc::host_not_found));
    saw_nothing(nameless.servers.at(0), "cannot resolve no-such-host.invalid");
    BOOST_TEST(nameless.servers.at(0).address == "");
  });
}

/// What cannot be seen of one host takes nothing from what is seen of the other.
BOOST_AUTO_TEST_CASE(one_host_of_two_is_wrong) {
  const port_lease nobody;
  const auto check = [&](std::string wrong, std::string_view why) {
    play([&]() -> asio::awaitable<void> {
      const auto report = co_await look_at(quick(wrong + "," + hosts()));
      BOOST_TEST(to_string(report.judgement.outcome) == "unseen");
      BOOST_REQUIRE(report.servers.size() == 2u);
      BOOST_TEST(report.servers[0].host == wrong);
      saw_nothing(report.servers[0], why);
      BOOST_TEST(report.servers[1].unseen.empty());
      BOOST_TEST(has(report, concern::server_not_seen));
    });
  };
  check(nobody_at(nobody), "Connection refused");
  check("no-such-host.invalid:2181", "cannot resolve");
}

BOOST_AUTO_TEST_CASE(two_servers_that_know_nothing_of_each_other, *needs_own_servers()) {
  zookeeper_server other;
  play([&]() -> asio::awaitable<void> {
    const auto report = co_await look_at(config(hosts() + ',' + other.hosts()));
    BOOST_TEST(to_string(report.judgement.outcome) == "unsafe");
    BOOST_TEST(has(report, concern::not_one_ensemble));
    BOOST_TEST((report.servers.at(0).same_ensemble == true));
    BOOST_TEST((report.servers.at(1).same_ensemble == false));
    BOOST_TEST(sessions().empty());
    BOOST_TEST(live_sessions(other.access()).empty());
  });
}

BOOST_AUTO_TEST_CASE(one_server_named_twice, *needs_own_servers()) {
  play([&]() -> asio::awaitable<void> {
    const auto report = co_await look_at(config(access().hosts_by_name() + ',' + hosts()));
    BOOST_TEST(to_string(report.judgement.outcome) == "safe");
    BOOST_TEST(report.judgement.findings.empty());
    BOOST_REQUIRE(report.servers.size() == 2u);
    for (const auto& one : report.servers) BOOST_TEST((one.same_ensemble == true));
    BOOST_TEST(sessions().empty());
  });
}

BOOST_AUTO_TEST_CASE(a_web_server) {
  play([&]() -> asio::awaitable<void> {
    impolite_server web(executor(), "HTTP/1.1 400 Bad Request\r\n\r\n", manners::says_it_and_hangs_up);
    const auto report = co_await look_at(quick(web.hosts()));
    BOOST_TEST(to_string(report.judgement.outcome) == "unreachable");
    BOOST_TEST(!report.servers.at(0).reachable);
    saw_nothing(report.servers.at(0), "it answers 'HTTP/1.1 400 Bad Request', which no ZooKeeper server does");
  });
}

BOOST_AUTO_TEST_CASE(whoever_says_nothing) {
  play([&]() -> asio::awaitable<void> {
    impolite_server silent(executor(), "", manners::waits_for_a_request);
    const auto report = co_await look_at(quick(silent.hosts()));
    saw_nothing(report.servers.at(0), "no answer within");

    impolite_server curt(executor(), "", manners::says_it_and_hangs_up);
    const auto hung_up = co_await look_at(quick(curt.hosts()));
    saw_nothing(hung_up.servers.at(0),
                "the server closes the connection instead of granting one; if the port is for TLS, use zookeeper+tls");
  });
}

/// It speaks and speaks.
BOOST_AUTO_TEST_CASE(whoever_says_too_much) {
  play([&]() -> asio::awaitable<void> {
    impolite_server endless(executor(), std::string(4 << 20, 'x'), manners::says_it_at_once);
    const auto report = co_await look_at(quick(endless.hosts()));
    saw_nothing(report.servers.at(0), "which no ZooKeeper server does");
  });
}

/// The kernel still accepts for a server that stands still.
BOOST_AUTO_TEST_CASE(a_server_that_is_stopped, *needs_own_servers()) {
  play([&]() -> asio::awaitable<void> {
    server().pause();
    const auto report = co_await look_at(quick(hosts()));
    server().resume();
    BOOST_TEST(to_string(report.judgement.outcome) == "unreachable");
    saw_nothing(report.servers.at(0), "no answer within");
  });
}

BOOST_AUTO_TEST_CASE(a_configuration_that_is_no_good) {
  play([&]() -> asio::awaitable<void> {
    auto bad = config();
    bad.hosts = "h1,,h2";
    auto check = begin(async_check_ensemble(executor(), bad));
    BOOST_TEST(co_await check.within(soon) == error_code(errc::invalid_hosts));
    BOOST_TEST(std::get<1>(check.results()).trouble.text.find("empty entry") != std::string::npos);
    bad = config();
    bad.max_tick = 0ms;
    auto other = begin(async_check_ensemble(executor(), bad));
    BOOST_TEST(co_await other.within(soon) == error_code(errc::invalid_value));
  });
}

BOOST_AUTO_TEST_CASE(cancelled_in_every_way) {
  play([&]() -> asio::awaitable<void> {
    impolite_server silent(executor(), "", manners::waits_for_a_request);
    for (const auto kind :
         {asio::cancellation_type::terminal, asio::cancellation_type::partial, asio::cancellation_type::total}) {
      auto at_once = begin(async_check_ensemble(executor(), config(silent.hosts())));
      at_once.cancel(kind);
      BOOST_TEST(co_await at_once.within(soon) == error_code(asio::error::operation_aborted));

      const auto before = silent.visitors();
      auto waiting = begin(async_check_ensemble(executor(), config(silent.hosts())));
      co_await eventually([&] { return silent.visitors() >= before + 3; }, "it asks");
      waiting.cancel(kind);
      BOOST_TEST(co_await waiting.within(soon) == error_code(asio::error::operation_aborted));
    }
  });
}

BOOST_AUTO_TEST_CASE(several_at_once) {
  play([&]() -> asio::awaitable<void> {
    std::vector<operation<error_code, ensemble_report>> checks;
    for (int i = 0; i < 8; ++i) checks.push_back(begin(async_check_ensemble(executor(), config())));
    for (auto& check : checks) {
      BOOST_TEST(co_await check.within(scaled(5s)) == ok);
      BOOST_TEST(to_string(std::get<1>(check.results()).judgement.outcome) == "safe");
    }
  });
}

/// A context that goes while a check is under way takes it along.
BOOST_AUTO_TEST_CASE(a_context_that_ends) {
  impolite_server silent(executor(), "", manners::waits_for_a_request);
  bool called = false;
  {
    asio::io_context brief;
    async_check_ensemble(brief.get_executor(), config(silent.hosts()),
                         [&called](error_code, const ensemble_report&) { called = true; });
    brief.run_for(100ms);
  }
  BOOST_TEST(!called);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
