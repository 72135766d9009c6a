#include "zkelection/zookeeper/protocol/inspector.hpp"

#include <boost/test/unit_test.hpp>
#include <zkelection/session_config.hpp>

#include "support/jute.hpp"
#include "support/opcodes.hpp"
#include "zkelection/zookeeper/protocol/handshake.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(inspection_of_the_wire)

namespace {

using namespace std::string_literals;
using namespace std::chrono_literals;

const std::string stat(68, 's');

/// Both sides of a connection, in words.
struct wire_story {
  zookeeper::inspector inspector{session_config{}.max_answer};

  void ask(const std::string& bytes) { inspector.sent(bytes); }
  void ask(std::int32_t xid, opcode type, const std::string& body = {}) {
    ask(jute_writer().string(jute_writer().int32(xid).int32(static_cast<std::int32_t>(type)).bytes() + body).bytes());
  }

  /// "3" if three whole frames may pass, "3, then …" if something is wrong after them.
  std::string hear(const std::string& bytes) {
    const auto seen = inspector.received(bytes);
    if (seen.passed != std::string_view(bytes).substr(0, seen.passed.size())) return "other bytes";
    auto words = std::to_string(seen.frames);
    if (seen.session_ended) words += ", then the end";
    if (!seen.fault.empty()) words += ", then " + seen.fault;
    return words;
  }

  wire_story& connect() {
    ask(zookeeper::connect_request(10s));
    BOOST_TEST(hear(greeting(7)) == "1");
    return *this;
  }

  static std::string greeting(std::int64_t session, std::int32_t timeout = 10'000, char read_only = 0) {
    auto body = jute_writer().int32(0).int32(timeout).int64(session).string(std::string(16, 'p')).bytes();
    return jute_writer().string(body + read_only).bytes();
  }

  static std::string resume(std::int64_t session) {
    const zookeeper::granted_session known{10s, session, {}};
    return zookeeper::connect_request(10s, &known);
  }

  static std::string reply(std::int32_t xid, const std::string& body = {}, std::int32_t error = 0,
                           std::int64_t zxid = 42) {
    return jute_writer().string(jute_writer().int32(xid).int64(zxid).int32(error).bytes() + body).bytes();
  }

  static std::string event(std::int32_t type, std::string_view path = "/a") {
    return reply(-1, jute_writer().int32(type).int32(3).string(path).bytes());
  }
};

std::string text(std::string_view content) { return jute_writer().string(content).bytes(); }
std::string watched(std::string_view path, bool watch) { return jute_writer().string(path).boolean(watch).bytes(); }
std::string checks(int count) {
  jute_writer parts;
  for (int i = 0; i < count; ++i) parts.int32(13).boolean(false).int32(-1).string("/a").int32(-1);
  return parts.int32(-1).boolean(true).int32(-1).bytes();
}
std::string results(const std::string& middle) {
  return middle + jute_writer().int32(-1).boolean(true).int32(-1).bytes();
}
const auto passed = jute_writer().int32(13).boolean(false).int32(0).bytes();
const auto failed = jute_writer().int32(-1).boolean(false).int32(-101).int32(-101).bytes();

/// What one request is answered with.
std::string answered(opcode type, const std::string& request, const std::string& body) {
  wire_story s;
  s.connect().ask(5, type, request);
  return s.hear(wire_story::reply(5, body));
}

}  // namespace

/// Whoever has longer queues says so. A listing that is too long shows at its beginning.
BOOST_AUTO_TEST_CASE(a_listing_may_be_as_long_as_the_setting_says) {
  const auto beginning = [](std::size_t length) {
    return jute_writer().int32(static_cast<std::int32_t>(length)).int32(5).bytes();
  };
  for (const std::size_t most : {std::size_t{2} << 20, session_config{}.max_answer}) {
    wire_story s{zookeeper::inspector(most)};
    s.connect().ask(5, opcode::get_children, text("/a"));
    BOOST_TEST(s.hear(beginning(most)) == "0");
    wire_story t{zookeeper::inspector(most)};
    t.connect().ask(5, opcode::get_children, text("/a"));
    BOOST_TEST(t.hear(beginning(most + 1)) == "0, then an answer of " + std::to_string(most + 1) +
                                                  " bytes, where max_answer allows " + std::to_string(most));
  }
}

BOOST_AUTO_TEST_CASE(a_greeting_passes_once_it_is_whole) {
  wire_story s;
  s.ask(zookeeper::connect_request(10s));
  const auto whole = wire_story::greeting(7);
  BOOST_TEST(s.hear(whole.substr(0, 40)) == "0");
  BOOST_TEST(s.inspector.is_in_mid_frame());
  BOOST_TEST(s.inspector.received(whole.substr(40)).passed == whole);
  BOOST_TEST(!s.inspector.is_in_mid_frame());
}

BOOST_AUTO_TEST_CASE(old_servers_greet_with_a_byte_less) {
  wire_story s;
  s.ask(zookeeper::connect_request(10s));
  auto old = wire_story::greeting(7);
  old.pop_back();
  old[3] = 36;
  BOOST_TEST(s.hear(old) == "1");
}

BOOST_AUTO_TEST_CASE(other_greetings) {
  const auto greeted = [](const std::string& request, const std::string& greeting) {
    wire_story s;
    s.ask(request);
    return s.hear(greeting);
  };
  const auto anew = zookeeper::connect_request(10s);
  const auto again = wire_story::resume(7);
  const auto refusal = wire_story::greeting(0, 0);
  BOOST_TEST(greeted(again, wire_story::greeting(7)) == "1");
  BOOST_TEST(greeted(again, refusal) == "1");
  BOOST_TEST(greeted(anew, refusal) == "0, then the refusal of a session that was not asked for");
  BOOST_TEST(greeted(again, wire_story::greeting(8)) == "0, then another session than the one that was asked for");
  BOOST_TEST(greeted(anew, wire_story::greeting(0)) == "0, then another session than the one that was asked for");
  BOOST_TEST(greeted(again, wire_story::greeting(7, 0)) == "0, then the refusal of a session that was not asked for");
  BOOST_TEST(greeted(anew, wire_story::greeting(7, 10'000, 1)) == "0, then the greeting of a read-only server");
  BOOST_TEST(greeted(anew, "\0\0\0\x25\0\0\0\1"s) == "0, then a greeting that cannot be read");
  BOOST_TEST(greeted(anew, "HTTP/1.1 400 Bad Request") == "0, then an HTTP answer");
  BOOST_TEST(greeted(anew, "SSH-2.0-OpenSSH_9.2p1\r\n") == "0, then an SSH greeting");
  BOOST_TEST(greeted(anew, "\x15\x03\x03\0\2"s) == "0, then a TLS alert: this port speaks TLS; use zookeeper+tls");
  BOOST_TEST(greeted(anew, "\x16\x03\x01\0\2"s) == "0, then a TLS handshake");
  BOOST_TEST(greeted("", wire_story::greeting(7)) == "0, then a length of 37");
}

/// Each request has its own kind of answer; a byte more or less is none.
BOOST_AUTO_TEST_CASE(bodies_of_answers) {
  const auto names = jute_writer().int32(2).string("a").string("b").bytes();
  const auto long_text = jute_writer().int32(100).bytes() + "a";
  const std::string with_zero("a\0b", 3);
  struct row {
    opcode type;
    std::string request, body;
    const char* name;
    std::vector<std::string> wrong;
  };
  const std::vector<row> table = {
      {opcode::create2,
       text("/a"),
       text("/a") + stat,
       "create2",
       {text(with_zero) + stat, long_text + stat, text("/a")}},
      {opcode::create_container, text("/a"), text("/a") + stat, "createContainer", {stat}},
      {opcode::erase, text("/a"), "", "delete", {}},
      {opcode::exists, watched("/a", false), stat, "exists", {}},
      {opcode::get_data,
       watched("/a", false),
       text("data") + stat,
       "getData",
       {long_text + stat, "\xff\xff\xff\xfe"s + stat}},
      {opcode::get_data, watched("/a", false), "\xff\xff\xff\xff"s + stat, "getData", {}},
      {opcode::get_children,
       text("/a"),
       names,
       "getChildren",
       {"\xff\xff\xff\xff"s, "\x7f\xff\xff\xff"s, "\0\0\0\3"s + names.substr(4)}},
      {opcode::sync, text("/a"), text("/a"), "sync", {"\xff\xff\xff\xff"s, long_text}},
      {opcode::remove_watches, text("/a"), "", "removeWatches", {}},
      {opcode::multi,
       checks(2),
       results(passed + failed),
       "multi",
       {results(passed), results(passed + passed + passed), passed + passed, results(passed + text("/a"))}},
  };
  for (const auto& row : table) {
    BOOST_TEST(answered(row.type, row.request, row.body) == "1", row.name);
    const auto refused = "0, then an answer to " + std::string(row.name) + " that cannot be read";
    auto wrong = row.wrong;
    wrong.push_back(row.body + "x");
    if (!row.body.empty()) wrong.push_back(row.body.substr(1));
    for (const auto& body : wrong) BOOST_TEST(answered(row.type, row.request, body) == refused);
  }
}

/// Nobody reads a body then.
BOOST_AUTO_TEST_CASE(errors_have_no_body) {
  wire_story s;
  s.connect().ask(5, opcode::get_children, text("/a"));
  s.ask(6, opcode::multi, checks(1));
  BOOST_TEST(s.hear(wire_story::reply(5, "", -101) + wire_story::reply(6, "rest", -4)) == "2");
}

BOOST_AUTO_TEST_CASE(answers_come_in_turn) {
  wire_story s;
  s.connect().ask(5, opcode::sync, text("/"));
  s.ask(6, opcode::erase, text("/a"));
  BOOST_TEST(s.hear(wire_story::reply(6)) == "0, then an answer that comes before its turn");
  wire_story t;
  t.connect().ask(5, opcode::erase, text("/"));
  BOOST_TEST(t.hear(wire_story::reply(5) + wire_story::reply(5)) == "1, then an answer to a request that was not made");
}

BOOST_AUTO_TEST_CASE(pings_and_credentials_have_no_turn) {
  wire_story s;
  s.connect().ask(zookeeper::auth_request("digest", "me:x"));
  s.ask(5, opcode::erase, text("/a"));
  s.ask(-2, opcode::ping);
  BOOST_TEST(s.hear(wire_story::reply(-2) + wire_story::reply(-4) + wire_story::reply(5)) == "3");
  BOOST_TEST(s.hear(wire_story::reply(-2)) == "0, then an answer to a ping that was not sent");
  wire_story t;
  BOOST_TEST(t.connect().hear(wire_story::reply(-4)) == "0, then an answer to credentials that were not shown");
}

BOOST_AUTO_TEST_CASE(a_watch_is_good_for_one_event) {
  wire_story s;
  s.connect().ask(5, opcode::exists, watched("/a", true));
  s.ask(6, opcode::get_data, watched("/b", false));
  BOOST_TEST(s.hear(wire_story::reply(5, stat) + wire_story::event(2)) == "2");
  BOOST_TEST(s.hear(wire_story::event(2)) == "0, then an event without a watch");
  for (const auto type : {0, 5, -1}) {
    wire_story t;
    t.connect().ask(5, opcode::exists, watched("/a", true));
    BOOST_TEST(t.hear(wire_story::event(type)) == "0, then an event that cannot be read");
  }
}

BOOST_AUTO_TEST_CASE(lengths_out_of_bounds) {
  const auto heard = [](const std::string& bytes) {
    wire_story s;
    s.connect().ask(5, opcode::sync, text("/"));
    return s.hear(bytes);
  };
  BOOST_TEST(heard("\xff\xff\xff\xfb"s) == "0, then a length of -5");
  BOOST_TEST(heard("\0\0\0\x0f"s) == "0, then a length of 15");
  BOOST_TEST(heard("\x10\0\0\1"s) == "0, then a length of 268435457");
  BOOST_TEST(heard("HTTP"s) == "0, then an HTTP answer");
  BOOST_TEST(heard("\0\x10\0\1\0\0\0\5"s) == "0, then an answer of 1048577 bytes, where at most 1048576 are possible");
  BOOST_TEST(heard("\0\x10\0\0\0\0\0\5"s) == "0");
  wire_story s;
  s.connect().ask(5, opcode::get_children, text("/"));
  BOOST_TEST(s.hear("\4\0\0\0\0\0\0\5"s) == "0");
}

/// It is known by its ID alone, and not given to the client.
BOOST_AUTO_TEST_CASE(the_answer_to_the_end_of_the_session) {
  const auto request = zookeeper::close_session_request();
  const auto xid = jute_reader(request.substr(4)).int32();
  wire_story s;
  s.connect().ask(-2, opcode::ping);
  s.ask(request);
  BOOST_TEST(s.hear(wire_story::reply(-2) + wire_story::reply(xid)) == "1, then the end");
  wire_story t;
  t.connect().ask(request);
  BOOST_TEST(t.hear(wire_story::reply(xid, "", -4)) == "0, then error -4 for the end of the session");
}

/// Pings and events say nothing about what we have seen.
BOOST_AUTO_TEST_CASE(the_last_transaction_seen) {
  wire_story s;
  s.connect();
  BOOST_TEST(s.inspector.last_zxid() == 0);
  s.ask(-2, opcode::ping);
  s.ask(5, opcode::erase, text("/a"));
  s.ask(6, opcode::erase, text("/a"));
  s.hear(wire_story::reply(-2, "", 0, 99) + wire_story::reply(5, "", 0, 17) + wire_story::reply(6, "", -127, 0));
  BOOST_TEST(s.inspector.last_zxid() == 17);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
