// What an application can get wrong: each is refused with an error of its own kind, before anything is sent.
#include <boost/test/unit_test.hpp>
#include <zkelection/factory.hpp>
#include <zkelection/observer.hpp>

#include "support/stage.hpp"
#include "support/tcp_proxy.hpp"

namespace zkelection::test {
namespace {

using namespace std::string_literals;

bool mentions(const std::string& text, std::string_view words) { return text.find(words) != std::string::npos; }

struct bad_input_stage : stage {
  void check_bad_config(const session_config& bad, errc expected, std::string_view culprit) {
    BOOST_TEST_CONTEXT(culprit) {
      try {
        zookeeper_factory factory(executor(), bad);
        BOOST_ERROR("the factory accepts it");
      } catch (const system_error& error) {
        BOOST_TEST(error.code() == error_code(expected));
        BOOST_TEST(mentions(error.what(), culprit), error.what());
      }
      BOOST_CHECK_THROW(observer(executor(), bad), system_error);
    }
  }

  void check_bad_hosts(const std::string& hosts) {
    auto bad = config();
    bad.hosts = hosts;
    // An empty entry has no words of its own.
    const bool has_empty_entry = hosts.empty() || hosts.front() == ',' || hosts.front() == ':' || hosts.back() == ',' ||
                                 hosts.find(",,") != std::string::npos;
    check_bad_config(bad, errc::invalid_hosts, has_empty_entry ? "hosts" : hosts);
  }

  void check_bad_url(const std::string& url, errc expected, std::string_view culprit) {
    BOOST_TEST_CONTEXT(url) {
      failure why;
      BOOST_TEST(make_factory_from(url, why) == nullptr);
      BOOST_TEST(why.code == error_code(expected));
      BOOST_TEST(mentions(why.text, culprit), why.text);
      BOOST_CHECK_THROW(zkelection::make_factory(executor(), url), system_error);
    }
  }

  std::unique_ptr<election_factory> make_factory_from(const std::string& url, failure& why) {
    return zkelection::make_factory(executor(), url, why);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(bad_input, bad_input_stage)

BOOST_AUTO_TEST_CASE(resource_ids) {
  play([&]() -> asio::awaitable<void> {
    tcp_proxy proxy(executor(), access());
    const auto factory = make_factory(config(proxy.hosts()));
    const std::vector<std::string> bad{"",
                                       "/",
                                       "/job",
                                       "job/",
                                       "logs//17",
                                       "//",
                                       ".",
                                       "..",
                                       "logs/.",
                                       "logs/../17",
                                       "./logs",
                                       "a\tb",
                                       "a\nb",
                                       "a\0b"s,
                                       "\x7f",
                                       "logs/\x01",
                                       "\xc2\x80",
                                       "\xff\xfe",
                                       "\xed\xa0\x80",
                                       "\xef\xbf\xbf",
                                       "\xee\x80\x80",
                                       "\xc3",
                                       "🦉" /* beyond the 16 bits of the servers' characters */,
                                       "_c_f81d4fae-7dec-11d0-a765-00a0c91e6bf6-latch-0000000017",
                                       "logs/_c_f81d4fae-7dec-11d0-a765-00a0c91e6bf6-lock-0000000000",
                                       "f81d4fae7dec11d0a76500a0c91e6bf6__lock__0000000001",
                                       "_c_f81d4fae7dec11d0a76500a0c91e6bf6-lock-0000000001",
                                       std::string(100'000, 'x')};
    for (const auto& resource : bad) {
      BOOST_TEST_CONTEXT("resource '" << resource.substr(0, 60) << "'") {
        error_code error;
        const auto none =
            co_await factory->async_new_election(resource, asio::redirect_error(asio::use_awaitable, error));
        BOOST_TEST(error == error_code(errc::invalid_resource));
        BOOST_TEST(none == nullptr);
        BOOST_TEST(!factory->last_error().empty());
      }
    }
    co_await never([&] { return proxy.accepted() > 0; }, "something was sent");
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(unusual_resource_ids_that_are_good) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = make_factory();
    const std::vector<std::string> good{"a",
                                        "a b",
                                        "logs/17",
                                        "a/b/c/d/e/f",
                                        "...",
                                        ".hidden",
                                        "zookeeper",
                                        "größe/日本語",
                                        "%010d",
                                        "job-latch-0000000001",
                                        "_c_x-latch-0000000001",
                                        std::string(900, 'x')};
    for (const auto& resource : good) {
      BOOST_TEST_CHECKPOINT(resource);
      const auto election = co_await stand(*factory, resource);
      auto await = begin(election->async_await());
      BOOST_TEST(co_await await.within(soon) == ok, resource << ": " << election->last_error());
      BOOST_TEST(candidates(resource).size() == 1u);
      co_await election->async_close();
    }
    co_await factory->async_close();
  });
}

/// At the top, the root's own names are reserved.
BOOST_AUTO_TEST_CASE(reserved_names) {
  play([&]() -> asio::awaitable<void> {
    auto at_the_top = config();
    at_the_top.root = "/";
    const auto factory = make_factory(at_the_top);
    for (const std::string resource : {"zookeeper", "zookeeper/quota", "zookeeper/mine"}) {
      error_code error;
      co_await factory->async_new_election(resource, asio::redirect_error(asio::use_awaitable, error));
      BOOST_TEST(error == error_code(errc::invalid_resource));
      BOOST_TEST(mentions(factory->last_error(), "zookeeper"), factory->last_error());
    }
    const auto election = co_await stand(*factory, "job");
    co_await election->async_await();
    BOOST_TEST(look().children("/job").size() == 1u);
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(candidate_ids) {
  auto bad = config();
  bad.candidate_id = std::string(1 << 20, 'x');  // 1 MiB
  check_bad_config(bad, errc::candidate_id_too_long, "candidate_id");
  bad.candidate_id = std::string((1 << 16) + 1, 'x');
  check_bad_config(bad, errc::candidate_id_too_long, "candidate_id");
}

BOOST_AUTO_TEST_CASE(longest_candidate_id) {
  play([&]() -> asio::awaitable<void> {
    auto wordy = config();
    wordy.candidate_id = std::string(1 << 16, 'x');
    const auto factory = make_factory(wordy);
    const auto election = co_await stand(*factory, "job");
    auto await = begin(election->async_await());
    BOOST_TEST(co_await await.within(soon) == ok, election->last_error());
    BOOST_TEST(look().data(path_of("job/") + candidates("job").at(0)) == wordy.candidate_id);
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(host_lists) {
  for (const auto* hosts :
       {"",         ",",        "h1,,h2",   "h1:",       "h1:0",      "h1:65536", "h1:99999999999",  "h1:two",
        "h1:-1",    ":2181",    "[::1",     "::1]:2181", "[::1]2181", "[]:2181",  "[nonsense]:2181", "h1:1:2",
        "h1 :2181", "h1:2181,", ",h1:2181", "h1\n:2181"}) {
    check_bad_hosts(hosts);
  }
  for (const auto* chroot : {"h1:2181/a//b", "h1:2181/a/", "h1:2181//", "h1:2181/../b", "h1:2181/./b"}) {
    auto bad = config(chroot);
    BOOST_CHECK_THROW(zookeeper_factory(executor(), bad), system_error);
  }
}

BOOST_AUTO_TEST_CASE(values) {
  const auto check_bad = [this](std::string_view culprit, auto change) {
    auto bad = config();
    change(bad);
    check_bad_config(bad, errc::invalid_value, culprit);
  };
  check_bad("session_timeout", [](auto& bad) { bad.session_timeout = 0ms; });
  check_bad("session_timeout", [](auto& bad) { bad.session_timeout = -1ms; });
  check_bad("session_timeout", [](auto& bad) { bad.session_timeout = std::chrono::hours(24 * 365); });
  check_bad("max_tick", [](auto& bad) { bad.max_tick = 0ms; });
  check_bad("max_tick", [](auto& bad) { bad.max_tick = -5ms; });
  check_bad("first_connect_timeout", [](auto& bad) { bad.first_connect_timeout = -1ms; });
  check_bad("close_timeout", [](auto& bad) { bad.close_timeout = -1ms; });
  for (const auto* root :
       {"", "elections", "/elections/", "//", "/a//b", "/a/../b", "/zookeeper", "/zookeeper/x", "/a\nb"}) {
    check_bad("root", [root](auto& bad) { bad.root = root; });
  }
}

BOOST_AUTO_TEST_CASE(urls) {
  const auto here = "zookeeper://" + hosts();
  check_bad_url("", errc::unknown_scheme, "");
  check_bad_url("etcd://h1", errc::unknown_scheme, "etcd");
  check_bad_url("zookeeper", errc::unknown_scheme, "zookeeper");
  check_bad_url("zookeeper://", errc::invalid_hosts, "");
  check_bad_url("zookeeper://h1:port", errc::invalid_hosts, "h1:port");
  check_bad_url(here + "?sesion_timeout=1s", errc::unknown_parameter, "sesion_timeout");
  check_bad_url(here + "?root=/a&root=/b", errc::repeated_parameter, "root");
  check_bad_url(here + "?session_timeout=soon", errc::invalid_value, "session_timeout");
  check_bad_url(here + "?session_timeout=", errc::invalid_value, "session_timeout");
  check_bad_url(here + "?root=elections", errc::invalid_value, "root");
  check_bad_url("noop:?root=/a", errc::unknown_parameter, "root");
}

BOOST_AUTO_TEST_CASE(good_url) {
  play([&]() -> asio::awaitable<void> {
    look().create_path("/team/app");
    const auto factory = zkelection::make_factory(
        executor(), "zookeeper://" + hosts() + "/team/app?session_timeout=2s&root=/votes&candidate_id=by%20url");
    const auto election = co_await stand(*factory, "job");
    co_await election->async_await();
    BOOST_TEST(election->with_mastership().active());
    const auto nodes = look().children("/team/app/votes/job");
    BOOST_REQUIRE(nodes.size() == 1u);
    BOOST_TEST(look().data("/team/app/votes/job/" + nodes[0]) == "by url");
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(noop_url) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = zkelection::make_factory(executor(), "noop:");
    const auto election = co_await stand(*factory, "job");
    co_await election->async_await();
    BOOST_TEST(election->with_mastership().active());
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
