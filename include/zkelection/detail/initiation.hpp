// How a compiled asynchronous operation is offered as a template for any completion token.
#pragma once

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>
#include <utility>

namespace zkelection {
namespace asio = boost::asio;
}

namespace zkelection::detail {

/// Erases the type of a completion handler and hands it to a member function of a compiled class.
/// (The pattern of Asio's C++20 type-erasure example.)
template <class Object, class Signature, class... Args>
class initiation {
 public:
  using handler = asio::any_completion_handler<Signature>;
  using start_function = void (Object::*)(handler, Args...);
  using executor_type = asio::any_io_executor;

  initiation(Object& object, start_function start) noexcept : object_(&object), start_(start) {}

  executor_type get_executor() const noexcept { return object_->get_executor(); }

  template <class Handler>
  void operator()(Handler&& completion, Args... args) const {
    (object_->*start_)(handler(std::forward<Handler>(completion)), std::move(args)...);
  }

 private:
  Object* object_;
  start_function start_;
};

}  // namespace zkelection::detail
