// Servers' answers to four-letter words, as they are and as they should not be.
#include "zkelection/inspection/server_words.hpp"

#include <boost/test/unit_test.hpp>

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(server_words)

using namespace inspection;
using namespace std::chrono_literals;

namespace {

const std::string standalone_conf =
    "clientPort=2181\nsecureClientPort=-1\ndataDir=/var/lib/zookeeper/version-2\ndataDirSize=4\n"
    "dataLogDir=/var/lib/zookeeper/version-2\ndataLogSize=4\ntickTime=3000\nmaxClientCnxns=60\n"
    "minSessionTimeout=6000\nmaxSessionTimeout=60000\nclientPortListenBacklog=-1\nserverId=0\n";

const std::string ensemble_conf =
    "clientPort=2181\nsecureClientPort=-1\ntickTime=2000\nmaxClientCnxns=60\nminSessionTimeout=4000\n"
    "maxSessionTimeout=40000\nclientPortListenBacklog=-1\nserverId=3\ninitLimit=10\nsyncLimit=5\nelectionAlg=3\n"
    "electionPort=3888\nquorumPort=2888\npeerType=0\nmembership: \nserver.1=zk1:2888:3888:participant\nversion=0";

std::string srvr_of(std::string_view mode) {
  return "Zookeeper version: 3.8.0-5a02a05eddb59aee6ac762f7ea82e92a68eb9c0f, built on 2022-02-25 08:49 UTC\n"
         "Latency min/avg/max: 0/0.0/0\nReceived: 2\nSent: 1\nConnections: 1\nOutstanding: 0\nZxid: 0x100000000\n"
         "Mode: " +
         std::string(mode) + "\nNode count: 5\n";
}

std::string refusal_of(std::string_view word) {
  return std::string(word) + " is not executed because it is not in the whitelist.\n";
}

const std::string not_serving = "This ZooKeeper instance is not currently serving requests\n";

server_report told(void (*read)(const word_answer&, server_report&), std::string text, std::string trouble = {},
                   server_mode mode = server_mode::follower) {
  server_report report;
  report.mode = mode;
  read({std::move(text), std::move(trouble)}, report);
  return report;
}

void lacks(const server_report& report, std::string_view what, std::string_view why) {
  for (const auto& fact : report.unseen) {
    if (fact.what == what) {
      BOOST_TEST(fact.why.find(why) != std::string::npos, fact.why);
      return;
    }
  }
  BOOST_ERROR("nothing is said of " << what);
}

}  // namespace

BOOST_AUTO_TEST_CASE(conf_of_a_standalone_server) {
  const auto report = told(read_conf, standalone_conf);
  BOOST_TEST(report.reachable);
  BOOST_TEST(report.unseen.empty());
  BOOST_TEST((report.tick == 3000ms));
  BOOST_TEST((report.min_session_timeout == 6s));
  BOOST_TEST((report.max_session_timeout == 60s));
  BOOST_TEST((report.id == 0));
  BOOST_TEST(!report.sync_limit.has_value());
}

BOOST_AUTO_TEST_CASE(conf_in_an_ensemble) {
  const auto report = told(read_conf, ensemble_conf);
  BOOST_TEST(report.unseen.empty());
  BOOST_TEST((report.tick == 2s));
  BOOST_TEST((report.sync_limit == 5));
  BOOST_TEST((report.id == 3));
}

BOOST_AUTO_TEST_CASE(lines_may_end_as_on_windows) {
  std::string conf;
  for (const char c : standalone_conf) conf += c == '\n' ? "\r\n" : std::string(1, c);
  BOOST_TEST((told(read_conf, conf).tick == 3s));
}

BOOST_AUTO_TEST_CASE(srvr_tells_mode_and_version) {
  const std::pair<std::string_view, server_mode> modes[] = {{"standalone", server_mode::standalone},
                                                            {"leader", server_mode::leader},
                                                            {"follower", server_mode::follower},
                                                            {"observer", server_mode::observer},
                                                            {"read-only", server_mode::read_only}};
  for (const auto& [name, mode] : modes) {
    const auto report = told(read_srvr, srvr_of(name), {}, server_mode::unknown);
    BOOST_TEST(report.reachable);
    BOOST_TEST((report.mode == mode), name);
    BOOST_TEST(to_string(mode) == name);
    BOOST_TEST(report.version == "3.8.0");
    BOOST_TEST(report.unseen.empty());
  }
  lacks(told(read_srvr, srvr_of("dictator"), {}, server_mode::unknown), "mode", "missing in the answer");
}

BOOST_AUTO_TEST_CASE(versions) {
  const auto version_of = [](std::string text) {
    return told(read_srvr, "Zookeeper version: " + text + "\nMode: leader\n").version;
  };
  BOOST_TEST(version_of("3.5.4-beta-7f51e5b68cf2f80176ff944a9ebd2abbc65e7327, built on 05/11/2018") == "3.5.4-beta");
  BOOST_TEST(version_of("3.8.0-${mvngit.commit.id}, built on 2024-12-29 17:54 UTC") == "3.8.0");
  BOOST_TEST(version_of("3.9.1") == "3.9.1");
  BOOST_TEST(version_of("") == "");
}

BOOST_AUTO_TEST_CASE(mntr_tells_of_local_sessions_and_of_an_observers_master) {
  const auto report = told(read_mntr, "zk_version\t3.8.0\nzk_local_sessions\t7\nzk_observer_master_id\t2\n");
  BOOST_TEST((report.local_sessions == 7));
  BOOST_TEST((report.learner_master == 2));
  BOOST_TEST(report.unseen.empty());
  lacks(told(read_mntr, "zk_version\t3.4.6\nzk_znode_count\t4\n"), "local sessions", "missing");
}

/// It has none, so nothing is missing whatever it answers.
BOOST_AUTO_TEST_CASE(a_standalone_server_is_not_asked_for_local_sessions) {
  BOOST_TEST(told(read_mntr, refusal_of("mntr"), {}, server_mode::standalone).unseen.empty());
}

BOOST_AUTO_TEST_CASE(a_word_that_is_not_whitelisted) {
  const auto conf = told(read_conf, refusal_of("conf"));
  BOOST_TEST(conf.reachable);
  BOOST_TEST(!conf.tick.has_value());
  lacks(conf, "tick, syncLimit and the limits of session timeouts",
        "4lw.commands.whitelist does not allow the word conf");
  lacks(told(read_srvr, refusal_of("srvr")), "mode and version", "the word srvr");
  lacks(told(read_mntr, refusal_of("mntr")), "local sessions", "the word mntr");
}

BOOST_AUTO_TEST_CASE(a_server_without_a_quorum) {
  const auto report = told(read_srvr, not_serving, {}, server_mode::unknown);
  BOOST_TEST(report.reachable);
  BOOST_TEST((report.mode == server_mode::not_serving));
  lacks(report, "mode and version", "serves nobody now");
}

/// Wherever the answer is cut, the report has no part of a number, and says what is missing.
BOOST_AUTO_TEST_CASE(cut_anywhere) {
  for (std::size_t size = 0; size < ensemble_conf.size(); ++size) {
    BOOST_TEST_CONTEXT(size) {
      const auto report = told(read_conf, ensemble_conf.substr(0, size), "Connection reset by peer");
      BOOST_TEST((!report.tick || report.tick == 2s));
      BOOST_TEST((!report.min_session_timeout || report.min_session_timeout == 4s));
      BOOST_TEST((!report.max_session_timeout || report.max_session_timeout == 40s));
      BOOST_TEST((!report.sync_limit || report.sync_limit == 5));
      if (!report.sync_limit) {
        BOOST_REQUIRE(!report.unseen.empty());
        if (report.reachable) lacks(report, "syncLimit", "broke off: Connection reset by peer");
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(nothing_at_all) {
  const auto late = told(read_conf, "", "no answer within 3 s");
  BOOST_TEST(!late.reachable);
  lacks(late, "tick, syncLimit and the limits of session timeouts", "to the word conf: no answer within 3 s");
  lacks(told(read_srvr, ""), "mode and version", "closes the connection without an answer");
}

BOOST_AUTO_TEST_CASE(garbage) {
  const auto web = told(read_srvr, "HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n", {}, server_mode::unknown);
  BOOST_TEST(!web.reachable);
  BOOST_TEST((web.mode == server_mode::unknown));
  lacks(web, "mode and version",
        "it answers the word srvr with 'HTTP/1.1 400 Bad Request', which no ZooKeeper server does");
  lacks(told(read_conf, "\x1b[2J\xff\n"), "tick, syncLimit and the limits of session timeouts", "'?[2J?'");
}

BOOST_AUTO_TEST_CASE(absurd_numbers_are_not_taken) {
  for (const auto* value : {"", "-1", "0", "two", "2000ms", "99999999999999999999", " 2000", "0x7d0", "2147483648"}) {
    const auto report = told(read_conf, std::string("clientPort=1\ntickTime=") + value + "\nserverId=1\n");
    BOOST_TEST(!report.tick.has_value(), value);
    lacks(report, "tick", "missing");
  }
}

BOOST_AUTO_TEST_CASE(what_is_shown_of_a_stranger) {
  BOOST_TEST(beginning_of("") == "");
  BOOST_TEST(beginning_of("one\ntwo") == "one");
  BOOST_TEST(beginning_of(std::string(100, 'x')) == std::string(40, 'x'));
  BOOST_TEST(beginning_of("a\x07\xe2\x82\xac") == "a????");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
