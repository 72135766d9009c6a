// The look at an ensemble's newest transaction, with a peer that plays the server.
#include "zkelection/zookeeper/data_look.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include "support/deadlines.hpp"
#include "support/jute.hpp"
#include "support/opcodes.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(data_look)

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

std::string greeting() {
  return jute_writer().int32(0).int32(10'000).int64(0x51).string(std::string(16, 'p')).boolean(false).framed();
}

/// The answer to a request of this kind.
std::string reply_to(const std::string& request, std::int64_t zxid) {
  return jute_writer().int32(jute_reader(request).int32()).int64(zxid).int32(0).framed();
}

/// It takes one visitor in. After each request it says what the script says, and hangs up where the script ends.
struct scripted_peer {
  using line = std::function<std::string(const std::string& request)>;

  asio::io_context io;
  tcp::acceptor acceptor{io, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  std::vector<std::string> heard;
  std::vector<std::optional<std::int64_t>> told;
  std::shared_ptr<zookeeper::data_look> look;

  std::string address() const { return "127.0.0.1:" + std::to_string(acceptor.local_endpoint().port()); }

  static asio::awaitable<void> converse(scripted_peer& self, std::vector<line> script) {
    tcp::socket visitor = co_await self.acceptor.async_accept(asio::use_awaitable);
    error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    for (const auto& says : script) {
      std::string length(4, '\0');
      co_await asio::async_read(visitor, asio::buffer(length), token);
      if (error) co_return;
      std::string request(static_cast<std::size_t>(jute_reader(length).int32()), '\0');
      co_await asio::async_read(visitor, asio::buffer(request), token);
      if (error) co_return;
      self.heard.push_back(request);
      const auto words = says(request);
      // In two pieces, as networks may deliver it.
      const auto half = words.size() / 2;
      co_await asio::async_write(visitor, asio::buffer(words.data(), half), token);
      co_await asio::post(asio::use_awaitable);
      co_await asio::async_write(visitor, asio::buffer(words.data() + half, words.size() - half), token);
    }
  }

  void looks(const std::string& at, milliseconds limit = patience) {
    look = std::make_shared<zookeeper::data_look>(
        io.get_executor(), std::nullopt, [this](std::optional<std::int64_t> newest) { told.push_back(newest); });
    look->start({.literal = at, .host = at}, 10s, limit);
  }

  /// Until nothing is left to be done.
  void plays(std::vector<line> script, milliseconds limit = patience) {
    asio::co_spawn(io, converse(*this, std::move(script)), asio::detached);
    looks(address(), limit);
    io.run();
    BOOST_TEST(told.size() == 1U);
  }
};

scripted_peer::line says(std::string words) {
  return [words = std::move(words)](const std::string&) { return words; };
}

scripted_peer::line replies(std::int64_t zxid) {
  return [zxid](const std::string& request) { return reply_to(request, zxid); };
}

}  // namespace

BOOST_FIXTURE_TEST_CASE(the_answer_to_the_end_of_its_session_tells_the_transaction, scripted_peer) {
  plays({says(greeting()), replies(0x1'0000'0007)});
  BOOST_TEST((told.at(0) == 0x1'0000'0007));
}

/// A server hangs up on who has seen more than the server has.
BOOST_FIXTURE_TEST_CASE(it_comes_as_one_that_has_seen_nothing, scripted_peer) {
  plays({says(greeting()), replies(7)});
  BOOST_REQUIRE(heard.size() == 2U);
  jute_reader connect(heard[0]);
  BOOST_TEST(connect.int32() == 0);       // the protocol's version
  BOOST_TEST(connect.int64() == 0);       // the last transaction seen
  BOOST_TEST(connect.int32() == 10'000);  // the session timeout
  BOOST_TEST(connect.int64() == 0);       // no session to take up
  jute_reader end(heard[1]);
  end.int32();
  BOOST_TEST(end.int32() == static_cast<std::int32_t>(opcode::close_session));
}

BOOST_FIXTURE_TEST_CASE(a_server_that_hangs_up_tells_nothing, scripted_peer) {
  plays({says({})});
  BOOST_TEST((told.at(0) == std::nullopt));
}

BOOST_FIXTURE_TEST_CASE(one_that_greets_and_hangs_up_tells_nothing, scripted_peer) {
  plays({says(greeting()), says({})});
  BOOST_TEST(heard.size() == 2U);
  BOOST_TEST((told.at(0) == std::nullopt));
}

BOOST_FIXTURE_TEST_CASE(one_that_speaks_another_protocol_tells_nothing, scripted_peer) {
  plays({says("HTTP/1.1 400 Bad Request\r\n\r\n"), replies(7)});
  BOOST_TEST(heard.size() == 1U);
  BOOST_TEST((told.at(0) == std::nullopt));
}

BOOST_FIXTURE_TEST_CASE(one_that_breaks_the_protocol_tells_nothing, scripted_peer) {
  plays({says(greeting()), says(jute_writer().int32(1).int64(7).int32(0).framed())});
  BOOST_TEST((told.at(0) == std::nullopt));
}

BOOST_FIXTURE_TEST_CASE(where_nobody_listens_nothing_is_told, scripted_peer) {
  const auto nobody = address();
  acceptor.close();
  looks(nobody);
  io.run();
  BOOST_TEST(told.size() == 1U);
  BOOST_TEST((told.at(0) == std::nullopt));
}

BOOST_FIXTURE_TEST_CASE(a_silent_server_has_a_limit, scripted_peer) {
  looks(address(), 20ms);
  io.run();
  BOOST_TEST(told.size() == 1U);
  BOOST_TEST((told.at(0) == std::nullopt));
}

/// It is let go of by whoever wanted to know, and tells nobody.
BOOST_FIXTURE_TEST_CASE(cancelled_it_tells_nothing, scripted_peer) {
  looks(address());
  io.poll();
  look->cancel();
  io.run();
  BOOST_TEST(told.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
