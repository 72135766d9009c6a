// Lets go of objects when an executor's context is destroyed before everything on it was closed.
#pragma once

#include <boost/asio/any_io_executor.hpp>

namespace zkelection::base {

class context_end_service;

/// Hears when the context ends, after which nothing runs there any more. A waiting handler may own the very object that
/// would complete it, and a session keeps itself alive. So they let go here, as Asio's own operations do.
class context_end_listener {
 public:
  context_end_listener(const context_end_listener&) = delete;
  context_end_listener& operator=(const context_end_listener&) = delete;

 protected:
  explicit context_end_listener(const boost::asio::any_io_executor& executor);
  ~context_end_listener();

 private:
  friend context_end_service;

  /// May destroy the listener.
  virtual void on_context_end() noexcept = 0;

  context_end_service* service_;
};

}  // namespace zkelection::base
