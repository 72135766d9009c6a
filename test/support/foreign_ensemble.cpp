#include "foreign_ensemble.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/test/tree/traverse.hpp>
#include <boost/test/tree/visitor.hpp>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "four_letter_words.hpp"
#include "raw_client.hpp"
#include "zkelection/config/connect_string.hpp"

namespace zkelection::test {
namespace {

constexpr const char* variable = "ZKELECTION_TEST_HOSTS";
constexpr const char* words_wanted = " does not answer conf and dump: allow them in its 4lw.commands.whitelist";

[[noreturn]] void give_up(const std::string& why) { throw std::runtime_error(std::string(variable) + ": " + why); }

const char* given_hosts() {
  const char* hosts = std::getenv(variable);
  return hosts != nullptr && *hosts != '\0' ? hosts : nullptr;
}

std::vector<server_access> servers_of(const std::string& hosts) {
  const auto parsed = detail::parse_connect_string(hosts);
  if (const auto* wrong = std::get_if<failure>(&parsed)) give_up(wrong->text);
  const auto& list = std::get<detail::connect_string>(parsed);
  boost::asio::io_context io;
  boost::asio::ip::tcp::resolver resolver(io);
  std::vector<server_access> servers;
  for (const auto& [host, port] : list.hosts) {
    error_code error;
    const auto found = resolver.resolve(host, std::to_string(port), error);
    if (error) give_up("the host " + host + " is unknown: " + error.message());
    servers.push_back({found.begin()->endpoint(), list.chroot});
  }
  return servers;
}

foreign_ensemble look_at(const std::string& hosts) {
  const auto servers = servers_of(hosts);
  const auto leads = [](const server_access& server) {
    const auto mode = server_mode(server);
    return mode == "leader" || mode == "standalone";
  };
  auto leader = servers.end();
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while ((leader = std::ranges::find_if(servers, leads)) == servers.end()) {
    if (std::chrono::steady_clock::now() > deadline) give_up("none of " + hosts + " leads an ensemble or serves alone");
    std::this_thread::sleep_for(100ms);  // an ensemble that elects gives no other sign
  }
  const auto tick = value_of("tickTime=", ask_server(*leader, "conf"));
  const bool dumps = ask_server(*leader, "dump").find("ession") != std::string::npos;
  if (tick.empty() || !dumps) give_up(leader->host() + words_wanted);
  auto place = *leader;
  place.chroot += "/zkelection-test-" + std::to_string(::getpid());
  raw_client({place.endpoint}).create_path(place.chroot);
  return {place, milliseconds(std::stol(tick))};
}

/// The test cases of a suite, or the one.
struct case_names : boost::unit_test::test_tree_visitor {
  std::vector<std::string>& names;
  explicit case_names(std::vector<std::string>& to) : names(to) {}
  void visit(const boost::unit_test::test_case& one) override { names.push_back(one.full_name()); }
};

std::vector<std::string>& left_out() {
  static std::vector<std::string> stories;
  return stories;
}

/// What cannot be used ends the program at once. At the end: its last words, and the end of the tests' place.
struct foreign_ensemble_in_use {
  bool usable = false;

  void setup() { usable = the_foreign_ensemble() != nullptr; }
  void teardown() {
    if (!usable) return;
    std::cout << '\n'
              << left_out().size() << " stories need servers of their own and cannot be told on a foreign ensemble";
    for (const auto& story : left_out()) std::cout << "\n  " << story;
    std::cout << std::endl;
    try {
      const auto& leader = the_foreign_ensemble()->leader;
      raw_client({leader.endpoint}).erase_tree(leader.chroot);
    } catch (const std::exception& problem) {
      std::cerr << "the tests' nodes are left there: " << problem.what() << std::endl;
    }
  }
};

BOOST_TEST_GLOBAL_FIXTURE(foreign_ensemble_in_use);

boost::test_tools::assertion_result may_run(boost::unit_test::test_unit_id id) {
  boost::test_tools::assertion_result may(given_hosts() == nullptr);
  if (!may) {
    case_names note(left_out());
    boost::unit_test::traverse_test_tree(id, note, true);
    may.message() << "it needs servers of its own";
  }
  return may;
}

}  // namespace

const foreign_ensemble* the_foreign_ensemble() {
  if (given_hosts() == nullptr) return nullptr;
  static const auto ensemble = look_at(given_hosts());
  return &ensemble;
}

boost::unit_test::precondition needs_own_servers() { return boost::unit_test::precondition(may_run); }

void check_that_own_servers_are_meant() {
  if (given_hosts() != nullptr) throw std::logic_error("a story that needs servers of its own: say so");
}

}  // namespace zkelection::test
