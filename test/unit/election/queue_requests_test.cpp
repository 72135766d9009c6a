// What a queue costs the ensemble: requests, counted in virtual time.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <deque>
#include <numeric>
#include <random>
#include <zkelection/election.hpp>

#include "counted_requests.hpp"
#include "support/deadlines.hpp"
#include "zkelection/election/factory_state.hpp"
#include "zkelection/simulation/simulated_network.hpp"
#include "zkelection/simulation/virtual_time.hpp"

namespace zkelection::test {
namespace {

/// Candidates of one resource, called by the order of their coming. Each has a session of its own, unless there are so
/// many that the simulation would take seconds: then they have one for all.
class counted_queue {
 public:
  explicit counted_queue(std::size_t size) {
    const bool share = size > 100;
    for (std::size_t i = 0; i < size; ++i) {
      if (i == 0 || !share) sessions_.push_back(make_session());
      join(sessions_.back());
    }
  }

  void leave(std::vector<std::size_t> who) {
    for (const auto i : who) all_[i].stands->async_resign([](error_code) {});
    come_to_rest();
    for (const auto i : who) all_[i].present = false;
  }

  bool is_master(std::size_t who) const { return all_[who].stands->with_mastership().active(); }

  /// The first of the candidates that are left.
  std::optional<std::size_t> head() const {
    const auto at = std::ranges::find(all_, true, &instance::present);
    if (at == all_.end()) return std::nullopt;
    return static_cast<std::size_t>(at - all_.begin());
  }

  std::size_t requests(std::size_t who) const { return sessions_.at(who).requests(); }
  std::size_t requests() const {
    std::size_t sum = 0;
    for (const auto& each : sessions_) sum += each.requests();
    return sum;
  }

 private:
  struct session {
    std::shared_ptr<std::size_t> count;
    std::shared_ptr<election_factory> factory;

    std::size_t requests() const { return *count; }
  };
  struct instance {
    std::unique_ptr<election> stands;
    bool present = true;
  };

  session make_session() {
    auto count = std::make_shared<std::size_t>(0);
    session_config config;
    config.hosts = environment_.hosts();
    return {count, std::make_shared<detail::session_factory>(std::make_shared<detail::factory_state>(
                       io_.get_executor(), std::move(config), [this, count](const auto& strand, const auto&) {
                         return std::make_unique<counting_network>(
                             std::make_unique<simulation::simulated_network>(strand, environment_), count);
                       }))};
  }

  void join(const session& on) {
    auto& one = all_.emplace_back();
    on.factory->async_new_election("r", [&](error_code, std::unique_ptr<election> made) {
      one.stands = std::move(made);
      one.stands->async_await([](error_code) {});
    });
    come_to_rest();
  }

  /// No time passes.
  void come_to_rest() {
    do io_.restart();
    while (io_.poll() > 0);
  }

  boost::asio::io_context io_;
  const std::shared_ptr<simulation::timeline> timeline_ =
      std::make_shared<simulation::timeline>(core::instant(std::chrono::hours(24)));
  const simulation::environment environment_{
      std::make_shared<simulation::cluster>(simulation::cluster_settings{.begin = std::chrono::hours(24), .epoch = {}}),
      [this](const auto& strand) { return std::make_shared<simulation::virtual_time>(timeline_, strand); }};
  std::vector<session> sessions_;
  std::deque<instance> all_;
};

/// The candidates leave one after the other, and after each the first one left is the master. What that costs on
/// average, in requests.
double cost_of_a_move(counted_queue& queue, const std::vector<std::size_t>& order) {
  const auto before = queue.requests();
  for (const auto who : order) {
    queue.leave({who});
    if (const auto head = queue.head()) BOOST_TEST_REQUIRE(queue.is_master(*head));
  }
  return static_cast<double>(queue.requests() - before) / static_cast<double>(order.size());
}

std::vector<std::size_t> in_order(std::size_t size) {
  std::vector<std::size_t> order(size);
  std::iota(order.begin(), order.end(), 0U);
  return order;
}

constexpr std::size_t sizes[] = {2, 10, 100, sanitized ? 300 : 1'000};

}  // namespace

BOOST_AUTO_TEST_SUITE(queue_requests)

BOOST_AUTO_TEST_CASE(to_join_takes_as_many_requests_in_a_long_queue_as_in_a_short_one) {
  counted_queue queue(100);
  BOOST_TEST(queue.requests(1) == 4U, "to create, to list, and to read its own node and the one before it");
  BOOST_TEST(queue.requests(2) == 5U, "and the second before it");
  for (std::size_t i = 3; i < 100; ++i) BOOST_TEST_REQUIRE(queue.requests(i) == 6U, "and the first in line");
}

BOOST_AUTO_TEST_CASE(each_leaves_in_order_and_the_next_one_sends_nothing) {
  counted_queue queue(100);
  for (std::size_t i = 0; i + 1 < 100; ++i) {
    const auto before = queue.requests(i + 1);
    queue.leave({i});
    BOOST_TEST_REQUIRE(queue.is_master(i + 1));
    BOOST_TEST_REQUIRE(queue.requests(i + 1) == before);
  }
}

BOOST_DATA_TEST_CASE(each_leaves_in_order, sizes, size) {
  counted_queue queue(size);
  const auto before = queue.requests();
  cost_of_a_move(queue, in_order(size));
  // Each is deleted; and from the fourth on each has looked once, as it became the next in line.
  BOOST_TEST(queue.requests() - before == size + (size > 3 ? size - 3 : 0));
}

BOOST_DATA_TEST_CASE(they_leave_at_random, sizes, size) {
  const auto seed = std::random_device{}();
  std::mt19937 random(seed);
  double cost = 0;
  const auto rounds = std::max<std::size_t>(1, 100 / size);
  for (std::size_t round = 0; round < rounds; ++round) {
    auto order = in_order(size);
    std::ranges::shuffle(order, random);
    counted_queue queue(size);
    cost += cost_of_a_move(queue, order);
  }
  BOOST_TEST(cost / static_cast<double>(rounds) <= 3.0, "seed " << seed);
}

/// Orders in which a candidate's knowledge of the nodes ahead is often out of date.
BOOST_AUTO_TEST_CASE(they_leave_in_an_order_that_costs_most) {
  std::vector<std::vector<std::size_t>> orders(4, in_order(20));
  std::ranges::reverse(orders[0]);
  std::rotate(orders[1].begin(), orders[1].begin() + 1, orders[1].end());  // clang 14 has no std::ranges::rotate
  std::ranges::reverse(orders[2].begin(), orders[2].end() - 1);
  std::stable_partition(orders[3].begin(), orders[3].end(), [](auto i) { return i % 2 == 1; });
  for (const auto& order : orders) {
    counted_queue queue(20);
    BOOST_TEST(cost_of_a_move(queue, order) <= 3.0, "order " << fmt::format("{}", fmt::join(order, " ")));
  }
}

BOOST_DATA_TEST_CASE(all_but_the_last_leave_at_once, sizes, size) {
  counted_queue queue(size);
  const auto before = queue.requests();
  auto most = in_order(size);
  most.pop_back();
  queue.leave(most);
  BOOST_TEST(queue.is_master(size - 1));
  BOOST_TEST(queue.requests() - before <= 3 * most.size());
}

BOOST_AUTO_TEST_CASE(the_first_of_those_who_are_left_looks_once) {
  counted_queue queue(100);
  for (std::size_t i = 1; i < 50; ++i) queue.leave({i});
  const auto before = queue.requests(50);
  queue.leave({0});
  BOOST_TEST(queue.is_master(50));
  BOOST_TEST(queue.requests(50) - before <= 1U, "however many have gone unseen");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
