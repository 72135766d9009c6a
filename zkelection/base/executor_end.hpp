// Lets go of objects when an executor's context is destroyed before everything on it was closed.
#pragma once

#include <boost/asio/any_io_executor.hpp>

namespace zkelection::base {

class executor_end_service;

/// Hears when the context ends, after which nothing runs there any more. A waiting handler may own the very object that
/// would complete it, and a session keeps itself alive. So they let go here, as Asio's own operations do.
class executor_end_listener {
 public:
  executor_end_listener(const executor_end_listener&) = delete;
  executor_end_listener& operator=(const executor_end_listener&) = delete;

 protected:
  explicit executor_end_listener(const boost::asio::any_io_executor& executor);
  ~executor_end_listener();

 private:
  friend executor_end_service;

  /// May destroy the listener.
  virtual void on_executor_end() noexcept = 0;

  executor_end_service* service_;
};

}  // namespace zkelection::base
