// A server that breaks the protocol loses its connection, and nobody else notices.
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>
#include <ctime>

#include "support/jute.hpp"
#include "support/proxy_thread.hpp"
#include "support/stage.hpp"
#include "support/tcp_proxy.hpp"

namespace zkelection::test {
namespace {

using namespace std::string_literals;

constexpr std::int32_t event_xid = -1, ping_xid = -2, auth_xid = -4;

std::string reply(std::int32_t xid, const std::string& body = {}) {
  return jute_writer().string(jute_writer().int32(xid).int64(0).int32(0).bytes() + body).bytes();
}

std::string event(std::string_view path) {
  constexpr std::int32_t deleted = 2, connected = 3;
  return reply(event_xid, jute_writer().int32(deleted).int32(connected).string(path).bytes());
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

milliseconds processor_time() {
  timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return std::chrono::seconds(used.tv_sec) + milliseconds(used.tv_nsec / 1'000'000);
}

/// Two factories of one process on one thread. One speaks with a server that goes mad, the other with a sane one.
struct hostile_stage : stage {
  /// A master hears something from its server. Its connection ends with these words, the mastership goes on, on the
  /// next one, and the other factory elects as if nothing was.
  void check_end(const std::function<void(tcp_proxy&)>& go_mad, const std::string& words) {
    BOOST_TEST_CONTEXT(words) {
      play([&]() -> asio::awaitable<void> {
        proxy_thread proxy(access());
        const auto mad = make_factory(config(proxy.hosts()));
        const auto master = co_await led_through(proxy, *mad);
        const auto mastership = master->with_mastership();
        proxy.tell(go_mad);
        co_await check_others();
        co_await ends_with(proxy, words);
        BOOST_TEST(mastership.active());
        auto close = begin(mad->async_close());
        BOOST_TEST(co_await close.within(soon) == ok);
      });
    }
  }

  /// What others on our thread have to wait for it, the next connection included.
  void check_cost(const std::function<void(tcp_proxy&)>& go_mad, const std::string& words) {
    BOOST_TEST_CONTEXT(words) {
      play([&]() -> asio::awaitable<void> {
        proxy_thread proxy(access());
        const auto mad = make_factory(config(proxy.hosts()));
        const auto master = co_await led_through(proxy, *mad);
        const auto before = processor_time();
        proxy.tell(go_mad);
        co_await ends_with(proxy, words);
        BOOST_TEST(processor_time() - before < scaled(10ms));
        auto close = begin(mad->async_close());
        BOOST_TEST(co_await close.within(soon) == ok);
      });
    }
  }

  asio::awaitable<std::unique_ptr<election>> led_through(const proxy_thread& proxy, election_factory& factory) {
    auto master = co_await stand(factory, "mad");
    auto await = begin(master->async_await());
    BOOST_TEST(co_await await.within(soon) == ok, master->last_error());
    co_await connects(proxy.hosts());
    co_return master;
  }

  asio::awaitable<void> ends_with(const proxy_thread& proxy, const std::string& words) {
    const auto end = proxy.hosts().substr(0, proxy.hosts().find('/')) + ": " + words;
    co_await eventually([&] { return has_told(end); }, words, 2 * session_timeout());
    co_await connects(proxy.hosts(), 2);
  }

  void check_words(const std::string& bytes, const std::string& fault) {
    const auto go_mad = [&](tcp_proxy& proxy) { proxy.say(bytes); };
    check_end(go_mad, "the server broke ZooKeeper's protocol: " + fault);
    check_cost(go_mad, "the server broke ZooKeeper's protocol: " + fault);
  }

  /// The reply to the next heartbeat comes like this.
  void check_reply(const tcp_proxy::damage& how, const std::string& fault, opcode of = opcode::sync) {
    check_end([&](tcp_proxy& proxy) { proxy.spoil_reply(of, how); }, "the server broke ZooKeeper's protocol: " + fault);
  }

  asio::awaitable<void> check_others() {
    const auto sane = make_factory();
    const auto master = co_await stand(*sane, "sane");
    auto await = begin(master->async_await());
    BOOST_TEST(co_await await.within(soon) == ok, master->last_error());
    auto close = begin(sane->async_close());
    BOOST_TEST(co_await close.within(soon) == ok);
  }
};

std::string with_length(std::string frame, std::int32_t length) {
  return jute_writer().int32(length).bytes() + frame.substr(4);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(hostile_server, hostile_stage, *needs_wire())

/// The C client asks for so much memory, gets none, and asks again for ever.
BOOST_AUTO_TEST_CASE(a_length_below_zero) { check_words("\xff\xff\xff\xfb"s, "a length of -5"); }

BOOST_AUTO_TEST_CASE(other_protocols_in_mid_stream) {
  check_words("HTTP/1.1 502 Bad Gateway\r\n\r\n", "an HTTP answer");
  check_words("\x15\x03\x03\0\x02\x02\x28"s, "a TLS alert");
  check_words("SSH-2.0-OpenSSH_9.2p1\r\n", "an SSH greeting");
}

BOOST_AUTO_TEST_CASE(lengths_out_of_bounds) {
  check_words("\0\0\0\0"s, "a length of 0");
  check_words("\x7f\xff\xff\xff"s, "a length of 2147483647");
  check_words("\0\x20\0\0\xff\xff\xff\xff"s, "an answer of 2097152 bytes, where at most 1048576 are possible");
}

BOOST_AUTO_TEST_CASE(answers_to_nothing) {
  check_words(reply(1), "an answer to a request that was not made");
  check_words(reply(ping_xid), "an answer to a ping that was not sent");
  check_words(reply(auth_xid), "an answer to credentials that were not shown");
}

/// The two that a master may get are for its own node.
BOOST_AUTO_TEST_CASE(endless_events) { check_words(repeated(event("/x"), 10'000), "an event without a watch"); }

BOOST_AUTO_TEST_CASE(a_flood) { check_words(std::string(std::size_t{8} << 20, 'x'), "a length of 2021161080"); }

BOOST_AUTO_TEST_CASE(damaged_answers) {
  check_reply([](const std::string& frame) { return with_length(frame, -1); }, "a length of -1");
  check_reply([](const std::string& frame) { return with_length(frame, static_cast<std::int32_t>(frame.size()) - 5); },
              "an answer to sync that cannot be read");
  check_reply([](std::string frame) { return frame.replace(20, 4, "\x7f\xff\xff\xff"); },
              "an answer to sync that cannot be read");
  check_reply([](std::string frame) { return frame.replace(4, 4, "\0\0\0\1"s); },
              "an answer to a request that was not made");
  check_reply([](const std::string& frame) { return frame + frame; }, "an answer to a request that was not made");
  check_reply([](std::string frame) { return frame.replace(frame.size() - 15, 1, "\7"); },
              "an answer to multi that cannot be read", opcode::multi);
}

/// Nothing comes but the beginning of an answer. Another server may be better.
BOOST_AUTO_TEST_CASE(silence_in_mid_frame) {
  const auto half_an_answer = [](const std::string& frame) { return frame.substr(0, 10); };
  check_end([&](tcp_proxy& proxy) { proxy.spoil_reply(opcode::sync, half_an_answer); },
            "a heartbeat was not answered in time");
}

/// Answers that come in small pieces are answers.
BOOST_AUTO_TEST_CASE(slow_bytes) {
  play([&]() -> asio::awaitable<void> {
    tcp_proxy proxy(executor(), access());
    const auto factory = make_factory(config(proxy.hosts()));
    const auto master = co_await stand(*factory, "slow");
    auto await = begin(master->async_await());
    BOOST_TEST(co_await await.within(soon) == ok, master->last_error());
    std::string late;
    proxy.spoil_reply(opcode::sync, [&](const std::string& frame) {
      late = frame;
      return std::string();
    });
    co_await eventually([&] { return !late.empty(); }, "a heartbeat is answered", session_timeout());
    for (const auto byte : std::exchange(late, {})) {
      proxy.say(std::string(1, byte));
      co_await asio::post(executor(), asio::use_awaitable);
    }
    const auto seen = proxy.count(opcode::multi);
    co_await eventually([&] { return proxy.count(opcode::multi) > seen; }, "heartbeats go on", session_timeout());
    BOOST_TEST(proxy.connections() == 1U);
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
