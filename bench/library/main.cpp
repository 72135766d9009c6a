// The library, by its public interface. Usage: bench_library URL
#include <boost/asio/io_context.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <vector>
#include <zkelection/factory.hpp>

#include "bench/gate.hpp"
#include "bench/side.hpp"
#include "bench/stopwatch.hpp"

namespace zkelection::bench {
namespace {

using elections = std::vector<std::unique_ptr<election>>;

void check(error_code error, const std::string& words) {
  if (error) throw std::runtime_error(error.message() + ": " + words);
}

class library_side final : public side {
 public:
  library_side(asio::io_context& context, std::string url) : context_(context), url_(std::move(url)) {}

 private:
  std::unique_ptr<election_factory> make() {
    failure trouble;
    auto factory = make_factory(context_.get_executor(), url_, trouble);
    if (!factory) throw std::runtime_error(trouble.text);
    return factory;
  }

  /// A factory whose session stands, as an election of another resource has shown.
  asio::awaitable<std::unique_ptr<election_factory>> join(std::string name) {
    auto factory = make();
    const auto first = co_await stand(*factory, name + "-first");
    co_await first->async_await();
    co_return factory;
  }

  static asio::awaitable<std::unique_ptr<election>> stand(election_factory& factory, std::string resource) {
    co_return co_await factory.async_new_election(std::move(resource));
  }

  asio::awaitable<result> await(order asked) override {
    const auto factory = co_await join(asked.resource);
    const auto candidate = co_await stand(*factory, asked.resource);
    co_await candidate->async_await();
    co_await candidate->async_resign();
    lap_timer timer;
    for (std::size_t i = 0; i < asked.count; ++i) {
      timer.start();
      co_await candidate->async_await();
      timer.stop();
      co_await candidate->async_resign();
    }
    co_await factory->async_close();
    co_return timer.take();
  }

  asio::awaitable<result> await_cold(order asked) override {
    const auto factory = co_await join(asked.resource);
    elections candidates;
    lap_timer timer;
    for (std::size_t i = 0; i < asked.count; ++i) {
      candidates.push_back(co_await stand(*factory, asked.resource + '-' + std::to_string(i)));
      timer.start();
      co_await candidates.back()->async_await();
      timer.stop();
    }
    co_await factory->async_close();
    co_return timer.take();
  }

  asio::awaitable<result> from_nothing(order asked) override {
    const auto keeper = co_await join(asked.resource);
    const auto other = co_await stand(*keeper, asked.resource + "/keeper");
    co_await other->async_await();
    lap_timer timer;
    for (std::size_t i = 0; i < asked.count; ++i) {
      timer.start();
      const auto factory = make();
      const auto candidate = co_await stand(*factory, asked.resource);
      co_await candidate->async_await();
      timer.stop();
      co_await factory->async_close();
    }
    co_await keeper->async_close();
    co_return timer.take();
  }

  asio::awaitable<result> hand_over(order asked) override {
    const auto one = co_await join(asked.resource + "-one"), two = co_await join(asked.resource + "-two");
    auto master = co_await stand(*one, asked.resource), next = co_await stand(*two, asked.resource);
    co_await master->async_await();
    lap_timer timer;
    for (std::size_t i = 0; i < asked.count; ++i) {
      gate told(context_, 1), gone(context_, 1);
      next->async_await([&](error_code error) {
        check(error, next->last_error());
        timer.stop();
        told.pass();
      });
      co_await stands(*two, asked.resource);
      timer.start();
      master->async_resign([&](error_code error) {
        check(error, master->last_error());
        gone.pass();
      });
      co_await told.wait();
      co_await gone.wait();
      std::swap(master, next);
    }
    co_await one->async_close();
    co_await two->async_close();
    co_return timer.take();
  }

  /// Requests of one session are answered in their order: when a later election is won, the candidate waits.
  asio::awaitable<void> stands(election_factory& factory, const std::string& resource) {
    for (int i = 0; i < 2; ++i) {
      const auto later = co_await stand(factory, resource + "-later");
      co_await later->async_await();
      co_await later->async_resign();
    }
  }

  asio::awaitable<elections> stand_for_each(election_factory& factory, order asked) {
    elections candidates;
    for (std::size_t i = 0; i < asked.count; ++i) {
      candidates.push_back(co_await stand(factory, asked.resource + '-' + std::to_string(i)));
    }
    co_return candidates;
  }

  asio::awaitable<void> win(elections& candidates, std::size_t window) {
    window_of all(context_, candidates.size(), window, [&](std::size_t i, std::function<void()> done) {
      candidates[i]->async_await([&, i, done](error_code error) {
        check(error, candidates[i]->last_error());
        done();
      });
    });
    co_await all.run();
  }

  asio::awaitable<result> many(order asked, std::size_t window, bool warm) override {
    const auto factory = co_await join(asked.resource);
    // Another master of each resource before: it has the resource's nodes made.
    const auto before = co_await join(asked.resource + "-before");
    auto candidates = co_await stand_for_each(*factory, asked);
    if (warm) {
      auto others = co_await stand_for_each(*before, asked);
      co_await win(others, asked.count);
      window_of resigning(context_, asked.count, asked.count, [&](std::size_t i, std::function<void()> done) {
        others[i]->async_resign([done](error_code error) {
          check(error, "resign");
          done();
        });
      });
      co_await resigning.run();
    }
    const stopwatch watch;
    co_await win(candidates, window);
    auto outcome = watch.stop();
    co_await factory->async_close();
    co_await before->async_close();
    co_return outcome;
  }

  asio::awaitable<result> takeover(order asked) override {
    const auto one = co_await join(asked.resource + "-one"), two = co_await join(asked.resource + "-two");
    auto masters = co_await stand_for_each(*one, asked);
    auto successors = co_await stand_for_each(*two, asked);
    co_await win(masters, asked.count);
    gate told(context_, asked.count);
    for (auto& each : successors) {
      each->async_await([&](error_code error) {
        check(error, each->last_error());
        told.pass();
      });
    }
    co_await stands(*two, asked.resource);
    const stopwatch watch;
    gate closed(context_, 1);
    one->async_close([&](error_code) { closed.pass(); });
    co_await told.wait();
    auto outcome = watch.stop();
    co_await closed.wait();
    co_await two->async_close();
    co_return outcome;
  }

  asio::io_context& context_;
  const std::string url_;
};

}  // namespace
}  // namespace zkelection::bench

int main(int count, char** arguments) {
  if (count != 2) return std::cerr << "Usage: bench_library URL\n", 2;
  boost::asio::io_context context(1);
  zkelection::bench::library_side player(context, arguments[1]);
  return zkelection::bench::play(context, player);
}
