// The program on a real server: who runs, who waits, and what `leader` and `candidates` say about it.
#include "support/running_program.hpp"

#include "support/foreign_ensemble.hpp"
#include "support/port_lease.hpp"
#include "support/raw_client.hpp"
#include "support/zookeeper_server.hpp"

#include <fmt/format.h>
#include <boost/test/unit_test.hpp>

#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace zkelection::test {

namespace {

/// `action --hosts SERVER --resource R OPTIONS`
std::vector<std::string> on_server(const std::string& action, const std::string& resource,
                                   const std::vector<std::string>& options = {},
                                   const std::string& hosts = shared_access().hosts()) {
  std::vector<std::string> result{action, "--hosts", hosts, "--resource", resource};
  result.insert(result.end(), options.begin(), options.end());
  return result;
}

/// A command that says when it runs, and outlasts requests to stop.
std::vector<std::string> worker(const std::string& resource, const std::string& id,
                                std::vector<std::string> options = {},
                                const std::string& hosts = shared_access().hosts()) {
  options.insert(options.end(), {"--id", id, "--session-timeout", sanitized ? "5s" : "3s", "--max-tick", "500ms", "-v",
                                 "--", "sh", "-c", "echo token=$ZKELECTION_TOKEN; echo pid=$$; exec sleep 1000"});
  return on_server("run", resource, options, hosts);
}

/// The output of a run that ends by itself with this code.
std::string output_of(const std::vector<std::string>& arguments, int code) {
  running_program run(arguments);
  BOOST_TEST(run.exit_code() == code, run.errors());
  run.drain();
  return run.output();
}

bool stands_for(const std::string& resource, const std::string& id) {
  return output_of(on_server("candidates", resource, {"--json"}), 0).find("\"id\":\"" + id + '"') != std::string::npos;
}

std::string nodes_path(const std::string& resource) { return "/elections/" + resource; }

/// As the program shows it, from the server's root on: a foreign ensemble gives us a chroot.
std::string shown_path(const std::string& resource) {
  const auto hosts = shared_access().hosts();
  const auto chroot = hosts.find('/');
  return (chroot == std::string::npos ? "" : hosts.substr(chroot)) + nodes_path(resource);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(election)

BOOST_AUTO_TEST_CASE(the_next_takes_over_after_kill_9) {
  running_program first(worker("cli/rivals", "first"));
  const pid_t first_command = first.expect_number("pid");
  running_program second(worker("cli/rivals", "second"));
  BOOST_TEST_REQUIRE(eventually([] { return stands_for("cli/rivals", "second"); }));

  const auto leader = output_of(on_server("leader", "cli/rivals", {"--json"}), 0);
  BOOST_TEST(leader.find(R"({"resource":"cli/rivals","master":{"id":"first","joined":"20)") == 0U, leader);
  BOOST_TEST(leader.find(fmt::format("\"token\":{},", first.expect_token())) != std::string::npos, leader);
  const auto all = output_of(on_server("candidates", "cli/rivals", {"--json"}), 0);
  BOOST_TEST(all.find(R"("candidates":[{"position":1,"id":"first",)") != std::string::npos, all);
  BOOST_TEST(all.find(R"({"position":2,"id":"second",)") != std::string::npos, all);
  BOOST_TEST(second.output() == "");

  first.send(SIGKILL);
  second.expect_number("pid");
  BOOST_TEST(!is_alive(first_command));
  BOOST_TEST(second.expect_token() > first.expect_number("token"));
}

BOOST_AUTO_TEST_CASE(the_next_takes_over_once_the_command_is_gone) {
  running_program first(on_server(
      "run", "cli/handover",
      {"--id", "first", "--", "sh", "-c", "trap 'sleep 0.3; exit 7' TERM; echo pid=$$; while :; do sleep 0.05; done"}));
  const pid_t first_command = first.expect_number("pid");
  running_program second(worker("cli/handover", "second"));
  BOOST_TEST_REQUIRE(eventually([] { return stands_for("cli/handover", "second"); }));
  first.send(SIGTERM);
  second.expect_number("pid");
  BOOST_TEST(!is_alive(first_command));
  BOOST_TEST(first.exit_code() == 7);
  second.send(SIGTERM);
  BOOST_TEST(second.exit_code() == 128 + SIGTERM);
  BOOST_TEST(output_of(on_server("leader", "cli/handover"), 3) ==
             "nobody is the master of cli/handover\npath    " + shown_path("cli/handover") + "\n");
}

BOOST_AUTO_TEST_CASE(a_lost_connection_kills_the_command, *needs_own_servers()) {
  zookeeper_server server;
  running_program run(worker("cli/lost", "one", {}, server.hosts()));
  const pid_t command = run.expect_number("pid");
  server.kill();
  BOOST_TEST(run.exit_code() == 120);
  BOOST_TEST(!is_alive(command));
  run.drain();
  BOOST_TEST(tells_of_the_loss(run), run.errors());
}

BOOST_AUTO_TEST_CASE(a_deleted_node_kills_the_command) {
  running_program run(worker("cli/deleted", "one"));
  const pid_t command = run.expect_number("pid");
  raw_client other(shared_access());
  for (const auto& node : other.children(nodes_path("cli/deleted")))
    other.erase(nodes_path("cli/deleted") + '/' + node);
  BOOST_TEST(run.exit_code() == 120);
  BOOST_TEST(!is_alive(command));
}

BOOST_AUTO_TEST_CASE(waiting_has_an_end) {
  running_program master(worker("cli/wait", "master"));
  master.expect_number("pid");
  running_program late(worker("cli/wait", "late", {"--wait", "200ms"}));
  BOOST_TEST(late.exit_code() == 121);
  BOOST_TEST(!stands_for("cli/wait", "late"));

  running_program stopped(worker("cli/wait", "stopped"));
  BOOST_TEST_REQUIRE(eventually([] { return stands_for("cli/wait", "stopped"); }));
  stopped.send(SIGTERM);
  BOOST_TEST(stopped.exit_code() == 128 + SIGTERM);
  BOOST_TEST(!stands_for("cli/wait", "stopped"));
  master.send(SIGTERM);
  BOOST_TEST(master.exit_code() == 128 + SIGTERM);
}

BOOST_AUTO_TEST_CASE(nobody) {
  BOOST_TEST(output_of(on_server("leader", "cli/nobody"), 3) ==
             "nobody is the master of cli/nobody\npath    " + shown_path("cli/nobody") + "\n");
  BOOST_TEST(output_of(on_server("leader", "cli/nobody", {"--json"}), 3) ==
             R"({"resource":"cli/nobody","master":null,"path":")" + shown_path("cli/nobody") +
                 R"(","foreign":[]})"
                 "\n");
  BOOST_TEST(output_of(on_server("candidates", "cli/nobody"), 0) ==
             "nobody is a candidate for cli/nobody\npath    " + shown_path("cli/nobody") + "\n");
  BOOST_TEST(output_of(on_server("candidates", "cli/nobody", {"--json"}), 0) ==
             R"({"resource":"cli/nobody","candidates":[],"path":")" + shown_path("cli/nobody") +
                 R"(","foreign":[]})"
                 "\n");
}

/// The default scheme where another leads: nobody is run, and everybody says who is there.
BOOST_AUTO_TEST_CASE(candidates_with_another_scheme) {
  running_program master(worker("cli/mixed", "theirs", {"--scheme", "kazoo"}));
  master.expect_number("pid");
  running_program late(on_server("run", "cli/mixed", {"--", "echo", "elected"}));
  BOOST_TEST(late.exit_code() == 122);
  late.expect_error("/elections/cli/mixed: candidates with another scheme stand for the resource: ");
  late.expect_error(" looks like kazoo, and our scheme is curator-latch");
  BOOST_TEST(late.output() == "");

  const std::string beside =
      "path    " + shown_path("cli/mixed") +
      "\n"
      "beside  1 candidate with the scheme kazoo, which these here do not see; --scheme kazoo shows them\n";
  BOOST_TEST(output_of(on_server("leader", "cli/mixed"), 3) == "nobody is the master of cli/mixed\n" + beside);
  BOOST_TEST(output_of(on_server("candidates", "cli/mixed"), 0) == "nobody is a candidate for cli/mixed\n" + beside);
  BOOST_TEST(output_of(on_server("leader", "cli/mixed", {"--scheme", "kazoo"}), 0).find("theirs\n") == 8U);

  BOOST_TEST(output_of(on_server("run", "cli/mixed", {"--allow-foreign-candidates", "--", "echo", "elected"}), 0) ==
             "elected\n");
  master.send(SIGTERM);
  BOOST_TEST(master.exit_code() == 128 + SIGTERM);
}

/// Names that other libraries' users bring along.
BOOST_AUTO_TEST_CASE(another_way_to_write_it) {
  BOOST_TEST(output_of(on_server("leader", "cli/nobody", {"--scheme", "curator_latch"}), 3) ==
             "nobody is the master of cli/nobody\npath    " + shown_path("cli/nobody") + "\n");
  running_program run(on_server("leader", "/leader"));
  BOOST_TEST(run.exit_code() == 122);
  run.expect_error(
      "resource '/leader' begins with a slash: write 'leader', which is /elections/leader; for the path /leader set "
      "the "
      "root to '/' as well");
}

BOOST_AUTO_TEST_CASE(hosts_from_the_environment) {
  running_program run({"leader", "--resource", "cli/nobody"},
                      {.environment = {{"ZKELECTION_HOSTS", shared_access().hosts()}}});
  BOOST_TEST(run.exit_code() == 3);
  running_program url({"leader", "--resource", "cli/nobody", "--url", "zookeeper://" + shared_access().hosts()});
  BOOST_TEST(url.exit_code() == 3);
}

BOOST_AUTO_TEST_CASE(a_wild_name_does_no_harm) {
  running_program run(worker("cli/wild", "red \x1b[31m \"quoted\" \\ \xff \xc3\xa4"));
  run.expect_number("pid");
  const auto text = output_of(on_server("leader", "cli/wild"), 0);
  BOOST_TEST(text.starts_with("master  red \\x1b[31m \"quoted\" \\\\ \\xff \xc3\xa4\n"), text);
  const auto json = output_of(on_server("leader", "cli/wild", {"--json"}), 0);
  BOOST_TEST(json.find(R"("id":"red \u001b[31m \"quoted\" \\ )"
                       "\xef\xbf\xbd \xc3\xa4\"") != std::string::npos,
             json);
  run.send(SIGTERM);
  BOOST_TEST(run.exit_code() == 128 + SIGTERM);
}

BOOST_AUTO_TEST_CASE(the_command_has_no_connection_of_ours) {
  running_program run(on_server("run", "cli/files", {"--", "ls", "-l", "/proc/self/fd"}));
  BOOST_TEST(run.exit_code() == 0);
  run.drain();
  BOOST_TEST(run.output().find("socket:") == std::string::npos, run.output());
}

BOOST_AUTO_TEST_CASE(nobody_answers) {
  const port_lease lease;
  const auto nowhere = fmt::format("127.0.0.1:{}", lease.port());
  running_program run(on_server("run", "r", {"--connect-timeout", "500ms", "--", "true"}, nowhere));
  BOOST_TEST(run.exit_code() == 123);
  run.expect_error(nowhere);
  running_program leader(on_server("leader", "r", {"--timeout", "500ms"}, nowhere));
  BOOST_TEST(leader.exit_code() == 123);
  leader.drain();
  BOOST_TEST(leader.errors().find(nowhere) != std::string::npos, leader.errors());
  BOOST_TEST(leader.output() == "");
}

BOOST_AUTO_TEST_CASE(refused) {
  const auto chroot = shared_access().hosts() + "/no/such/chroot";
  for (const auto* action : {"run", "leader"}) {
    auto arguments = on_server(action, "r", {}, chroot);
    if (arguments[0] == "run") arguments.insert(arguments.end(), {"--", "true"});
    running_program run(arguments);
    BOOST_TEST(run.exit_code() == 123);
    run.expect_error("the chroot does not exist");
  }
}

BOOST_AUTO_TEST_CASE(a_password_from_a_file) {
  char name[] = "/tmp/zkelection_test_XXXXXX";
  const int fd = ::mkstemp(name);
  BOOST_REQUIRE(fd >= 0);
  ::close(fd);
  std::ofstream(name) << "digest:user:password\n";
  BOOST_TEST(output_of(on_server("run", "cli/auth", {"--auth-file", name, "--", "echo", "elected"}), 0) == "elected\n");
  std::ofstream(name) << "no such scheme:password\n";
  running_program run(on_server("run", "cli/auth", {"--auth-file", name, "--", "true"}));
  BOOST_TEST(run.exit_code() == 123);
  run.drain();
  BOOST_TEST(run.errors().find("password") == std::string::npos, run.errors());
  ::unlink(name);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
