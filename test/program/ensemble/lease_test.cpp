// The mastership's lease and the command: it is dead before another can be the master, whatever is cut off or stopped.
#include "support/foreign_ensemble.hpp"
#include "support/proxy_thread.hpp"
#include "support/running_program.hpp"
#include "support/zookeeper_server.hpp"

#include <boost/test/unit_test.hpp>

#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace zkelection::test {

namespace {

using clock = std::chrono::system_clock;  // what date(1) prints

constexpr milliseconds session_timeout = 5s;
constexpr milliseconds grace = session_timeout / 6;
constexpr milliseconds late = scaled(300ms);  // a busy machine, and the time that dying takes

/// `run` with a script. Its session lasts ten ticks of the server.
std::vector<std::string> run_on(const std::string& hosts, const std::string& resource, const std::string& script,
                                const std::vector<std::string>& options = {}) {
  std::vector<std::string> result{"run", "--url",
                                  "zookeeper://" + hosts + "?session_timeout=5s&max_tick=500ms&close_timeout=1s",
                                  "--resource", resource};
  result.insert(result.end(), options.begin(), options.end());
  result.insert(result.end(), {"--", "sh", "-c", script});
  return result;
}

/// Prints `NAME=` and the time.
std::string print_time(const std::string& name) { return "date +" + name + "=%s%N"; }

/// Prints the times at which it began, at which it was alive, and at which it was asked to end.
std::string diary(const std::string& when_asked) {
  return "trap '" + print_time("asked") + "; " + when_asked + "' TERM; echo pid=$$; " + print_time("began") +
         "; while :; do " + print_time("alive") + "; sleep 0.01; done";
}
const std::string stubborn = diary("true");
const std::string polite = diary("exit 3");

/// All times of this name in the diary.
std::vector<clock::time_point> times(const running_program& run, const std::string& name) {
  std::vector<clock::time_point> found;
  const std::string& text = run.output();
  const std::string key = name + '=';
  for (auto at = text.find(key); at != std::string::npos; at = text.find(key, at + 1)) {
    const auto end = text.find('\n', at);
    if (end == std::string::npos) break;  // death came in the middle of a line
    found.emplace_back(std::chrono::nanoseconds(std::strtoll(text.c_str() + at + key.size(), nullptr, 10)));
  }
  return found;
}

clock::time_point only_time(const running_program& run, const std::string& name) {
  const auto found = times(run, name);
  BOOST_TEST_REQUIRE(found.size() == 1U, name << " in " << run.output().substr(0, 200) << run.errors());
  return found.front();
}

clock::time_point last_alive(const running_program& run) {
  const auto found = times(run, "alive");
  BOOST_TEST_REQUIRE(!found.empty());
  return found.back();
}

class temporary_folder {
 public:
  ~temporary_folder() { std::filesystem::remove_all(path_); }
  std::string file(const std::string& name) const { return path_ / name; }
  void touch(const std::string& name) const { std::ofstream(file(name)).put('\n'); }

 private:
  std::string template_ = std::filesystem::temp_directory_path() / "zkelection-XXXXXX";
  std::filesystem::path path_ = ::mkdtemp(template_.data());
};

/// Reads its output while time passes.
void let_pass(running_program& run, milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  eventually(
      [&] {
        run.read();
        return std::chrono::steady_clock::now() >= end;
      },
      2 * time);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(lease)

BOOST_AUTO_TEST_CASE(silence_asks_the_command_to_end_then_kills_it) {
  proxy_thread proxy(shared_access());
  running_program run(run_on(proxy.hosts(), "cli/silence", stubborn));
  run.expect_output("alive=");
  const auto silence = clock::now();
  proxy.stall();
  BOOST_TEST(run.exit_code() == 120);
  run.drain();

  const auto asked = only_time(run, "asked");
  const auto last = last_alive(run);
  BOOST_TEST((asked > silence));
  BOOST_TEST((asked < last));                      // it was given time,
  BOOST_TEST((last < asked + grace + late));       // though no more than its share,
  BOOST_TEST((last < silence + session_timeout));  // and died before the lease could have ended
  BOOST_TEST(tells_of_the_loss(run), run.errors());
}

BOOST_AUTO_TEST_CASE(a_command_that_ends_when_it_is_asked) {
  proxy_thread proxy(shared_access());
  running_program run(run_on(proxy.hosts(), "cli/polite", polite));
  run.expect_output("alive=");
  proxy.stall();
  BOOST_TEST(run.exit_code() == 120);
  run.drain();
  only_time(run, "asked");
  BOOST_TEST(tells_of_the_loss(run), run.errors());
  BOOST_TEST(run.errors().find("SIGKILL") == std::string::npos, run.errors());
}

BOOST_AUTO_TEST_CASE(the_grace_period_is_the_users) {
  proxy_thread proxy(shared_access());
  running_program none(run_on(proxy.hosts(), "cli/no-grace", stubborn, {"--grace", "0"}));
  running_program longest(run_on(proxy.hosts(), "cli/longest-grace", stubborn, {"--grace", "1m", "-v"}));
  none.expect_output("alive=");
  longest.expect_output("alive=");
  longest.expect_error("has 1.666 s to end in place of 60 s");
  proxy.stall();
  BOOST_TEST(none.exit_code() == 120);
  BOOST_TEST(longest.exit_code() == 120);
  none.drain();
  longest.drain();
  BOOST_TEST(times(none, "asked").empty());
  const auto asked = only_time(longest, "asked");
  BOOST_TEST((last_alive(longest) > asked + session_timeout / 5));
  BOOST_TEST((last_alive(longest) < asked + session_timeout / 3 + late));
}

BOOST_AUTO_TEST_CASE(a_short_disconnect_does_not_disturb_the_command) {
  proxy_thread proxy(shared_access());
  running_program run(run_on(proxy.hosts(), "cli/disconnect", polite));
  run.expect_output("alive=");
  proxy.sever();
  let_pass(run, session_timeout * 3 / 10);
  proxy.admit();
  // Far beyond the end of the lease as it was.
  let_pass(run, session_timeout * 3 / 2);
  BOOST_TEST(times(run, "asked").empty());
  BOOST_TEST(run.running());
  const pid_t command = run.expect_number("pid");
  BOOST_TEST(is_alive(command));
  BOOST_TEST(times(run, "began").size() == 1U);
  run.send(SIGTERM);
  BOOST_TEST(run.exit_code() == 3);
}

BOOST_AUTO_TEST_CASE(the_guardian_ends_the_command_of_a_stopped_run) {
  running_program first(run_on(shared_access().hosts(), "cli/stopped", stubborn));
  first.expect_output("alive=");
  running_program second(run_on(shared_access().hosts(), "cli/stopped", polite));
  first.send(SIGSTOP);
  second.expect_output("began=");
  first.send(SIGCONT);
  BOOST_TEST(first.exit_code() == 120);
  first.drain();
  const auto asked = only_time(first, "asked");
  BOOST_TEST((asked < last_alive(first)));
  BOOST_TEST((last_alive(first) < asked + grace + late));
  BOOST_TEST((last_alive(first) < only_time(second, "began")));
  BOOST_TEST(first.errors().find("lost the mastership: the guardian ended the command") != std::string::npos,
             first.errors());
  second.send(SIGTERM);
  BOOST_TEST(second.exit_code() == 3);
}

BOOST_AUTO_TEST_CASE(a_run_that_goes_on_while_its_command_is_being_ended) {
  const milliseconds longest = session_timeout / 3;
  running_program run(run_on(shared_access().hosts(), "cli/late", stubborn, {"--grace", "1m"}));
  run.expect_output("alive=");
  run.send(SIGSTOP);
  run.expect_output("asked=");
  run.send(SIGCONT);
  // The lease is renewed again, but there is no way back.
  BOOST_TEST(run.exit_code() == 120);
  run.drain();
  BOOST_TEST((last_alive(run) < only_time(run, "asked") + longest + late));
  BOOST_TEST(run.errors().find("losing the mastership: the guardian asked the command to end") != std::string::npos,
             run.errors());
}

BOOST_AUTO_TEST_CASE(a_replaced_guardian_knows_the_lease) {
  running_program first(run_on(shared_access().hosts(), "cli/replaced", stubborn));
  first.expect_output("alive=");
  running_program second(run_on(shared_access().hosts(), "cli/replaced", polite));
  const pid_t old_guardian = guardian_of(first.id());
  ::kill(old_guardian, SIGKILL);
  first.expect_error("started another");
  first.send(SIGSTOP);
  second.expect_output("began=");
  first.send(SIGCONT);
  BOOST_TEST(first.exit_code() == 120);
  first.drain();
  BOOST_TEST((only_time(first, "asked") < last_alive(first)));
  BOOST_TEST((last_alive(first) < only_time(second, "began")));
  second.send(SIGTERM);
  BOOST_TEST(second.exit_code() == 3);
}

BOOST_AUTO_TEST_CASE(a_request_to_stop_does_not_outlast_the_lease) {
  proxy_thread proxy(shared_access());
  running_program run(run_on(proxy.hosts(), "cli/both", "trap '' INT; " + stubborn, {"--grace", "1h"}));
  run.expect_output("alive=");
  const auto silence = clock::now();
  proxy.stall();
  run.send(SIGINT);
  BOOST_TEST(run.exit_code() == 120);
  run.drain();
  BOOST_TEST((last_alive(run) < silence + session_timeout));
}

/// Three shells run the same job, one after the other. The third waits until the lease of its session's beginning is
/// nearly over.
BOOST_AUTO_TEST_CASE(the_third_of_three_shells_keeps_its_mastership) {
  const auto until_there = [](const std::string& file) {
    return "echo began; while [ ! -e " + file + " ]; do sleep 0.02; done";
  };
  const temporary_folder folder;
  const auto hosts = shared_access().hosts();
  running_program first(run_on(hosts, "cli/shells", until_there(folder.file("first"))));
  first.expect_output("began");
  running_program second(run_on(hosts, "cli/shells", until_there(folder.file("second")), {"-vv"}));
  second.expect_error("connected, session");
  running_program third(run_on(hosts, "cli/shells", until_there(folder.file("third")), {"-vv"}));
  third.expect_error("connected, session");
  const auto joined = std::chrono::steady_clock::now();

  folder.touch("first");
  BOOST_TEST(first.exit_code() == 0);
  second.expect_output("began");
  const auto waited = [&] { return std::chrono::steady_clock::now() - joined; };
  let_pass(third, std::chrono::duration_cast<milliseconds>(session_timeout * 93 / 100 - waited()));
  folder.touch("second");
  BOOST_TEST(second.exit_code() == 0);
  third.expect_output("began");
  let_pass(third, session_timeout * 3 / 2);
  folder.touch("third");
  BOOST_TEST(third.exit_code() == 0);
  for (const auto* shell : {&first, &second, &third}) BOOST_TEST(!tells_of_the_loss(*shell), shell->errors());
}

BOOST_AUTO_TEST_CASE(a_session_too_short_for_the_ticks) {
  running_program run({"run", "--hosts", shared_access().hosts(), "--resource", "cli/short", "--session-timeout", "6s",
                       "--max-tick", "6s", "--", "sh", "-c", polite});
  run.expect_error("6 s makes the lease short if a server's tick lasts 6 s; see --max-tick");
  // It has little grace, and is left alone all the same.
  run.expect_output("alive=");
  let_pass(run, 7s);
  BOOST_TEST(times(run, "asked").empty());
  run.send(SIGTERM);
  BOOST_TEST(run.exit_code() == 3);
}

/// The command would be killed as soon as it is started.
BOOST_AUTO_TEST_CASE(a_session_in_which_no_mastership_lasts) {
  running_program run({"run", "--hosts", shared_access().hosts(), "--resource", "cli/shortest", "--session-timeout",
                       "1s", "--", "echo", "started"});
  BOOST_TEST(run.exit_code() == 122);
  run.drain();
  BOOST_TEST(run.output() == "");
  BOOST_TEST(
      run.errors().find("the session timeout of 1 s is too short for a max_tick of 2 s, and no mastership lasts: "
                        "a lease has 990 ms, and it can take 1.628 s to renew it; set session_timeout to 1.898 "
                        "s or more") != std::string::npos,
      run.errors());
  BOOST_TEST(run.errors().find("no mastership lasts") == run.errors().rfind("no mastership lasts"), "it is said once");
}

/// The server raises what it is asked for to two of its ticks.
BOOST_AUTO_TEST_CASE(a_tick_that_may_be_too_large_is_told_without_v) {
  running_program run({"run", "--hosts", shared_access().hosts(), "--resource", "cli/doubtful", "--session-timeout",
                       "500ms", "--max-tick", "400ms", "--", "true"});
  BOOST_TEST(run.exit_code() == 0);
  run.drain();
  BOOST_TEST(
      run.errors().find("we asked for a session timeout of 500 ms, and the ensemble granted 1 s") != std::string::npos,
      run.errors());
  BOOST_TEST(run.errors().find("two instances could believe in the mastership at once") != std::string::npos,
             run.errors());
}

/// The library takes it, but a command has to be dead 50 ms before the lease ends.
BOOST_AUTO_TEST_CASE(a_lease_that_leaves_no_time_to_end_a_command, *needs_own_servers()) {
  const zookeeper_server quick({.settings = {"minSessionTimeout=100"}});
  running_program run({"run", "--hosts", quick.hosts(), "--resource", "cli/no-time", "--session-timeout", "580ms",
                       "--max-tick", "600ms", "--", "echo", "started"});
  BOOST_TEST(run.exit_code() == 122);
  run.drain();
  BOOST_TEST(run.output() == "");
  BOOST_TEST(
      run.errors().find("a session timeout of 580 ms with a --max-tick of 600 ms leaves no time for a command") !=
          std::string::npos,
      run.errors());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
