// How connections over TLS end, and those that never begin.
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>
#include <optional>
#include <string>

#include "unit/zookeeper/tls/tls_story.hpp"

namespace zkelection::test {
namespace {

/// Reads something, says this, and hangs up.
struct plain_server {
  plain_server(asio::io_context& io, std::string words)
      : acceptor(io, {asio::ip::address_v4::loopback(), 0}), guest(io), answer(std::move(words)) {
    acceptor.async_accept(guest, [this](error_code) {
      guest.async_read_some(asio::buffer(heard), [this](error_code, std::size_t) {
        error_code ignored;
        asio::write(guest, asio::buffer(answer), ignored);
        if (answer != "silence") guest.close(ignored);
      });
    });
  }
  asio::ip::tcp::acceptor acceptor;
  asio::ip::tcp::socket guest;
  std::string answer;
  std::array<char, 4096> heard{};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tls_ends, tls_story)

BOOST_AUTO_TEST_CASE(a_servers_goodbye_is_the_end_after_its_words) {
  BOOST_TEST(connects(trusting()) == "");
  check_bytes();
  say("bye");
  BOOST_TEST(hear(1) == "");
  BOOST_TEST((error == asio::error::eof));
  BOOST_TEST(!client->ends_by_tls());
}

BOOST_AUTO_TEST_CASE(a_server_that_hangs_up_is_the_end_too) {
  BOOST_TEST(connects(trusting()) == "");
  check_bytes();
  say("hang up");
  BOOST_TEST(hear(1) == "");
  BOOST_TEST((error == asio::error::eof));
  BOOST_TEST(!client->ends_by_tls());
}

BOOST_AUTO_TEST_CASE(the_server_hears_our_goodbye) {
  BOOST_TEST(connects(trusting()) == "");
  check_bytes();
  client->close();
  wait_until([this] { return server->has_heard_goodbye(); });
}

// ---- Servers that speak something else.

BOOST_AUTO_TEST_CASE(a_plain_server_is_told_by_its_answer) {
  plain_server plain(io, "HTTP/1.1 400 Bad Request\r\n\r\n");
  BOOST_TEST(connects_to(plain.acceptor.local_endpoint().port(), trusting()) ==
             "the server answers, but not in TLS: does the server speak TLS on this port?");
  BOOST_TEST(client->ends_by_tls());
}

BOOST_AUTO_TEST_CASE(a_plain_server_may_hang_up_instead) {
  plain_server plain(io, "");
  const auto said = connects_to(plain.acceptor.local_endpoint().port(), trusting());
  BOOST_TEST(said.ends_with("; does the server speak TLS on this port?"), said);
  BOOST_TEST(client->ends_by_tls());
}

/// Whoever waits no longer is told what may be the matter.
BOOST_AUTO_TEST_CASE(a_silent_server_may_be_a_plain_one) {
  asio::ip::tcp::acceptor silent(io, {asio::ip::address_v4::loopback(), 0});
  client = std::make_shared<transport>(io.get_executor(), trusting());
  bool done = false;
  client->connect({"127.0.0.1:" + std::to_string(silent.local_endpoint().port()), "zk1:2181"},
                  [&, keep = client](error_code) { done = true; });
  std::optional<asio::ip::tcp::socket> guest;
  silent.async_accept([&](error_code, asio::ip::tcp::socket one) { guest = std::move(one); });
  wait_until([&] { return guest.has_value(); });
  io.poll();
  BOOST_TEST(!done);
  BOOST_TEST(client->explain_end("no answer within 3 s") ==
             "no answer within 3 s; does the server speak TLS on this port?");
  client->close();
  wait_for(done);
}

BOOST_AUTO_TEST_CASE(a_port_that_is_closed_has_nothing_to_do_with_tls) {
  asio::ip::tcp::acceptor closed(io, {asio::ip::address_v4::loopback(), 0});
  const auto port = closed.local_endpoint().port();
  closed.close();
  BOOST_TEST(connects_to(port, trusting()) == "Connection refused");
  BOOST_TEST(!client->ends_by_tls());
}

BOOST_AUTO_TEST_CASE(a_file_that_is_missing_ends_the_attempt_before_it_begins) {
  BOOST_TEST(connects({.ca_file = "/nowhere/ca.pem"}) ==
             "cannot read tls_ca '/nowhere/ca.pem': No such file or directory");
  BOOST_TEST(client->ends_by_tls());
  BOOST_TEST((error == boost::system::errc::protocol_error));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
