// How a team tests what its service does at a failover: in the process and in virtual time, so it takes milliseconds.
// The service is told a URL, as in production; that the ensemble behind it is simulated it does not know.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <zkelection/testing.hpp>

namespace asio = boost::asio;
using namespace std::chrono_literals;

// ---- The service under test: numbers the entries of a log while it is the master.

struct sequencer {
  bool writing = false;
  std::uint64_t token = 0;  // of the present term, or the last
  int terms = 0;
};

/// True for as long as it lives.
struct while_writing {
  explicit while_writing(sequencer& by) : by_(by) { by_.writing = true; }
  ~while_writing() { by_.writing = false; }
  sequencer& by_;
};

asio::awaitable<void> write_entries(sequencer& self, zkelection::mastership master) {
  const while_writing now(self);
  self.token = master.fencing_token();
  ++self.terms;
  asio::steady_timer next_entry(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
  co_await next_entry.async_wait(asio::use_awaitable);  // cancelled when the mastership ends
}

asio::awaitable<void> serve(sequencer& self, std::string url) {
  const auto factory = zkelection::make_factory(co_await asio::this_coro::executor, url);
  const auto election = co_await factory->async_new_election("logs/17");
  for (;;) {
    co_await election->async_await();
    co_await election->with_mastership().async_run(
        [&self](zkelection::mastership master) { return write_entries(self, std::move(master)); });
    co_await election->async_resign();
  }
}

// ---- Its test.

void expect(bool holds, const char* what) {
  std::cout << (holds ? "ok: " : "FAILED: ") << what << '\n';
  if (!holds) std::exit(1);
}

int main() {
  sequencer a, b;
  asio::io_context io;
  zkelection::testing::memory_ensemble ensemble(io);

  asio::co_spawn(io, serve(a, ensemble.url() + "?candidate_id=a"), asio::detached);
  ensemble.run();
  asio::co_spawn(io, serve(b, ensemble.url() + "?candidate_id=b"), asio::detached);
  ensemble.run();
  expect(a.writing && !b.writing, "a is the master, and b waits");

  ensemble.disconnect("logs/17");
  ensemble.advance(1min);
  expect(a.writing && a.terms == 1, "a lost connection costs a nothing");

  ensemble.partition("logs/17");
  ensemble.advance(9s);
  expect(!a.writing, "cut off, a stops before its session has expired");
  ensemble.advance(4s);
  expect(b.writing && b.token > a.token, "b takes over within the session timeout and a tick, under a larger token");

  ensemble.heal();
  ensemble.advance(10s);
  expect(b.writing && !a.writing, "a is back, and waits");
  expect(ensemble.candidates("logs/17").size() == 2, "and nothing is left of its first node");

  ensemble.delete_node("logs/17");
  ensemble.run();
  expect(a.writing && !b.writing, "b's node is deleted: a is the master again");
  std::cout << std::chrono::duration_cast<std::chrono::seconds>(ensemble.elapsed()).count()
            << " s of the ensemble's time\n";
}
