// The context of a mastership: what it says, when it ends, and who is told.
#include <zkelection/mastership.hpp>

#include <array>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <future>
#include <memory>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>
#include <zkelection/mastership_source.hpp>

#include "support/printing.hpp"

namespace asio = boost::asio;

using zkelection::end_reason;
using zkelection::error_code;
using zkelection::mastership_source;

BOOST_AUTO_TEST_SUITE(mastership)

namespace {

struct fixture {
  asio::io_context io;
  mastership_source source{io.get_executor(), 42, "_c_node-latch-0000000007"};

  /// Runs what is ready; a thread of its own tells the executor's callbacks from others.
  void run_ready() {
    io.restart();
    io.poll();
  }
};

/// How a wait ended.
struct ending {
  error_code error;
  end_reason reason{};
  friend bool operator==(const ending&, const ending&) = default;
};

class waiting {
 public:
  explicit waiting(const zkelection::mastership& context) {
    context.async_wait(
        asio::bind_cancellation_slot(signal_->slot(), [state = state_](error_code error, end_reason reason) {
          BOOST_TEST(!*state, "a wait completed twice");
          state->emplace(ending{error, reason});
        }));
  }

  bool done() const { return state_->has_value(); }
  const ending& result() const { return **state_; }
  void cancel(asio::cancellation_type kind = asio::cancellation_type::terminal) { signal_->emit(kind); }

 private:
  std::shared_ptr<asio::cancellation_signal> signal_ = std::make_shared<asio::cancellation_signal>();
  std::shared_ptr<std::optional<ending>> state_ = std::make_shared<std::optional<ending>>();
};

constexpr auto no_reason = std::optional<end_reason>();

}  // namespace

BOOST_FIXTURE_TEST_CASE(a_mastership_that_has_begun, fixture) {
  const auto context = source.context();
  BOOST_TEST(context.active());
  BOOST_TEST(context.reason() == no_reason);
  BOOST_TEST(context.fencing_token() == 42U);
  BOOST_TEST(context.node() == "_c_node-latch-0000000007");
  BOOST_TEST(!context.stop_token().stop_requested());
  BOOST_TEST(context.stop_token().stop_possible());
  BOOST_TEST((context.get_executor() == asio::any_io_executor(io.get_executor())));
}

BOOST_FIXTURE_TEST_CASE(its_end_has_a_reason_and_is_final, fixture) {
  const auto context = source.context();
  source.end(end_reason::node_deleted);
  BOOST_TEST(!context.active());
  BOOST_TEST(context.reason() == std::optional(end_reason::node_deleted));
  BOOST_TEST(context.stop_token().stop_requested());
  source.end(end_reason::resigned);
  BOOST_TEST(context.reason() == std::optional(end_reason::node_deleted), "the first reason stays");
  BOOST_TEST(context.fencing_token() == 42U, "which it was remains known");
}

BOOST_AUTO_TEST_CASE(every_reason_can_be_said) {
  asio::io_context io;
  const std::pair<end_reason, std::string_view> reasons[] = {
      {end_reason::resigned, "resigned"},
      {end_reason::closed, "closed"},
      {end_reason::node_deleted, "node deleted"},
      {end_reason::session_expired, "session expired"},
      {end_reason::lease_expired, "lease expired"},
      {end_reason::disconnected, "disconnected"},
      {end_reason::parent_cancelled, "parent cancelled"},
      {end_reason::never_master, "never master"},
  };
  for (const auto& [reason, words] : reasons) {
    const mastership_source source(io.get_executor(), 1, "n");
    const auto context = source.context();
    source.end(reason);
    BOOST_TEST(context.reason() == std::optional(reason));
    BOOST_TEST(to_string(reason) == words);
  }
}

BOOST_FIXTURE_TEST_CASE(all_contexts_of_one_mastership_share_its_end, fixture) {
  std::vector<zkelection::mastership> contexts = {source.context(), source.context()};
  contexts.push_back(contexts.front());  // a copy
  source.end(end_reason::session_expired);
  const auto late = source.context();
  contexts.push_back(late);
  for (const auto& context : contexts) {
    BOOST_TEST(!context.active());
    BOOST_TEST(context.reason() == std::optional(end_reason::session_expired));
  }
  BOOST_TEST(late.stop_token().stop_requested());
}

BOOST_AUTO_TEST_CASE(a_context_outlives_the_source_that_it_came_from) {
  asio::io_context io;
  std::optional<mastership_source> source(std::in_place, io.get_executor(), 42, "n");
  const auto context = source->context();
  const auto other = *source;
  source.reset();
  BOOST_TEST(context.active());
  other.end(end_reason::closed);
  BOOST_TEST(!context.active());
}

// Never master.

BOOST_AUTO_TEST_CASE(a_context_that_never_was_a_mastership) {
  asio::io_context io;
  const zkelection::mastership context(io.get_executor());
  BOOST_TEST(!context.active());
  BOOST_TEST(context.reason() == std::optional(end_reason::never_master));
  BOOST_TEST(context.fencing_token() == 0U);
  BOOST_TEST(context.node() == "");
  BOOST_TEST(context.stop_token().stop_requested());
  const waiting wait(context);
  io.run();
  BOOST_TEST((wait.result() == ending{{}, end_reason::never_master}));
}

BOOST_AUTO_TEST_CASE(a_default_constructed_context_needs_no_executor_of_ours) {
  const zkelection::mastership context;
  BOOST_TEST(!context.active());
  BOOST_TEST(context.reason() == std::optional(end_reason::never_master));
  std::promise<end_reason> told;
  context.async_wait([&](error_code, end_reason reason) { told.set_value(reason); });
  BOOST_TEST(told.get_future().get() == end_reason::never_master);
}

// The parent.

BOOST_FIXTURE_TEST_CASE(a_parent_stopped_on_another_thread_ends_the_context_at_once, fixture) {
  std::stop_source parent;
  const auto context = source.context(parent.get_token());
  std::thread::id callback_thread;
  const std::stop_callback on_end(context.stop_token(), [&] { callback_thread = std::this_thread::get_id(); });
  const waiting wait(context);

  std::thread([&] {
    parent.request_stop();
    // Nothing has run on the executor yet.
    BOOST_TEST(!context.active());
    BOOST_TEST(context.reason() == std::optional(end_reason::parent_cancelled));
  }).join();

  BOOST_TEST((callback_thread == std::thread::id()), "callbacks are left to the executor");
  BOOST_TEST(!wait.done());
  run_ready();
  BOOST_TEST((callback_thread == std::this_thread::get_id()));
  BOOST_TEST((wait.result() == ending{{}, end_reason::parent_cancelled}));
}

BOOST_FIXTURE_TEST_CASE(a_parent_ends_its_own_context_only, fixture) {
  std::stop_source parent;
  const auto child = source.context(parent.get_token());
  const auto other = source.context();
  parent.request_stop();
  BOOST_TEST(!child.active());
  BOOST_TEST(other.active());
  run_ready();
  BOOST_TEST(!other.stop_token().stop_requested());
  BOOST_TEST(source.context().active(), "the mastership goes on");
}

BOOST_FIXTURE_TEST_CASE(a_parent_that_was_stopped_before, fixture) {
  std::stop_source parent;
  parent.request_stop();
  const auto context = source.context(parent.get_token());
  BOOST_TEST(!context.active());
  BOOST_TEST(context.reason() == std::optional(end_reason::parent_cancelled));
  const waiting wait(context);
  run_ready();
  BOOST_TEST((wait.result() == ending{{}, end_reason::parent_cancelled}));
  BOOST_TEST(context.stop_token().stop_requested());
}

BOOST_FIXTURE_TEST_CASE(the_first_of_two_ends_gives_the_reason, fixture) {
  std::stop_source parent;
  const auto seen = source.context(parent.get_token());
  parent.request_stop();
  BOOST_TEST(seen.reason() == std::optional(end_reason::parent_cancelled));
  source.end(end_reason::resigned);
  BOOST_TEST(seen.reason() == std::optional(end_reason::parent_cancelled));

  const mastership_source next(io.get_executor(), 43, "n");
  std::stop_source its_parent;
  const auto context = next.context(its_parent.get_token());
  next.end(end_reason::resigned);
  its_parent.request_stop();
  BOOST_TEST(context.reason() == std::optional(end_reason::resigned));
  run_ready();
}

BOOST_FIXTURE_TEST_CASE(a_parent_may_outlive_the_context_and_the_other_way_round, fixture) {
  std::stop_source parent;
  { const auto gone = source.context(parent.get_token()); }
  parent.request_stop();
  run_ready();

  std::optional<std::stop_source> brief(std::in_place);
  const auto context = source.context(brief->get_token());
  brief.reset();
  BOOST_TEST(context.active());
}

// Waiting for the end.

BOOST_FIXTURE_TEST_CASE(a_wait_ends_with_the_context, fixture) {
  const auto context = source.context();
  const waiting first(context);
  const waiting second(context);
  run_ready();
  BOOST_TEST(!first.done());
  source.end(end_reason::closed);
  BOOST_TEST(!first.done(), "never inside the call that ends it");
  run_ready();
  BOOST_TEST((first.result() == ending{{}, end_reason::closed}));
  BOOST_TEST((second.result() == ending{{}, end_reason::closed}));
}

BOOST_FIXTURE_TEST_CASE(a_wait_after_the_end_completes_at_once_but_not_inside_the_call, fixture) {
  const auto context = source.context();
  source.end(end_reason::closed);
  const waiting wait(context);
  BOOST_TEST(!wait.done());
  run_ready();
  BOOST_TEST((wait.result() == ending{{}, end_reason::closed}));
}

BOOST_FIXTURE_TEST_CASE(a_wait_does_not_need_the_object_that_it_was_asked_of, fixture) {
  auto context = std::make_optional(source.context());
  auto operation = context->async_wait();
  context.reset();
  std::optional<end_reason> told;
  std::move(operation)([&](error_code, end_reason reason) { told = reason; });
  source.end(end_reason::resigned);
  run_ready();
  BOOST_TEST(told == std::optional(end_reason::resigned));
}

BOOST_FIXTURE_TEST_CASE(a_wait_hears_of_the_parent_although_no_context_is_left, fixture) {
  std::stop_source parent;
  const auto token = source.context(parent.get_token()).stop_token();
  const waiting wait(source.context(parent.get_token()));
  parent.request_stop();
  run_ready();
  BOOST_TEST(token.stop_requested());
  BOOST_TEST((wait.result() == ending{{}, end_reason::parent_cancelled}));
}

BOOST_FIXTURE_TEST_CASE(a_wait_keeps_the_executor_busy, fixture) {
  const waiting wait(source.context());
  io.poll();
  BOOST_TEST(!io.stopped());
  source.end(end_reason::closed);
  io.run();
  BOOST_TEST(wait.done());
}

BOOST_AUTO_TEST_CASE(any_kind_of_cancellation_ends_one_wait_alone) {
  for (const auto kind :
       {asio::cancellation_type::terminal, asio::cancellation_type::partial, asio::cancellation_type::total}) {
    fixture f;
    const auto context = f.source.context();
    waiting cancelled(context);
    const waiting other(context);
    cancelled.cancel(kind);
    f.run_ready();
    BOOST_TEST((cancelled.result().error == asio::error::operation_aborted));
    BOOST_TEST(!other.done());
    BOOST_TEST(context.active(), "to stop waiting ends nothing");
    f.source.end(end_reason::closed);
    f.run_ready();
    BOOST_TEST((other.result() == ending{{}, end_reason::closed}));
  }
}

BOOST_FIXTURE_TEST_CASE(a_cancellation_that_comes_too_late, fixture) {
  waiting wait(source.context());
  source.end(end_reason::closed);
  wait.cancel();
  run_ready();
  BOOST_TEST((wait.result() == ending{{}, end_reason::closed}));
  wait.cancel();
  run_ready();
}

BOOST_FIXTURE_TEST_CASE(a_handler_is_called_on_its_own_executor, fixture) {
  asio::io_context elsewhere;
  bool told = false;
  source.context().async_wait(
      asio::bind_executor(elsewhere.get_executor(), [&](error_code, end_reason) { told = true; }));
  source.end(end_reason::closed);
  run_ready();
  BOOST_TEST(!told);
  elsewhere.run();
  BOOST_TEST(told);
}

BOOST_FIXTURE_TEST_CASE(stop_callbacks_may_ask_the_context, fixture) {
  const auto context = source.context();
  std::optional<end_reason> seen;
  const std::stop_callback on_end(context.stop_token(), [&] { seen = context.reason(); });
  source.end(end_reason::disconnected);
  BOOST_TEST(seen == std::optional(end_reason::disconnected));
}

// The application ends in a hurry. It does not end the mastership, and destroys the executor while a wait is under way.
BOOST_AUTO_TEST_CASE(an_abandoned_wait_is_destroyed_with_the_source) {
  auto sentinel = std::make_shared<int>();
  const std::weak_ptr<int> handler = sentinel;
  {
    fixture f;
    auto context = f.source.context();
    context.async_wait(
        [context, kept = std::move(sentinel)](error_code, end_reason) { BOOST_ERROR("it never ended"); });
    f.run_ready();
    BOOST_TEST(!handler.expired());
  }
  BOOST_TEST(handler.expired(), "the handler holds the context, and the context the handler");
}

// Many threads ask while one stops the parent and another ends the mastership: all see one end, and one reason.
BOOST_AUTO_TEST_CASE(readers_on_many_threads_agree_about_the_end) {
  for (int round = 0; round < 50; ++round) {
    fixture f;
    std::stop_source parent;
    const auto context = f.source.context(parent.get_token());
    const waiting wait(context);
    std::array<std::future<std::optional<end_reason>>, 3> readers;
    for (auto& reader : readers) {
      reader = std::async(std::launch::async, [context] {
        while (context.active()) std::this_thread::yield();
        return context.reason();
      });
    }
    std::thread stopper([&] { parent.request_stop(); });
    f.source.end(end_reason::resigned);
    stopper.join();
    const auto reason = context.reason();
    for (auto& reader : readers) BOOST_TEST(reader.get() == reason);
    f.run_ready();
    BOOST_TEST(std::optional(wait.result().reason) == reason);
  }
}

BOOST_AUTO_TEST_SUITE_END()
