// A value whose copies share it until one of them is changed.
#pragma once

#include <memory>
#include <utility>

namespace zkelection::simulation {

/// A search copies states by the million, and changes little in each. Not for use by several threads at once.
template <class T>
class copy_on_write {
 public:
  copy_on_write() : value_(std::make_shared<T>()) {}
  explicit copy_on_write(T value) : value_(std::make_shared<T>(std::move(value))) {}

  const T& operator*() const noexcept { return *value_; }
  const T* operator->() const noexcept { return value_.get(); }

  /// To be changed.
  T& own() {
    if (value_.use_count() > 1) value_ = std::make_shared<T>(*value_);
    return *value_;
  }

 private:
  std::shared_ptr<T> value_;
};

}  // namespace zkelection::simulation
