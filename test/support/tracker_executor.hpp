// An executor that knows when it runs something, so that a test can tell where a handler was called.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/require.hpp>
#include <type_traits>
#include <utility>

namespace zkelection::test {

/// Set while a tracker's function runs on this thread: the tracker's number, the innermost one.
inline thread_local int running_on = 0;

/// Passes everything on to an executor, and marks what it runs with a number above 0.
template <class Inner>
class tracker_executor {
 public:
  tracker_executor(Inner inner, int number) noexcept : inner_(std::move(inner)), number_(number) {}

  template <class Function>
  void execute(Function&& function) const {
    inner_.execute([number = number_, function = std::forward<Function>(function)]() mutable {
      const int outer = std::exchange(running_on, number);
      std::move(function)();
      running_on = outer;
    });
  }

  template <class Property>
  requires boost::asio::can_require_v<Inner, Property>
  auto require(const Property& property) const {
    return tracker_executor<std::decay_t<decltype(boost::asio::require(inner_, property))>>(
        boost::asio::require(inner_, property), number_);
  }

  template <class Property>
  requires boost::asio::can_prefer_v<Inner, Property>
  auto prefer(const Property& property) const {
    return tracker_executor<std::decay_t<decltype(boost::asio::prefer(inner_, property))>>(
        boost::asio::prefer(inner_, property), number_);
  }

  template <class Property>
  requires boost::asio::can_query_v<Inner, Property>
  decltype(auto) query(const Property& property) const { return boost::asio::query(inner_, property); }

  friend bool operator==(const tracker_executor&, const tracker_executor&) noexcept = default;

 private:
  Inner inner_;
  int number_;
};

}  // namespace zkelection::test
