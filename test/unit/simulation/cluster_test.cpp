// The simulated ensemble with time: what servers say and do that have lost each other, and when they are back.
#include "zkelection/simulation/cluster.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

namespace zkelection::test {
namespace {

using namespace std::chrono_literals;
using simulation::cluster;

struct hearer final : simulation::link_end {
  std::vector<simulation::message> heard;
  bool lost = false;

  void hear(simulation::message what) override { heard.push_back(std::move(what)); }
  void hear_of_the_end(simulation::ending how) override { lost = how == simulation::ending::lost; }
  void hear_of_a_deadline() override {}
};

/// Three servers, of which the first leads and is then cut off; a client of its, with a session of two ticks.
struct deposed_leader {
  cluster servers{simulation::cluster_settings{}};
  cluster::client_id client = servers.new_client();
  std::shared_ptr<hearer> end = std::make_shared<hearer>();
  core::instant now{};
  std::int64_t session = 0;

  deposed_leader() {
    const auto first = connect(0, std::nullopt);
    session = std::get<cluster::admission>(first).session;
    servers.cut_off_server(now, session);
    servers.disconnect(now, std::get<cluster::admission>(first).link);
  }

  std::variant<cluster::admission, cluster::refusal> connect(std::size_t server, std::optional<std::int64_t> known) {
    return servers.connect(now, client, server, known, 4s, end);
  }
};

/// The second of five servers follows the first; a client of its, with a session of two ticks that began at 0 s. The
/// leader pings every second.
struct cut_off_follower {
  cluster servers{five()};
  std::shared_ptr<hearer> end = std::make_shared<hearer>();
  std::int64_t session = 0;
  cluster::link_id link = 0;

  cut_off_follower() {
    const auto admission =
        std::get<cluster::admission>(servers.connect(core::instant{}, servers.new_client(), 1, std::nullopt, 4s, end));
    session = admission.session;
    link = admission.link;
  }

  static simulation::cluster_settings five() {
    simulation::cluster_settings settings;
    settings.servers = 5;
    return settings;
  }

  void hear_of_the_client_at(core::instant now) { servers.submit(now, link, simulation::request::probe{"/", false}); }
  void cut_at(core::instant now) { servers.cut_off_server(now, session); }
  void cut_leader_at(core::instant now) {
    const auto of_the_leader =
        servers.connect(now, servers.new_client(), 0, std::nullopt, 4s, std::make_shared<hearer>());
    servers.cut_off_server(now, std::get<cluster::admission>(of_the_leader).session);
  }
  void heal_at(core::instant now) { servers.heal(now); }
  bool is_open_at(core::instant now) {
    servers.come_by(now);
    return servers.is_open(session);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(deposed_leaders, deposed_leader)

BOOST_AUTO_TEST_CASE(take_up_sessions_that_have_expired_elsewhere) {
  now += 8s;
  servers.come_by(now);
  BOOST_TEST(!servers.is_open(session));
  const auto again = connect(0, session);
  BOOST_TEST_REQUIRE(std::holds_alternative<cluster::admission>(again));
  BOOST_TEST((std::get<cluster::admission>(again).session_timeout == 4s));
  BOOST_TEST((std::get<cluster::refusal>(connect(1, session)) == cluster::refusal::expired));
}

BOOST_AUTO_TEST_CASE(answer_reads_and_no_writes) {
  const auto link = std::get<cluster::admission>(connect(0, session)).link;
  servers.submit(now, link, simulation::request::probe{"/", false});
  BOOST_TEST(end->heard.size() == 1u);
  servers.submit(now, link, simulation::request::sync{});
  now += 3s;
  servers.come_by(now);
  BOOST_TEST(end->heard.size() == 1u);
}

BOOST_AUTO_TEST_CASE(open_no_session_and_know_none_of_their_successors) {
  BOOST_TEST((std::get<cluster::refusal>(connect(0, std::nullopt)) == cluster::refusal::unreachable));
  const auto later = std::get<cluster::admission>(connect(1, std::nullopt)).session;
  BOOST_TEST((std::get<cluster::refusal>(connect(0, later)) == cluster::refusal::expired));
}

BOOST_AUTO_TEST_CASE(give_up_in_the_end) {
  BOOST_TEST(std::holds_alternative<cluster::admission>(connect(0, session)));
  now += 10s;
  servers.come_by(now);
  BOOST_TEST(end->lost);
  BOOST_TEST((std::get<cluster::refusal>(connect(0, session)) == cluster::refusal::unreachable));
}

BOOST_AUTO_TEST_CASE(hang_up_when_they_hear_of_the_expiry) {
  now += 8s;
  BOOST_TEST_REQUIRE(std::holds_alternative<cluster::admission>(connect(0, session)));
  servers.heal(now);
  BOOST_TEST(end->lost);
  BOOST_TEST((std::get<cluster::refusal>(connect(0, session)) == cluster::refusal::expired));
}

BOOST_AUTO_TEST_CASE(hang_up_when_they_hear_of_their_successor) {
  BOOST_TEST_REQUIRE(std::holds_alternative<cluster::admission>(connect(0, session)));
  now += 1s;
  servers.heal(now);
  BOOST_TEST(servers.is_open(session));
  BOOST_TEST(end->lost);
  BOOST_TEST(std::holds_alternative<cluster::admission>(connect(0, session)));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(cut_off_followers, cut_off_follower)

/// The lease counts on it: when the follower is back, its reports come before its answers.
BOOST_AUTO_TEST_CASE(answer_the_pings_that_have_waited_before_anything_else) {
  hear_of_the_client_at(900ms);
  cut_at(950ms);
  heal_at(3s);
  cut_at(3s);
  BOOST_TEST(is_open_at(8s - 1ms));
  BOOST_TEST(!is_open_at(8s));
}

BOOST_AUTO_TEST_CASE(report_nothing_if_no_ping_has_come_in_between) {
  hear_of_the_client_at(900ms);
  cut_at(950ms);
  heal_at(975ms);
  cut_at(975ms);
  BOOST_TEST(is_open_at(6s - 1ms));
  BOOST_TEST(!is_open_at(6s));
}

BOOST_AUTO_TEST_CASE(begin_anew_without_clients_once_they_have_given_up) {
  hear_of_the_client_at(900ms);
  cut_at(950ms);
  heal_at(11s);
  BOOST_TEST(end->lost);
}

BOOST_AUTO_TEST_CASE(begin_anew_without_clients_if_there_is_another_leader) {
  cut_at(950ms);
  cut_leader_at(1s);
  heal_at(2s);
  BOOST_TEST(end->lost);
  BOOST_TEST(servers.is_open(session));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
