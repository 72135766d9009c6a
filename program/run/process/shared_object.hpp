// An object that a process shares with the processes that it forks.
#pragma once

#include <sys/mman.h>

#include <cerrno>
#include <new>
#include <system_error>
#include <type_traits>

namespace zkelection::program {

/// The object must not point to memory outside itself, and several processes must be able to use it at once.
template <class T>
class shared_object {
 public:
  /// Throws `std::system_error`.
  shared_object() {
    static_assert(std::is_trivially_destructible_v<T>);  // any of the processes may end first
    void* const memory = ::mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "cannot map shared memory");
    object_ = ::new (memory) T;
  }
  shared_object(const shared_object&) = delete;
  shared_object& operator=(const shared_object&) = delete;
  ~shared_object() { ::munmap(object_, sizeof(T)); }

  T& operator*() const noexcept { return *object_; }

 private:
  T* object_;
};

}  // namespace zkelection::program
