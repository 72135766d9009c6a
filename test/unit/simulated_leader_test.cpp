// What the simulated ensemble's leader does by itself, and what no client can make it do.
#include <boost/test/unit_test.hpp>

#include "zkelection/simulation/ensemble/ensemble.hpp"

namespace zkelection::test {
namespace {

/// One server and a client of it.
struct one_client {
  simulation::ensemble servers{1};
  std::int64_t session = servers.open_session();

  one_client() { servers.connect(0, session, 0); }

  simulation::response ask(simulation::any_request what) {
    servers.submit(0, std::move(what));
    auto answers = servers.serve(0);
    while (servers.can_follow(0)) {
      for (auto& one : servers.follow(0)) answers.push_back(std::move(one));
    }
    return std::get<simulation::response>(answers.back().second);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(simulated_leader, one_client)

/// It is the servers that do it, and not a client.
BOOST_AUTO_TEST_CASE(removes_empty_containers_whatever_their_acl) {
  for (const auto* path : {"/parent", "/parent/inner"})
    BOOST_TEST((ask(simulation::request::create{path, {}, seam::node_kind::container}).how == core::answer::ok));
  const auto made =
      ask(simulation::request::create{"/parent/inner/n-", {}, seam::node_kind::ephemeral_sequential}).path;
  servers.refuse("/parent", {.create = true, .read = true, .erase = true});
  BOOST_TEST(!servers.can_reap());
  BOOST_TEST((ask(simulation::request::erase{made}).how == core::answer::ok));
  BOOST_TEST(servers.can_reap());
  servers.reap();
  BOOST_TEST(servers.tree().nodes().size() == 1u);  // the root alone: the parent has become empty as well
}

BOOST_AUTO_TEST_CASE(never_erases_the_root) {
  BOOST_TEST((ask(simulation::request::erase{"/"}).how == core::answer::rejected));
  BOOST_TEST((servers.erase("/") == core::answer::rejected));
  BOOST_TEST((ask(simulation::request::probe{"/", false}).how == core::answer::ok));
}

BOOST_AUTO_TEST_CASE(dates_all_nodes_by_its_own_clock) {
  servers.set_clock(1'234);
  servers.create("/by-hand");
  BOOST_TEST(servers.tree().find("/by-hand")->created_ms == 1'234);
  servers.set_clock(5'678);
  BOOST_TEST(ask(simulation::request::create{"/by-hand/c", {}, seam::node_kind::container}).node.created_ms == 5'678);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
