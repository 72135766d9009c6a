// A completion handler that waits for its operation to end.
#pragma once

#include <boost/asio/any_completion_executor.hpp>
#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <utility>

namespace zkelection {
namespace asio = boost::asio;
}

namespace zkelection::base {

/// Keeps the handler's executor busy until it is completed, and never completes it inside the caller's stack.
template <class... Args>
class parked_handler {
 public:
  using handler = asio::any_completion_handler<void(Args...)>;

  parked_handler(handler completion, asio::any_io_executor fallback)
      : own_work_(asio::prefer(std::move(fallback), asio::execution::outstanding_work.tracked)),
        handler_work_(asio::prefer(asio::any_completion_executor(asio::get_associated_executor(completion, own_work_)),
                                   asio::execution::outstanding_work.tracked)),
        completion_(std::move(completion)) {}

  void complete(Args... args) && { asio::post(own_work_, asio::append(std::move(completion_), std::move(args)...)); }

 private:
  asio::any_io_executor own_work_;
  asio::any_completion_executor handler_work_;
  handler completion_;
};

}  // namespace zkelection::base
