// The conformance suite: what every backend of the election interface must pass.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>
#include <zkelection/factory.hpp>

#include "support/injecting_factory.hpp"
#include "support/operation.hpp"
#include "support/printing.hpp"
#include "support/story.hpp"

namespace zkelection::test::conformance {

/// What the suite must know of a backend, and how it meddles with one.
struct backend {
  std::string name;
  std::function<std::unique_ptr<election_factory>()> make_factory;

  /// Two elections of one resource compete. If not, the trials with rivals are left out.
  bool has_rivals = false;

  /// Deletes the node of the resource's n-th candidate, the master being the first, as somebody else would.
  /// Without these two the trials of losses are left out.
  std::function<void(std::string_view resource, std::size_t position)> delete_node;
  /// Ends the session of the resource's n-th candidate.
  std::function<void(std::string_view resource, std::size_t position)> expire_session;
};

/// One instance, and others on demand.
class scene {
 public:
  scene(const backend& on, asio::any_io_executor executor);

  /// An election of the first instance, or of a further one, whose errors are not injected.
  asio::awaitable<std::unique_ptr<election>> stand(std::string resource = "conformance");
  asio::awaitable<std::unique_ptr<election>> stand_elsewhere(std::string resource = "conformance");

  void fail_next(step which, error_code error) { plan_->fail_next(which, error); }

  template <class Deferred>
  auto begin(Deferred deferred) {
    return operation(executor_, std::move(deferred));
  }

  /// Awaits and checks that it succeeds soon.
  asio::awaitable<void> win(election& candidate);
  /// Resigns and checks that it succeeds soon.
  asio::awaitable<void> give_up(election& candidate);
  /// Checks that the resource's queue is empty, by another instance that wins at once and resigns.
  asio::awaitable<void> check_nobody_stands(std::string resource = "conformance");

  void delete_node(std::size_t position) const { on_.delete_node("conformance", position); }
  void expire_session(std::size_t position) const { on_.expire_session("conformance", position); }
  bool has_rivals() const { return on_.has_rivals; }

  /// Closes every factory.
  asio::awaitable<void> clear();

 private:
  const backend& on_;
  asio::any_io_executor executor_;
  std::shared_ptr<injections> plan_ = std::make_shared<injections>();
  std::unique_ptr<election_factory> factory_;
  std::vector<std::unique_ptr<election_factory>> others_;
};

enum class needs { nothing, rivals, losses };

struct trial {
  std::string_view name;
  needs what;
  asio::awaitable<void> (*story)(scene&);
};

/// Checks a context that has ended at this very moment.
void check_ended(const mastership& context, end_reason reason);

/// Any error, for the trials that inject one.
error_code injected_error();

// The groups of the contract.
std::vector<trial> await_trials();
std::vector<trial> with_mastership_trials();
std::vector<trial> resign_trials();
std::vector<trial> close_trials();
std::vector<trial> loop_trials();
std::vector<trial> loss_trials();
std::vector<trial> all_trials();

bool applies(const trial& trial, const backend& on);

/// Plays one trial.
asio::awaitable<void> play(trial trial, const backend& on);

}  // namespace zkelection::test::conformance
