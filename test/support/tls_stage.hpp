// A stage in front of servers that speak TLS.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stage.hpp"

namespace zkelection::test {

/// Its own server speaks TLS 1.2, asks clients for a certificate, and takes them without one. All tests of the process
/// share it. It looks behind the scenes through the server's plain port.
struct tls_stage : stage {
  tls_stage() : stage(polite_server()) {}

  static zookeeper_server& polite_server() {
    static zookeeper_server server({.secure = secure_port{}});
    return server;
  }

  std::string secure_hosts() { return server().secure_access().hosts(); }

  session_config config_over_tls(std::string hosts, tls_settings tls) {
    auto changed = config(std::move(hosts));
    changed.tls = std::move(tls);
    return changed;
  }

  /// A candidate becomes the master.
  asio::awaitable<void> check_that_it_serves(session_config with) {
    const auto factory = make_factory(std::move(with));
    const auto election = co_await stand(*factory, "served");
    auto await = begin(election->async_await());
    BOOST_TEST(co_await await.within(scaled(8s)) == ok, election->last_error());
    BOOST_TEST(election->with_mastership().active());
    auto close = begin(factory->async_close());
    BOOST_TEST(co_await close.within(soon) == ok);
  }

  /// No candidate gets that far. The await says so in time, in these words among others, and nothing of it is left.
  asio::awaitable<void> check_that_it_is_refused(session_config with, errc expected, std::vector<std::string> words) {
    with.first_connect_timeout = scaled(2s);
    words.push_back(path_of("refused"));
    words.push_back(with.hosts);
    const auto factory = make_factory(std::move(with));
    const auto election = co_await stand(*factory, "refused");
    auto await = begin(election->async_await());
    BOOST_TEST(co_await await.within(scaled(2s) + soon) == error_code(expected));
    const auto said = election->last_error();
    for (const auto& word : words) BOOST_TEST(said.find(word) != said.npos, "'" << word << "' is missing in: " << said);
    auto close = begin(factory->async_close());
    BOOST_TEST(co_await close.within(soon) == ok);
  }
};

}  // namespace zkelection::test
