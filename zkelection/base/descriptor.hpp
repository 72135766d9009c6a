// Owns a file descriptor.
#pragma once

#include <unistd.h>

#include <utility>

namespace zkelection::base {

class descriptor {
 public:
  descriptor() = default;
  explicit descriptor(int number) noexcept : number_(number) {}
  descriptor(descriptor&& other) noexcept : number_(std::exchange(other.number_, none)) {}
  descriptor& operator=(descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~descriptor() {
    if (is_open()) ::close(number_);
  }

  bool is_open() const noexcept { return number_ != none; }
  int number() const noexcept { return number_; }

 private:
  static constexpr int none = -1;
  int number_ = none;
};

}  // namespace zkelection::base
