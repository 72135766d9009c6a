// The floor: the same requests as an election makes, by the C client alone. Usage: bench_floor HOST:PORT
#include <boost/asio/io_context.hpp>
#include <iostream>
#include <string>

#include "bench/floor/raw_client.hpp"
#include "bench/gate.hpp"
#include "bench/side.hpp"
#include "bench/stopwatch.hpp"

namespace zkelection::bench {
namespace {

constexpr std::chrono::seconds session_timeout{10};
constexpr auto top = "/bench-floor";
using node = raw_client::node;

/// Elections by hand: a candidate's node is created, and the queue is listed.
class floor_side final : public side {
 public:
  floor_side(asio::io_context& context, std::string hosts) : context_(context), hosts_(std::move(hosts)) {}

 private:
  static std::string path_of(const std::string& resource) { return std::string(top) + '/' + resource; }

  /// A session of its own, with the path of all resources made.
  asio::awaitable<std::shared_ptr<raw_client>> join() {
    const auto client = std::make_shared<raw_client>(context_, hosts_, session_timeout);
    co_await client->connect();
    co_await made(*client, top, node::persistent);
    // The session ends with its owner, not with the handlers that still wait: nobody serves it between two rounds.
    const std::shared_ptr<raw_client> owner(client.get(), [client](raw_client* one) { one->close(); });
    co_return owner;
  }

  asio::awaitable<std::string> made(raw_client& client, std::string path, node kind) {
    gate done(context_, 1);
    std::string created;
    client.create(path, kind, [&](std::string name) {
      created = std::move(name);
      done.pass();
    });
    co_await done.wait();
    co_return created;
  }

  asio::awaitable<void> erased(raw_client& client, std::string path) {
    gate done(context_, 1);
    client.erase(path, [&] { done.pass(); });
    co_await done.wait();
  }

  /// Both requests go out together.
  void stand(raw_client& client, const std::string& path, std::function<void(std::string)> master) {
    auto created = std::make_shared<std::string>();
    client.create(path + "/n-", node::candidate, [created](std::string name) { *created = std::move(name); });
    client.list(path, [created, master = std::move(master)] { master(*created); });
  }

  asio::awaitable<std::string> stood(raw_client& client, std::string path) {
    gate done(context_, 1);
    std::string created;
    stand(client, path, [&](std::string name) {
      created = std::move(name);
      done.pass();
    });
    co_await done.wait();
    co_return created;
  }

  asio::awaitable<result> await(order asked) override {
    const auto client = co_await join();
    const auto path = path_of(asked.resource);
    co_await made(*client, path, node::container);
    const auto keeper = co_await made(*client, path + "/keeper", node::persistent);
    lap_timer timer;
    for (std::size_t i = 0; i < asked.count; ++i) {
      timer.start();
      const auto mine = co_await stood(*client, path);
      timer.stop();
      co_await erased(*client, mine);
    }
    co_await erased(*client, keeper);
    co_return timer.take();
  }

  asio::awaitable<result> await_cold(order asked) override {
    const auto client = co_await join();
    lap_timer timer;
    for (std::size_t i = 0; i < asked.count; ++i) {
      const auto path = path_of(asked.resource) + '-' + std::to_string(i);
      timer.start();
      client->create(path, node::container, [](const std::string&) {});
      co_await stood(*client, path);
      timer.stop();
    }
    co_return timer.take();
  }

  asio::awaitable<result> from_nothing(order asked) override {
    const auto keeper = co_await join();
    const auto path = path_of(asked.resource);
    co_await made(*keeper, path, node::persistent);
    lap_timer timer;
    for (std::size_t i = 0; i < asked.count; ++i) {
      const auto client = std::make_shared<raw_client>(context_, hosts_, session_timeout);
      timer.start();
      co_await client->connect();
      co_await stood(*client, path);
      timer.stop();
      client->close();
    }
    co_return timer.take();
  }

  /// From the master's wish to resign to its successor's event.
  asio::awaitable<result> hand_over(order asked) override {
    auto master = co_await join(), next = co_await join();
    const auto path = path_of(asked.resource);
    co_await made(*master, path, node::persistent);
    auto masters_node = co_await stood(*master, path);
    lap_timer timer;
    for (std::size_t i = 0; i < asked.count; ++i) {
      auto nexts_node = co_await stood(*next, path);
      gate watching(context_, 1), told(context_, 1);
      next->watch(
          masters_node, [&] { watching.pass(); }, [&] { told.pass(); });
      co_await watching.wait();
      timer.start();
      gate gone(context_, 1);
      master->erase(masters_node, [&] { gone.pass(); });
      co_await told.wait();
      timer.stop();
      co_await gone.wait();
      std::swap(master, next);
      masters_node = std::move(nexts_node);
    }
    co_return timer.take();
  }

  asio::awaitable<void> make_resources(raw_client& client, const std::string& prefix, std::size_t count) {
    window_of all(context_, count, 1'000, [&](std::size_t i, std::function<void()> done) {
      client.create(prefix + std::to_string(i), node::persistent, [done](const std::string&) { done(); });
    });
    co_await all.run();
  }

  asio::awaitable<result> many(order asked, std::size_t window, bool warm) override {
    const auto client = co_await join();
    const auto prefix = path_of(asked.resource) + '-';
    if (warm) co_await make_resources(*client, prefix, asked.count);
    const stopwatch watch;
    window_of all(context_, asked.count, window, [&](std::size_t i, std::function<void()> done) {
      const auto path = prefix + std::to_string(i);
      if (!warm) client->create(path, node::container, [](const std::string&) {});
      stand(*client, path, [done](const std::string&) { done(); });
    });
    co_await all.run();
    co_return watch.stop();
  }

  /// From the end of one session to the last event of another.
  asio::awaitable<result> takeover(order asked) override {
    const auto master = co_await join(), next = co_await join();
    const auto prefix = path_of(asked.resource) + '-';
    co_await make_resources(*master, prefix, asked.count);
    gate told(context_, asked.count);
    window_of all(context_, asked.count, 1'000, [&](std::size_t i, std::function<void()> done) {
      const auto path = prefix + std::to_string(i);
      stand(*master, path, [&, path, done](const std::string& masters) {
        stand(*next, path,
              [&, masters, done](const std::string&) { next->watch(masters, done, [&] { told.pass(); }); });
      });
    });
    co_await all.run();
    const stopwatch watch;
    master->close();
    co_await told.wait();
    co_return watch.stop();
  }

  asio::io_context& context_;
  const std::string hosts_;
};

}  // namespace
}  // namespace zkelection::bench

int main(int count, char** arguments) {
  if (count != 2) return std::cerr << "Usage: bench_floor HOST:PORT\n", 2;
  boost::asio::io_context context(1);
  zkelection::bench::floor_side player(context, arguments[1]);
  return zkelection::bench::play(context, player);
}
