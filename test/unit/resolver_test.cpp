// Names of hosts and who looks them up.
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include "zkelection/session/resolver.hpp"

namespace zkelection::test {

namespace asio = boost::asio;

BOOST_AUTO_TEST_SUITE(resolver)

BOOST_AUTO_TEST_CASE(literals_need_no_look_up) {
  asio::io_context io;
  std::vector<std::string> found;
  const auto resolving = std::make_shared<detail::resolution>(
      io.get_executor(), std::vector<detail::host_port>{{"127.0.0.1", 1}, {"::1", 2}},
      [&](const std::vector<detail::server_address>& all, const std::string& trouble) {
        for (const auto& each : all) found.push_back(each.literal);
        BOOST_TEST(trouble == "");
      });
  resolving->start();
  io.poll();
  BOOST_TEST((found == std::vector<std::string>{"127.0.0.1:1", "::1:2"}));
  BOOST_TEST(io.stopped());
}

/// Each look-up may take as long as a silent name server lets it, and keeps the caller's loop running.
BOOST_AUTO_TEST_CASE(nothing_is_looked_up_after_a_cancel) {
  asio::io_context io;
  const auto resolving = std::make_shared<detail::resolution>(
      io.get_executor(), std::vector<detail::host_port>{{"no-such-host.invalid", 1}, {"nor-this.invalid", 1}},
      [](const auto&, const auto&) { BOOST_ERROR("it was cancelled"); });
  resolving->start();
  resolving->cancel();
  io.poll();
  BOOST_TEST(io.stopped());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
