// Two who speak TLS, or fail to.
#pragma once

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "support/deadlines.hpp"
#include "unit/zookeeper/tls/tls_server.hpp"
#include "zkelection/zookeeper/transport.hpp"

namespace zkelection::test {

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
  template <class Predicate>
  void wait_until(Predicate happened) {
    const auto limit = std::chrono::steady_clock::now() + soon;
    while (!happened() && io.run_one_until(limit) > 0) continue;
    BOOST_REQUIRE(happened());
  }
  void wait_for(const bool& happened) {
    wait_until([&] { return happened; });
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

}  // namespace zkelection::test
