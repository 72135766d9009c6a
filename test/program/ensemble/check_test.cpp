// `zkelection check` on a real server and on none.
#include "support/running_program.hpp"

#include "support/foreign_ensemble.hpp"
#include "support/port_lease.hpp"
#include "support/zookeeper_server.hpp"

#include <fmt/format.h>
#include <boost/json/src.hpp>
#include <boost/test/unit_test.hpp>

namespace zkelection::test {

namespace {

struct outcome {
  int code;
  std::string output;
  std::string errors;
};

outcome check(std::vector<std::string> options) {
  options.insert(options.begin(), "check");
  running_program run(std::move(options));
  const int code = run.exit_code();
  run.drain();
  return {code, run.output(), run.errors()};
}

bool says(const std::string& output, std::string_view words) { return output.find(words) != std::string::npos; }

/// Throws if it is none.
boost::json::value parsed(const std::string& text) {
  BOOST_TEST(std::count(text.begin(), text.end(), '\n') == 1);
  return boost::json::parse(text);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(check_command)

BOOST_AUTO_TEST_CASE(safe, *needs_own_servers()) {
  const auto hosts = shared_access().hosts();
  const auto [code, output, errors] = check({"--hosts", hosts, "--max-tick", "500ms"});
  BOOST_TEST(code == 0);
  BOOST_TEST(errors == "");
  BOOST_TEST(says(output, hosts));
  BOOST_TEST(says(output, "standalone"));
  BOOST_TEST(says(output, "session timeout  10 s asked, 10 s granted\n"), output);
  BOOST_TEST(says(output, "max_tick         500 ms configured, 500 ms the largest seen\n"), output);
  BOOST_TEST(says(output, "lease            8.233 s after a renewal, 6.566 s before the next"), output);
  BOOST_TEST(says(output, "after a crash    10 s to 10.5 s without a master"), output);
  BOOST_TEST(says(output, "\nSAFE: "), output);
}

BOOST_AUTO_TEST_CASE(not_safe) {
  const auto [code, output, errors] = check({"--hosts", shared_access().hosts(), "--max-tick", "499ms"});
  BOOST_TEST(code == 5);
  BOOST_TEST(errors == "");
  BOOST_TEST(says(output, "\nNOT SAFE with this configuration\n"), output);
  BOOST_TEST(says(output, "the tick of up to 500 ms is larger than the max_tick of 499 ms"), output);
  BOOST_TEST(check({"--hosts", shared_access().hosts(), "--session-timeout", "1s", "--max-tick", "20s"}).code == 5);
}

BOOST_AUTO_TEST_CASE(not_all_seen, *needs_own_servers()) {
  zookeeper_server silent({.settings = {"4lw.commands.whitelist=srvr"}});
  const auto [code, output, errors] = check({"--hosts", silent.hosts()});
  BOOST_TEST(code == 4);
  BOOST_TEST(errors == "");
  BOOST_TEST(says(output, "not seen of " + silent.hosts() + ": tick, syncLimit"), output);
  BOOST_TEST(says(output, "4lw.commands.whitelist does not allow the word conf"), output);
  BOOST_TEST(says(output, "\nNOT ALL SEEN: "), output);
}

BOOST_AUTO_TEST_CASE(unreachable) {
  const port_lease lease;
  const auto nowhere = fmt::format("127.0.0.1:{}", lease.port());
  const auto [code, output, errors] = check({"--hosts", nowhere, "--timeout", "1s"});
  BOOST_TEST(code == 123);
  BOOST_TEST(says(errors, nowhere + ": cannot connect: Connection refused"), errors);
  BOOST_TEST(says(output, "\nUNREACHABLE: "), output);

  const auto json = check({"--hosts", nowhere, "--timeout", "1s", "--json"});
  BOOST_TEST(json.code == 123);
  const auto report = parsed(json.output);
  BOOST_TEST(report.at("outcome").as_string() == "unreachable");
  BOOST_TEST(report.at("session_timeout_ms").is_null());
  BOOST_TEST(says(std::string(report.at("trouble").as_string()), nowhere));
  BOOST_TEST(!report.at("servers").at(0).at("reachable").as_bool());
}

BOOST_AUTO_TEST_CASE(for_programs, *needs_own_servers()) {
  const auto hosts = shared_access().hosts();
  const auto [code, output, errors] = check({"--url", "zookeeper://" + hosts + "?max_tick=500ms", "--json"});
  BOOST_TEST(code == 0);
  const auto report = parsed(output);
  BOOST_TEST(report.at("outcome").as_string() == "safe");
  BOOST_TEST(report.at("trouble").is_null());
  BOOST_TEST(report.at("asked_session_timeout_ms").as_int64() == 10'000);
  BOOST_TEST(report.at("session_timeout_ms").as_int64() == 10'000);
  BOOST_TEST(report.at("max_tick_ms").as_int64() == 500);
  BOOST_TEST(report.at("largest_tick_ms").as_int64() == 500);
  BOOST_TEST(report.at("lease_ms").at("after_renewal").as_int64() == 8'233);
  BOOST_TEST(report.at("lease_ms").at("before_renewal").as_int64() == 6'566);
  BOOST_TEST(report.at("gap_after_crash_ms").at("shortest").as_int64() == 10'000);
  BOOST_TEST(report.at("gap_after_crash_ms").at("longest").as_int64() == 10'500);
  const auto& peers = report.at("peers_without_lease");
  BOOST_TEST(peers.at("cut_off").as_string() == "safe");
  BOOST_TEST(peers.at("stopped").as_string() == "unsafe");
  BOOST_TEST(peers.at("longest_overlap_ms").as_int64() == 0);
  BOOST_TEST(report.at("findings").as_array().empty());
  const auto& server = report.at("servers").at(0);
  BOOST_TEST(server.at("host").as_string() == hosts);
  BOOST_TEST(server.at("mode").as_string() == "standalone");
  BOOST_TEST(server.at("tick_ms").as_int64() == 500);
  BOOST_TEST(server.at("sync_limit").is_null());
  BOOST_TEST(server.at("same_ensemble").as_bool());
  BOOST_TEST(server.at("unseen").as_array().empty());
}

/// A host without an address beside one that is well.
BOOST_AUTO_TEST_CASE(findings_for_programs, *needs_own_servers()) {
  const auto [code, output, errors] =
      check({"--hosts", shared_access().hosts() + ",no-such-host.invalid", "--json", "--timeout", "2s"});
  BOOST_TEST(code == 4);
  const auto report = parsed(output);
  BOOST_TEST(report.at("findings").at(0).at("about").as_string() == "server-not-seen");
  BOOST_TEST(report.at("findings").at(0).at("leads_to").as_string() == "unseen");
  BOOST_TEST(report.at("servers").at(1).at("address").is_null());
  BOOST_TEST(report.at("servers").at(1).at("unseen").at(0).at("what").as_string() == "everything");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
