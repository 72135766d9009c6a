#include "zkelection/base/executor_end.hpp"

#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/query.hpp>
#include <mutex>
#include <unordered_set>

namespace zkelection::base {

namespace asio = boost::asio;

/// One per context, which shuts its services down before it destroys them.
class executor_end_service final : public asio::execution_context::service {
 public:
  using key_type = executor_end_service;
  static inline asio::execution_context::id id;

  explicit executor_end_service(asio::execution_context& owner) : service(owner) {}

  void add(executor_end_listener& listener) {
    const std::scoped_lock lock(mutex_);
    listeners_.insert(&listener);
  }

  void remove(executor_end_listener& listener) {
    const std::scoped_lock lock(mutex_);
    listeners_.erase(&listener);
  }

 private:
  /// One at a time, because each may take others with it.
  void shutdown() override {
    while (auto* next = take()) next->on_executor_end();
  }

  executor_end_listener* take() {
    const std::scoped_lock lock(mutex_);
    if (listeners_.empty()) return nullptr;
    auto* next = *listeners_.begin();
    listeners_.erase(listeners_.begin());
    next->service_ = nullptr;
    return next;
  }

  std::mutex mutex_;
  std::unordered_set<executor_end_listener*> listeners_;
};

executor_end_listener::executor_end_listener(const asio::any_io_executor& executor)
    : service_(&asio::use_service<executor_end_service>(asio::query(executor, asio::execution::context))) {
  service_->add(*this);
}

executor_end_listener::~executor_end_listener() {
  if (service_ != nullptr) service_->remove(*this);
}

}  // namespace zkelection::base
