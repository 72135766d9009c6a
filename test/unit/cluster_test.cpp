// The simulated ensemble with time: what a deposed leader says before it knows.
#include "zkelection/in_process/cluster.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

namespace zkelection::test {
namespace {

using namespace std::chrono_literals;
using in_process::cluster;

struct hearer final : in_process::link_end {
  std::vector<memory::message> heard;
  bool lost = false;

  void hear(memory::message what) override { heard.push_back(std::move(what)); }
  void hear_of_the_end(in_process::ending how) override { lost = how == in_process::ending::lost; }
};

/// Three servers, of which the first leads and is then cut off; a client of its, with a session of two ticks.
struct deposed_leader {
  cluster servers{in_process::cluster_settings{}};
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
  servers.submit(now, link, memory::request::probe{"/", false});
  BOOST_TEST(end->heard.size() == 1u);
  servers.submit(now, link, memory::request::sync{});
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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
