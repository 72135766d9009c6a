// Over TLS, bytes pass between those who trust each other; and nobody else gets that far, or stays without a reason.
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>

#include "support/deadlines.hpp"
#include "unit/tls/tls_server.hpp"
#include "zkelection/zookeeper/transport.hpp"

namespace zkelection::test {
namespace {

using namespace std::string_literals;
using zookeeper::transport;

/// A client and a server on one thread. `zk1.example` is the server's name; nobody looks it up.
struct tls_story {
  asio::io_context io;
  certificate_authority ours{"our CA"};
  scratch_folder files;
  std::optional<tls_server> server;
  std::shared_ptr<transport> client;
  error_code error;

  tls_story() { serve(); }

  void serve(tls_server_wishes wishes = {}) {
    if (wishes.certificate.key.empty()) wishes.certificate = ours.issue();
    server.emplace(io, wishes);
  }
  void serve_as(const certificate_wishes& wishes) { serve({.certificate = ours.issue(wishes)}); }

  tls_settings trusting() { return {.ca_file = files.write("ca.pem", ours.certificate())}; }
  tls_settings showing(const issued_certificate& own) {
    auto settings = trusting();
    settings.certificate_file = files.write("own.pem", own.certificate);
    settings.key_file = files.write("own.key", own.key);
    return settings;
  }

  /// Runs until it happens.
  void wait_for(const bool& happened) {
    asio::steady_timer limit(io, soon);
    bool is_over = false;
    limit.async_wait([&](error_code cancelled) { is_over = !cancelled; });
    while (!happened && !is_over) io.run_one();
    BOOST_REQUIRE(happened);
  }

  /// "" if the connection stands, or why not.
  std::string connects(const tls_settings& settings, const std::string& host = "zk1.example") {
    return connects_to(server->port(), settings, host);
  }
  std::string connects_to(std::uint16_t port, const std::optional<tls_settings>& settings,
                          const std::string& host = "zk1.example") {
    if (client) client->close();
    client = std::make_shared<transport>(io.get_executor(), settings);
    bool done = false;
    client->connect({"127.0.0.1:" + std::to_string(port), host + ":2281"}, [&, keep = client](error_code how) {
      error = how;
      done = true;
    });
    wait_for(done);
    return error ? why() : "";
  }

  std::string why() const { return client->explain_end(error.message()); }

  void say(const std::string& words) {
    client->send(words, [keep = client] {});
  }

  /// The next so many bytes, or what comes before the end, whose reason is then `why`.
  std::string hear(std::size_t size) {
    std::string heard;
    error = {};
    while (heard.size() < size && !error) {
      bool done = false;
      client->read([&, keep = client](error_code how, std::string_view bytes) {
        error = how;
        heard += bytes;
        done = true;
      });
      wait_for(done);
    }
    return heard;
  }

  void check_bytes() {
    say("ruok");
    BOOST_TEST(hear(4) == "ruok");
  }

  ~tls_story() {
    if (client) client->close();
    server.reset();
    io.poll();
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tls_transport, tls_story)

BOOST_AUTO_TEST_CASE(bytes_pass_in_both_versions) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    serve({.least_version = version, .most_version = version});
    BOOST_TEST(connects(trusting()) == "");
    check_bytes();
  }
}

/// More than any buffer between the two holds: some of it has to wait for the server.
BOOST_AUTO_TEST_CASE(many_bytes_pass_in_order) {
  BOOST_TEST(connects(trusting()) == "");
  std::string much;
  for (int i = 0; much.size() < 8'000'000; ++i) much += std::to_string(i) + ' ';
  bool taken = false;
  client->send(much, [&taken, keep = client] { taken = true; });
  BOOST_TEST(client->unsent() > 0u);
  BOOST_TEST((hear(much.size()) == much));
  BOOST_TEST(taken);
  BOOST_TEST(client->unsent() == 0u);
}

BOOST_AUTO_TEST_CASE(the_server_hears_the_name_that_is_wanted) {
  BOOST_TEST(connects(trusting()) == "");
  check_bytes();
  BOOST_TEST(server->asked_name() == "zk1.example");
  BOOST_TEST(connects(trusting(), "ZK1.example.") == "");  // as names may be written
}

BOOST_AUTO_TEST_CASE(an_address_is_verified_as_an_address) {
  serve_as({.hosts = "IP:127.0.0.1,IP:::1"});
  BOOST_TEST(connects(trusting(), "127.0.0.1") == "");
  check_bytes();
  BOOST_TEST(server->asked_name() == "");  // a name is asked for, or nothing
  BOOST_TEST(connects(trusting(), "[::1]") == "");
  BOOST_TEST(connects(trusting(), "127.0.0.2") ==
             "the server's certificate is for 127.0.0.1, ::1, and not for 127.0.0.2; if it is the right server, set "
             "tls_server_name");
}

BOOST_AUTO_TEST_CASE(another_name_is_refused_unless_it_is_set) {
  BOOST_TEST(connects(trusting(), "zk2.example") ==
             "the server's certificate is for zk1.example, and not for zk2.example; if it is the right server, set "
             "tls_server_name");
  BOOST_TEST((error == boost::system::errc::protocol_error));
  auto settings = trusting();
  settings.server_name = "zk1.example";
  BOOST_TEST(connects(settings, "zk2.example") == "");
}

BOOST_AUTO_TEST_CASE(a_certificate_without_hosts_is_for_its_subject) {
  serve_as({.name = "zk3.example", .hosts = ""});
  BOOST_TEST(connects(trusting(), "zk3.example") == "");
  BOOST_TEST(connects(trusting()) ==
             "the server's certificate is for CN=zk3.example, and not for zk1.example; if it is the right server, set "
             "tls_server_name");
}

BOOST_AUTO_TEST_CASE(a_stranger_among_authorities_is_refused) {
  const certificate_authority theirs("their CA");
  const tls_settings settings{.ca_file = files.write("ca.pem", theirs.certificate())};
  BOOST_TEST(connects(settings) ==
             "the server's certificate was issued by 'CN=our CA', which is not in tls_ca '" + settings.ca_file + "'");
  BOOST_TEST(connects({}) ==
             "the server's certificate was issued by 'CN=our CA', which is not in the system's trust store; if it is "
             "your CA's, set tls_ca");
}

BOOST_AUTO_TEST_CASE(an_authority_of_the_same_name_is_a_stranger) {
  const certificate_authority theirs("our CA");
  const tls_settings settings{.ca_file = files.write("ca.pem", theirs.certificate())};
  BOOST_TEST(connects(settings) ==
             "the server's certificate was issued by another 'CN=our CA' than the one in tls_ca '" + settings.ca_file +
                 "'");
}

BOOST_AUTO_TEST_CASE(a_certificate_out_of_its_time_is_refused) {
  serve_as({.from = std::chrono::hours(-48), .until = std::chrono::hours(-24)});
  const auto expired = connects(trusting());
  BOOST_TEST(expired.starts_with("the server's certificate ended at 20"), expired);
  BOOST_TEST(expired.ends_with(" UTC"), expired);
  serve_as({.from = std::chrono::hours(24)});
  const auto early = connects(trusting());
  BOOST_TEST(early.starts_with("the server's certificate begins at 20"), early);
  BOOST_TEST(early.ends_with(" UTC; is this machine's clock right?"), early);
}

BOOST_AUTO_TEST_CASE(a_client_shows_its_certificate) {
  serve({.clients_from = ours.certificate()});
  BOOST_TEST(connects(showing(ours.issue({.name = "orders"}))) == "");
  check_bytes();
  BOOST_TEST(server->visitor() == "orders");
}

/// In TLS 1.3 the server says so only after the handshake, which is over for the client by then.
BOOST_AUTO_TEST_CASE(a_client_without_the_certificate_that_is_wanted_hears_so) {
  serve({.clients_from = ours.certificate(), .least_version = TLS1_2_VERSION, .most_version = TLS1_2_VERSION});
  BOOST_TEST(connects(trusting()) ==
             "the server asks for a certificate, and we have none: set tls_certificate (its alert: handshake failure)");
  serve({.clients_from = ours.certificate()});
  BOOST_TEST(connects(trusting()) == "");
  BOOST_TEST(hear(1) == "");
  BOOST_TEST(why() ==
             "the server asks for a certificate, and we have none: set tls_certificate (its alert: certificate "
             "required)");
  BOOST_TEST(client->ends_by_tls());
}

BOOST_AUTO_TEST_CASE(a_client_with_a_strange_certificate_hears_so) {
  serve({.clients_from = ours.certificate()});
  const certificate_authority theirs("their CA");
  const auto settings = showing(theirs.issue());
  BOOST_TEST(connects(settings) == "");
  BOOST_TEST(hear(1) == "");
  BOOST_TEST(why() == "the server refuses our certificate, tls_certificate '" + settings.certificate_file +
                          "' (its alert: unknown CA)");
}

/// So that new files need no restart.
BOOST_AUTO_TEST_CASE(each_connection_reads_the_files_again) {
  const auto settings = trusting();
  BOOST_TEST(connects(settings) == "");
  const certificate_authority next("next CA");
  server->use(next.issue());
  BOOST_TEST(connects(settings) ==
             "the server's certificate was issued by 'CN=next CA', which is not in tls_ca '" + settings.ca_file + "'");
  files.write("ca.pem", next.certificate());
  BOOST_TEST(connects(settings) == "");
  check_bytes();
}

BOOST_AUTO_TEST_CASE(a_server_of_old_versions_is_refused) {
  serve({.least_version = TLS1_VERSION, .most_version = TLS1_1_VERSION});
  BOOST_TEST(connects(trusting()) == "the server speaks neither TLS 1.2 nor TLS 1.3");
}

BOOST_AUTO_TEST_CASE(the_certificate_is_there_to_be_looked_at) {
  serve_as({.name = "zk1\n", .hosts = "DNS:zk1.example,IP:10.0.0.1", .until = std::chrono::hours(48)});
  BOOST_TEST(connects(trusting()) == "");
  const auto shown = client->servers_certificate();
  BOOST_REQUIRE(shown.has_value());
  BOOST_TEST(shown->subject == "CN=zk1\\0A");
  BOOST_TEST(shown->issuer == "CN=our CA");
  BOOST_TEST((shown->names == std::vector<std::string>{"zk1.example", "10.0.0.1"}));
  BOOST_TEST(((shown->valid_until - shown->valid_from) == std::chrono::hours(49)));
}

// ---- Ends.

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
  for (int i = 0; i < 1000 && !server->has_heard_goodbye(); ++i) io.poll_one();
  BOOST_TEST(server->has_heard_goodbye());
}

// ---- Servers that speak something else.

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
  bool is_there = false;
  silent.async_accept([&](error_code, const asio::ip::tcp::socket&) { is_there = true; });
  wait_for(is_there);
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
