// The requests of a session, in order, some of them in flight.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>

#include "zkelection/session/connection.hpp"

namespace zkelection::detail {

/// Enough requests to keep a server busy. A longer queue at the server would delay all that follows, above all
/// heartbeats.
inline constexpr std::size_t max_in_flight = 100;

class pipeline {
 public:
  /// Sends itself on a connection. Without a connection it answers `connection_lost`.
  using request = std::function<void(connection*)>;

  void push(request next) { waiting_.push_back(std::move(next)); }

  /// Sends as many requests as the limit allows.
  void flow(connection& to) {
    while (in_flight_ < max_in_flight && !waiting_.empty()) {
      auto next = std::move(waiting_.front());
      waiting_.pop_front();
      ++in_flight_;
      next(&to);
    }
  }

  void answered() { --in_flight_; }

  /// Answers each waiting request with `connection_lost`. Requests that these answers cause wait for the next
  /// connection or call.
  void refuse() {
    auto refused = std::exchange(waiting_, {});
    for (auto& next : refused) next(nullptr);
  }

  bool empty() const noexcept { return waiting_.empty(); }

 private:
  std::deque<request> waiting_;
  std::size_t in_flight_ = 0;
};

}  // namespace zkelection::detail
