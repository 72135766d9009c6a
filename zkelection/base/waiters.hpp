// Operations that wait for the same event, each of which can be cancelled by itself.
#pragma once

#include <atomic>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include <zkelection/error.hpp>
#include "zkelection/base/executor_end.hpp"
#include "zkelection/base/parked_handler.hpp"

namespace zkelection::base {

/// The handlers of one kind of operation. `Args` follow the error code. Thread-safe; handlers are cancelled on the
/// executor.
///
/// Owned by a shared pointer, because a cancellation slot may outlive the object whose operation it cancels.
template <class... Args>
class waiters final : public std::enable_shared_from_this<waiters<Args...>>, private executor_end_listener {
 public:
  using handler = asio::any_completion_handler<void(error_code, Args...)>;
  using ticket = std::uint64_t;

  explicit waiters(asio::any_io_executor executor) : executor_end_listener(executor), executor_(std::move(executor)) {}

  /// Parks a handler. Its cancellation completes it with `operation_aborted` and then calls `on_cancelled`. Call this
  /// where the operation is initiated, because only that place may touch the slot.
  ticket add(handler completion, std::function<void(ticket)> on_cancelled = {}) {
    const ticket key = ++last_ticket_;
    // The slot first: once the handler is parked, another thread may complete it, and its slot is no longer ours.
    if (auto slot = asio::get_associated_cancellation_slot(completion); slot.is_connected()) {
      slot.assign(
          [weak = this->weak_from_this(), key, on_cancelled = std::move(on_cancelled)](asio::cancellation_type) {
            auto self = weak.lock();
            if (!self) return;
            asio::dispatch(self->executor_, [self, key, on_cancelled] {
              if (self->complete(key, asio::error::operation_aborted, Args{}...) && on_cancelled) on_cancelled(key);
            });
          });
    }
    const std::scoped_lock lock(mutex_);
    parked_.emplace(key, parked_handler<error_code, Args...>(std::move(completion), executor_));
    return key;
  }

  /// Completes one of them, unless it was cancelled meanwhile.
  bool complete(ticket key, error_code error, Args... args) {
    std::unique_lock lock(mutex_);
    auto node = parked_.extract(key);
    lock.unlock();
    if (!node) return false;
    std::move(node.mapped()).complete(error, std::move(args)...);
    return true;
  }

  bool contains(ticket key) const {
    const std::scoped_lock lock(mutex_);
    return parked_.contains(key);
  }

  bool empty() const {
    const std::scoped_lock lock(mutex_);
    return parked_.empty();
  }

  void complete_all(error_code error, const Args&... args) {
    std::unique_lock lock(mutex_);
    auto all = std::exchange(parked_, {});
    lock.unlock();
    for (auto& [key, parked] : all) std::move(parked).complete(error, args...);
  }

  /// Destroys the handlers uncalled, as Asio does when a context ends.
  void forget_all() {
    std::unique_lock lock(mutex_);
    const auto all = std::exchange(parked_, {});
    lock.unlock();
  }

 private:
  void on_executor_end() noexcept override { forget_all(); }

  asio::any_io_executor executor_;
  mutable std::mutex mutex_;
  std::atomic<ticket> last_ticket_{0};
  std::map<ticket, parked_handler<error_code, Args...>> parked_;
};

}  // namespace zkelection::base
