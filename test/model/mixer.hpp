// Many numbers made into one that stands for them.
#pragma once

#include <cstdint>

namespace zkelection::test::model {

class mixer {
 public:
  void add(std::uint64_t value) {
    state_ ^= value + 0x9e3779b97f4a7c15U + (state_ << 6U) + (state_ >> 2U);
    state_ = (state_ ^ (state_ >> 30U)) * 0xbf58476d1ce4e5b9U;
    state_ ^= state_ >> 27U;
  }
  std::uint64_t result() const { return (state_ ^ (state_ >> 31U)) * 0x94d049bb133111ebU; }

 private:
  std::uint64_t state_ = 0x2545f4914f6cdd1dU;
};

}  // namespace zkelection::test::model
