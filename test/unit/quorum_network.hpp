// Virtual time for quorum_simulation: dice, events in their order, and links that deliver in theirs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

namespace zkelection::test::quorum {

/// True time, in nanoseconds. Nobody in the simulation can read it but the judge.
using nanos = std::int64_t;
constexpr nanos end_of_time = INT64_MAX / 4;

class dice {
 public:
  explicit dice(std::uint64_t seed) : state_(seed) {}

  /// splitmix64: small, fast, and any seed will do.
  std::uint64_t next() {
    auto z = state_ += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }
  nanos below(nanos end) { return end <= 0 ? 0 : static_cast<nanos>(next() % static_cast<std::uint64_t>(end)); }
  nanos between(nanos least, nanos end) { return least + below(end - least); }
  bool one_in(nanos n) { return below(n) == 0; }
  template <class T>
  T pick(std::initializer_list<T> choices) {
    return *(choices.begin() + below(static_cast<nanos>(choices.size())));
  }

 private:
  std::uint64_t state_;
};

/// What is to happen, earliest first; at one instant, in the order of asking.
template <class Kind>
class agenda {
 public:
  struct event {
    nanos at;
    std::uint32_t order;
    Kind kind;
    std::uint32_t subject;
  };

  void clear() {
    heap_.clear();
    order_ = 0;
  }
  bool empty() const { return heap_.empty(); }
  void add(nanos at, Kind kind, std::uint32_t subject = 0) {
    heap_.push_back({at, order_++, kind, subject});
    std::push_heap(heap_.begin(), heap_.end(), later);
  }
  event take() {
    std::pop_heap(heap_.begin(), heap_.end(), later);
    const auto first = heap_.back();
    heap_.pop_back();
    return first;
  }

 private:
  static bool later(const event& a, const event& b) { return a.at != b.at ? a.at > b.at : a.order > b.order; }

  std::vector<event> heap_;
  std::uint32_t order_ = 0;
};

/// A vector whose elements keep their memory from run to run.
template <class T>
class pool {
 public:
  T& add() {
    if (used_ == all_.size()) all_.emplace_back();
    all_[used_].reset();
    return all_[used_++];
  }
  void clear() { used_ = 0; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(used_); }
  T& operator[](std::size_t at) { return all_[at]; }
  const T& operator[](std::size_t at) const { return all_[at]; }

 private:
  std::vector<T> all_;
  std::size_t used_ = 0;
};

/// One direction of a TCP connection: late, stalled or dead, but always in order.
template <class Message>
struct link {
  struct parcel {
    nanos ready;
    Message what;
  };

  std::vector<parcel> parcels;
  std::size_t head = 0;
  nanos last_ready = 0;
  nanos blocked_until = 0;  ///< `end_of_time` is a link that delivers nothing more
  bool armed = false;       ///< an event for its first parcel is in the agenda

  void reset() {
    parcels.clear();
    head = 0;
    last_ready = blocked_until = 0;
    armed = false;
  }
  bool empty() const { return head == parcels.size(); }
  void block(nanos until) { blocked_until = std::max(blocked_until, until); }
  void push(nanos ready, Message what) {
    last_ready = std::max(last_ready, ready);
    parcels.push_back({last_ready, what});
  }
};

}  // namespace zkelection::test::quorum
