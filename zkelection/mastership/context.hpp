// The state behind a `mastership`, and the term that all contexts of one mastership share.
#pragma once

#include <atomic>
#include <mutex>
#include <vector>

#include <zkelection/lease.hpp>
#include <zkelection/mastership.hpp>
#include "zkelection/base/waiters.hpp"

namespace zkelection::detail {

/// An end that is set once: the first reason stays.
class final_reason {
 public:
  std::optional<end_reason> get() const noexcept {
    const int value = value_.load(std::memory_order_acquire);
    if (value == none) return std::nullopt;
    return static_cast<end_reason>(value);
  }
  void set(end_reason reason) noexcept {
    int expected = none;
    value_.compare_exchange_strong(expected, static_cast<int>(reason), std::memory_order_acq_rel);
  }

 private:
  static constexpr int none = -1;
  std::atomic<int> value_{none};
};

/// One mastership from its beginning to its end.
class mastership_term : public std::enable_shared_from_this<mastership_term> {
 public:
  mastership_term(asio::any_io_executor executor, std::uint64_t fencing_token, std::string node,
                  std::shared_ptr<const zkelection::lease> lease);

  std::shared_ptr<mastership_context> make_context(std::stop_token parent);
  void end(end_reason reason);

  /// Keeps a context alive to its end, for those who wait for it without holding it.
  void keep(std::shared_ptr<mastership_context> context);
  void drop(const mastership_context& context);
  /// Forgets all contexts: what could have ended this mastership is gone.
  void release();

  /// Wait-free. Of a lapsed lease the first reader that sees it makes the end final.
  std::optional<end_reason> reason() const noexcept;
  std::uint64_t fencing_token() const noexcept { return fencing_token_; }
  const std::string& node() const noexcept { return node_; }
  const zkelection::lease* lease() const noexcept { return lease_.get(); }
  const asio::any_io_executor& executor() const noexcept { return executor_; }

 private:
  const asio::any_io_executor executor_;
  const std::uint64_t fencing_token_;
  const std::string node_;
  const std::shared_ptr<const zkelection::lease> lease_;
  mutable final_reason reason_;
  std::mutex mutex_;
  bool told_ = false;                          ///< `end` was called, and those who waited have heard of it
  std::shared_ptr<mastership_context> plain_;  ///< without a parent, all contexts are one
  std::vector<std::weak_ptr<mastership_context>> with_parents_;
  std::vector<std::shared_ptr<mastership_context>> kept_;
};

/// What one call of `with_mastership` returned.
class mastership_context : public std::enable_shared_from_this<mastership_context> {
 public:
  mastership_context(std::shared_ptr<mastership_term> term, std::stop_token parent);

  static mastership wrap(std::shared_ptr<mastership_context> context) { return mastership(std::move(context)); }

  /// The reason of the end, which the first reader that sees one makes final.
  std::optional<end_reason> settle() const noexcept;

  /// Watches the parent. Apart from the constructor because the callback needs a weak pointer to this.
  void watch_parent();

  /// Tells those who wait; on the executor, after `settle()` has a reason.
  void announce_end();

  void wait(asio::any_completion_handler<void(error_code, end_reason)> completion);

  /// Destroys the handlers of those who wait: one of them may be what keeps us alive.
  void forget_waiters() { waiters_->forget_all(); }

  const mastership_term& term() const noexcept { return *term_; }
  std::stop_token stop_token();

 private:
  void keep_to_the_end();

  struct parent_stopped {
    std::weak_ptr<mastership_context> context;
    void operator()() const;
  };

  const std::shared_ptr<mastership_term> term_;
  const std::stop_token parent_;
  mutable final_reason reason_;
  std::atomic<bool> kept_{false};
  std::stop_source stop_source_;
  const std::shared_ptr<base::waiters<end_reason>> waiters_;
  std::optional<std::stop_callback<parent_stopped>> parent_callback_;
};

}  // namespace zkelection::detail
