// Each operation, cancelled in each way, in each phase that it can be in. In every cell it completes at once, and the
// candidate goes.
#include <boost/test/unit_test.hpp>
#include <functional>
#include <optional>
#include <ostream>
#include <zkelection/observer.hpp>

#include "support/stage.hpp"
#include "support/tcp_proxy.hpp"

namespace zkelection::test {
namespace {

constexpr auto kinds = {asio::cancellation_type::terminal, asio::cancellation_type::partial,
                        asio::cancellation_type::total};

const error_code aborted = asio::error::operation_aborted;

/// What a cell has to work with: a candidate whose connection goes through a proxy, and a rival on a connection of its
/// own.
struct cell {
  explicit cell(stage& at) : on(at), proxy(at.executor(), at.access()) {}

  asio::awaitable<void> set_up() {
    on.look().create_path(path_of("cell"));
    factory = on.make_factory(on.config(proxy.hosts()));
    rivals = on.make_factory();
    candidate = co_await stand(*factory, "cell");
    rival = co_await stand(*rivals, "cell");
  }

  asio::awaitable<void> connect() { co_await on.connects(proxy.hosts()); }

  asio::awaitable<void> win() {
    auto await = on.begin(candidate->async_await());
    BOOST_REQUIRE(co_await await.within(scaled(3s)) == ok);
  }

  asio::awaitable<void> let_rival_win() {
    auto await = on.begin(rival->async_await());
    BOOST_REQUIRE(co_await await.within(scaled(3s)) == ok);
  }

  asio::awaitable<void> reached(opcode type, long times = 1) {
    co_await eventually([this, type, times] { return proxy.count(type) >= times; }, "the request is sent");
  }

  void mend() {
    proxy.flow(direction::requests);
    proxy.flow(direction::replies);
    proxy.admit();
  }

  stage& on;
  tcp_proxy proxy;
  std::unique_ptr<election_factory> factory, rivals;
  std::unique_ptr<election> candidate, rival;
  std::optional<operation<error_code>> earlier;  // an operation that the phase consists of
};

/// Brings a cell into a phase in which the operation, once begun, pends.
struct phase {
  std::string name;
  std::function<asio::awaitable<void>(cell&)> before;  // the operation is begun
  std::function<asio::awaitable<void>(cell&)> after = [](cell&) -> asio::awaitable<void> { co_return; };
};

using begin_operation = std::function<operation<error_code>(cell&)>;

/// The candidate is gone, and the rival can win.
asio::awaitable<void> check_candidate_goes(cell& in) {
  in.mend();
  const auto master = in.rival->with_mastership();
  const std::size_t left = master.active() ? 1 : 0;
  co_await eventually([&in, left] { return in.on.candidates("cell").size() == left; }, "the candidate is withdrawn",
                      scaled(5s));
  co_await in.let_rival_win();
  auto close_rivals = in.on.begin(in.rivals->async_close());
  BOOST_REQUIRE(co_await close_rivals.within(soon) == ok);
  auto close = in.on.begin(in.factory->async_close());
  BOOST_REQUIRE(co_await close.within(scaled(3s)) == ok);
}

void fill_matrix(stage& on, const std::vector<phase>& phases, const begin_operation& begin) {
  for (const auto& phase : phases) {
    for (const auto kind : kinds) {
      BOOST_TEST_CONTEXT(phase.name << ", cancellation " << static_cast<int>(kind)) {
        on.play([&]() -> asio::awaitable<void> {
          cell in(on);
          co_await in.set_up();
          co_await phase.before(in);
          auto pending = begin(in);
          co_await phase.after(in);
          BOOST_REQUIRE(!pending.done());
          pending.cancel(kind);
          BOOST_TEST(co_await pending.within(soon) == aborted);
          BOOST_TEST(!in.candidate->with_mastership().active());
          co_await check_candidate_goes(in);
        });
      }
    }
  }
}

// ---- phases of an await ----

const auto nothing = [](cell&) -> asio::awaitable<void> { co_return; };

const std::vector<phase> phases_of_await{
    {"just begun", nothing},
    {"nobody there",
     [](cell& in) -> asio::awaitable<void> {
       in.proxy.sever();
       co_return;
     },
     [](cell& in) -> asio::awaitable<void> {
       co_await never([&in] { return in.proxy.connections() > 0; }, "connected");
     }},
    {"connecting",
     [](cell& in) -> asio::awaitable<void> {
       in.proxy.stall(direction::replies);
       in.proxy.cut();
       co_return;
     },
     [](cell& in) -> asio::awaitable<void> { co_await in.reached(opcode::create_session); }},
    {"creating",
     [](cell& in) -> asio::awaitable<void> {
       co_await in.connect();
       in.proxy.stall_replies_from(opcode::create2);
     },
     [](cell& in) -> asio::awaitable<void> { co_await in.reached(opcode::create2); }},
    {"creating, not arrived",
     [](cell& in) -> asio::awaitable<void> {
       co_await in.connect();
       in.proxy.stall(direction::requests);
     },
     [](cell& in) -> asio::awaitable<void> { co_await in.reached(opcode::create2); }},
    {"making parents",
     [](cell& in) -> asio::awaitable<void> {
       co_await in.connect();
       in.on.look().erase_tree("/elections");
       in.proxy.stall_replies_from(opcode::create_container);
     },
     [](cell& in) -> asio::awaitable<void> { co_await in.reached(opcode::create_container); }},
    {"looking at the node before",
     [](cell& in) -> asio::awaitable<void> {
       co_await in.let_rival_win();
       in.proxy.stall_replies_from(opcode::get_data);
     },
     [](cell& in) -> asio::awaitable<void> { co_await in.reached(opcode::get_data); }},
    {"waiting", [](cell& in) -> asio::awaitable<void> { co_await in.let_rival_win(); },
     [](cell& in) -> asio::awaitable<void> { co_await in.reached(opcode::get_data, 2); }},
    {"waiting, disconnected", [](cell& in) -> asio::awaitable<void> { co_await in.let_rival_win(); },
     [](cell& in) -> asio::awaitable<void> {
       co_await in.reached(opcode::get_data, 2);
       in.proxy.sever();
       co_await never([&in] { return in.proxy.connections() > 0; }, "connected");
     }},
    {"waiting, looking again after a reconnect", [](cell& in) -> asio::awaitable<void> { co_await in.let_rival_win(); },
     [](cell& in) -> asio::awaitable<void> {
       co_await in.reached(opcode::get_data, 2);
       in.proxy.forget();
       in.proxy.stall_replies_from(opcode::get_data);
       in.proxy.cut();
       co_await in.reached(opcode::get_data);
     }},
    {"searching for a lost create",
     [](cell& in) -> asio::awaitable<void> {
       co_await in.connect();
       in.proxy.lose_reply(opcode::create2);
       in.proxy.stall_replies_from(opcode::get_children, 2);  // the first goes with the create
     },
     [](cell& in) -> asio::awaitable<void> { co_await in.reached(opcode::get_children, 2); }},
    {"after the session's expiry", [](cell& in) -> asio::awaitable<void> { co_await in.let_rival_win(); },
     [](cell& in) -> asio::awaitable<void> {
       co_await in.reached(opcode::get_data, 2);
       const auto session = in.on.owner("cell", 1);
       in.proxy.forget();
       in.proxy.stall_replies_from(opcode::create2);
       expire_session(in.on.access(), session);
       co_await in.reached(opcode::create2);
     }},
    {"behind its own withdrawal",
     [](cell& in) -> asio::awaitable<void> {
       co_await in.win();
       in.proxy.stall_replies_from(opcode::erase);
       in.earlier.emplace(in.on.begin(in.candidate->async_resign()));
       co_await in.reached(opcode::erase);
     },
     [](cell& in) -> asio::awaitable<void> { co_await never([&in] { return in.earlier->done(); }, "resigned"); }},
};

// ---- phases of a withdrawal ----

const std::vector<phase> phases_of_withdrawal{
    {"just begun", [](cell& in) -> asio::awaitable<void> { co_await in.win(); }},
    {"deleting",
     [](cell& in) -> asio::awaitable<void> {
       co_await in.win();
       in.proxy.stall_replies_from(opcode::erase);
     },
     [](cell& in) -> asio::awaitable<void> { co_await in.reached(opcode::erase); }},
    {"deleting, not arrived",
     [](cell& in) -> asio::awaitable<void> {
       co_await in.win();
       in.proxy.stall(direction::requests);
     },
     [](cell& in) -> asio::awaitable<void> { co_await in.reached(opcode::erase); }},
    {"disconnected",
     [](cell& in) -> asio::awaitable<void> {
       co_await in.win();
       in.proxy.sever();
     },
     [](cell& in) -> asio::awaitable<void> {
       co_await never([&in] { return in.proxy.connections() > 0; }, "connected");
     }},
    {"of a candidate whose create is under way",
     [](cell& in) -> asio::awaitable<void> {
       co_await in.connect();
       in.proxy.stall_replies_from(opcode::create2);
       in.earlier.emplace(in.on.begin(in.candidate->async_await()));
       co_await in.reached(opcode::create2);
     }},
    {"of a lost create",
     [](cell& in) -> asio::awaitable<void> {
       co_await in.connect();
       in.proxy.lose_reply(opcode::create2);
       in.proxy.stall_replies_from(opcode::get_children, 2);  // the first goes with the create
       in.earlier.emplace(in.on.begin(in.candidate->async_await()));
       co_await in.reached(opcode::get_children, 2);
     }},
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(cancellation, stage)

BOOST_AUTO_TEST_CASE(of_await) {
  fill_matrix(*this, phases_of_await, [](cell& in) { return in.on.begin(in.candidate->async_await()); });
}

BOOST_AUTO_TEST_CASE(of_resign) {
  fill_matrix(*this, phases_of_withdrawal, [](cell& in) { return in.on.begin(in.candidate->async_resign()); });
}

BOOST_AUTO_TEST_CASE(of_close) {
  fill_matrix(*this, phases_of_withdrawal, [](cell& in) { return in.on.begin(in.candidate->async_close()); });
}

BOOST_AUTO_TEST_CASE(of_the_factorys_close) {
  for (const auto kind : kinds) {
    play([&]() -> asio::awaitable<void> {
      cell in(*this);
      co_await in.set_up();
      co_await in.win();
      in.proxy.stall(direction::requests);
      auto close = begin(in.factory->async_close());
      co_await close.pends();
      close.cancel(kind);
      BOOST_TEST(co_await close.within(soon) == aborted);
      in.proxy.flow(direction::requests);
      co_await eventually([&] { return candidates("cell").empty(); }, "it closes all the same");
      co_await in.rivals->async_close();
    });
  }
}

BOOST_AUTO_TEST_CASE(of_the_wait_for_the_end) {
  for (const auto kind : kinds) {
    play([&]() -> asio::awaitable<void> {
      cell in(*this);
      co_await in.set_up();
      co_await in.win();
      const auto context = in.candidate->with_mastership();
      auto end = begin(context.async_wait());
      co_await end.pends();
      end.cancel(kind);
      BOOST_TEST(co_await end.within(soon) == aborted);
      BOOST_TEST(context.active());
      co_await in.factory->async_close();
      co_await in.rivals->async_close();
    });
  }
}

BOOST_AUTO_TEST_CASE(of_an_observers_look) {
  for (const auto kind : kinds) {
    play([&]() -> asio::awaitable<void> {
      tcp_proxy proxy(executor(), access());
      proxy.stall(direction::replies);
      observer watcher(executor(), config(proxy.hosts()));
      auto look_there = begin(watcher.async_candidates("cell"));
      co_await look_there.pends();
      look_there.cancel(kind);
      BOOST_TEST(co_await look_there.within(soon) == aborted);
      proxy.flow(direction::replies);
      auto again = begin(watcher.async_candidates("cell"));
      BOOST_TEST(co_await again.within(scaled(3s)) == ok);
      co_await watcher.async_close();
    });
  }
}

/// Cancelled, then awaited again before the withdrawal is through: one candidate, at the back.
BOOST_AUTO_TEST_CASE(and_another_await_at_once) {
  play([&]() -> asio::awaitable<void> {
    cell in(*this);
    co_await in.set_up();
    co_await in.let_rival_win();
    auto await = begin(in.candidate->async_await());
    co_await in.reached(opcode::get_data, 2);
    const auto old_node = candidates("cell").at(1);
    await.cancel();
    auto again = begin(in.candidate->async_await());
    BOOST_TEST(co_await await.within(soon) == aborted);
    const auto enrolled_anew = [&] {
      const auto nodes = candidates("cell");
      return nodes.size() == 2 && nodes[1] != old_node;
    };
    co_await eventually(enrolled_anew, "it enrols anew");
    co_await again.pends();
    co_await in.rivals->async_close();
    BOOST_TEST(co_await again.within(soon) == ok);
    co_await in.factory->async_close();
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
