#include <fmt/format.h>
#include <atomic>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/strand.hpp>
#include <mutex>
#include <vector>
#include <zkelection/mastership_source.hpp>
#include <zkelection/noop.hpp>

#include "zkelection/base/parked_handler.hpp"
#include "zkelection/core/resource_path.hpp"

namespace zkelection {
namespace {

/// Never zero, and growing within the process.
std::uint64_t next_token() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

/// The election itself: nothing but a mastership that begins with await and ends with resign or close.
class always_won {
 public:
  always_won(asio::any_io_executor strand, std::string resource)
      : strand_(std::move(strand)), resource_(std::move(resource)) {}

  const std::string& resource() const noexcept { return resource_; }

  std::string last_error() const {
    const std::scoped_lock lock(mutex_);
    return last_error_;
  }
  const asio::any_io_executor& strand() const noexcept { return strand_; }

  mastership context(std::stop_token parent) const {
    const std::scoped_lock lock(mutex_);
    return master_ ? master_->context(std::move(parent)) : mastership(strand_);
  }

  error_code await() {
    const std::scoped_lock lock(mutex_);
    if (closed_) return refusal();
    if (!master_) master_.emplace(strand_, next_token(), "noop");
    return {};
  }

  error_code resign() {
    {
      const std::scoped_lock lock(mutex_);
      if (closed_) return refusal();
    }
    end(end_reason::resigned);
    return {};
  }

  error_code close() {
    {
      const std::scoped_lock lock(mutex_);
      closed_ = true;
    }
    end(end_reason::closed);
    return {};
  }

 private:
  error_code refusal() {
    last_error_ = fmt::format("{}: closed; make a new election", resource_);
    return errc::closed;
  }

  void end(end_reason reason) {
    std::unique_lock lock(mutex_);
    const auto ended = std::exchange(master_, std::nullopt);
    lock.unlock();
    if (ended) ended->end(reason);
  }

  const asio::any_io_executor strand_;
  const std::string resource_;
  mutable std::mutex mutex_;
  bool closed_ = false;
  std::string last_error_;
  std::optional<mastership_source> master_;
};

class noop_election final : public election {
 public:
  explicit noop_election(std::shared_ptr<always_won> state) : state_(std::move(state)) {}
  ~noop_election() override {
    asio::dispatch(state_->strand(), [state = state_] { state->close(); });
  }

 private:
  std::string_view do_resource() const noexcept override { return state_->resource(); }
  std::string do_last_error() const override { return state_->last_error(); }
  asio::any_io_executor do_get_executor() const noexcept override { return state_->strand(); }
  mastership do_with_mastership(std::stop_token parent) const override { return state_->context(std::move(parent)); }
  void do_await(handler completion, std::optional<std::chrono::milliseconds>) override {
    run(&always_won::await, std::move(completion));
  }
  void do_resign(handler completion) override { run(&always_won::resign, std::move(completion)); }
  void do_close(handler completion) override { run(&always_won::close, std::move(completion)); }

  void run(error_code (always_won::*operation)(), handler completion) {
    base::parked_handler<error_code> parked(std::move(completion), state_->strand());
    asio::dispatch(state_->strand(), [state = state_, operation, parked = std::move(parked)]() mutable {
      const auto result = ((*state).*operation)();
      std::move(parked).complete(result);
    });
  }

  const std::shared_ptr<always_won> state_;
};

}  // namespace

/// What the factory shares with the handlers that are on their way to its strand.
class noop_factory::state {
 public:
  explicit state(asio::any_io_executor executor) : strand_(asio::make_strand(std::move(executor))) {}

  const asio::any_io_executor& strand() const noexcept { return strand_; }

  std::string last_error() const {
    const std::scoped_lock lock(mutex_);
    return last_error_;
  }

  std::pair<error_code, std::unique_ptr<election>> make(std::string resource) {
    const std::scoped_lock lock(mutex_);
    if (closed_) {
      last_error_ = "the factory is closed";
      return {errc::closed, nullptr};
    }
    if (const auto problem = core::problem_with_resource("/elections", resource)) {
      last_error_ = fmt::format("resource '{}' {}", resource, *problem);
      return {errc::invalid_resource, nullptr};
    }
    auto won = std::make_shared<always_won>(strand_, std::move(resource));
    std::erase_if(elections_, [](const auto& weak) { return weak.expired(); });
    elections_.push_back(won);
    return {error_code{}, std::unique_ptr<election>(std::make_unique<noop_election>(std::move(won)))};
  }

  void close() {
    std::unique_lock lock(mutex_);
    closed_ = true;
    const auto elections = std::exchange(elections_, {});
    lock.unlock();
    for (const auto& weak : elections) {
      if (auto alive = weak.lock()) alive->close();
    }
  }

 private:
  const asio::any_io_executor strand_;
  mutable std::mutex mutex_;
  bool closed_ = false;
  std::string last_error_;
  std::vector<std::weak_ptr<always_won>> elections_;
};

noop_factory::noop_factory(asio::any_io_executor executor) : state_(std::make_shared<state>(std::move(executor))) {}

noop_factory::~noop_factory() {
  asio::dispatch(state_->strand(), [state = state_] { state->close(); });
}

std::string noop_factory::do_last_error() const { return state_->last_error(); }
asio::any_io_executor noop_factory::do_get_executor() const noexcept { return state_->strand(); }

void noop_factory::do_new_election(new_election_handler completion, std::string resource) {
  base::parked_handler<error_code, std::unique_ptr<election>> parked(std::move(completion), state_->strand());
  // On the strand like a close: what was begun after it finds it done.
  asio::dispatch(state_->strand(),
                 [state = state_, resource = std::move(resource), parked = std::move(parked)]() mutable {
                   auto [error, made] = state->make(std::move(resource));
                   std::move(parked).complete(error, std::move(made));
                 });
}

void noop_factory::do_close(close_handler completion) {
  base::parked_handler<error_code> parked(std::move(completion), state_->strand());
  asio::dispatch(state_->strand(), [state = state_, parked = std::move(parked)]() mutable {
    state->close();
    std::move(parked).complete({});
  });
}

}  // namespace zkelection
