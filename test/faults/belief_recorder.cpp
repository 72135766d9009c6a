#include "belief_recorder.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace faults {

namespace {

constexpr std::uint64_t magic = 0x31666569'6c65627aULL;    // "zbelief1"
constexpr std::uint64_t capacity = 4ULL * 60 * 60 * 1000;  // four hours; the file is sparse
constexpr long period = 1'000'000;
constexpr std::uint64_t second = 1'000'000'000;

std::uint64_t monotonic() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * second + static_cast<std::uint64_t>(now.tv_nsec);
}

[[noreturn]] void fail(const std::string& path) { throw std::system_error(errno, std::generic_category(), path); }

}  // namespace

struct belief_recorder::sample {
  std::uint64_t before, after, token;
};

struct belief_recorder::header {
  std::uint64_t magic;
  std::uint64_t count;
};

belief_recorder::belief_recorder(const std::string& path) {
  constexpr auto size = sizeof(header) + capacity * sizeof(sample);
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (descriptor < 0) fail(path);
  if (ftruncate(descriptor, static_cast<off_t>(size)) != 0) fail(path);
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  if (memory == MAP_FAILED) fail(path);
  close(descriptor);
  file_ = static_cast<header*>(memory);
  file_->magic = magic;
  thread_ = std::thread(&belief_recorder::record, this);
}

belief_recorder::~belief_recorder() {
  ended_ = true;
  thread_.join();
}

void belief_recorder::watch(zkelection::mastership master) {
  const std::lock_guard lock(mutex_);
  watched_ = std::move(master);
  ++changes_;
}

void belief_recorder::record() {
  zkelection::mastership master;
  std::uint64_t seen = 0;
  auto* const samples = reinterpret_cast<sample*>(file_ + 1);
  std::atomic_ref count(file_->count);
  for (std::uint64_t next = 0; next < capacity && !ended_; ++next) {
    if (changes_ != seen) {
      const std::lock_guard lock(mutex_);
      seen = changes_;
      master = watched_;
    }
    // The clock comes first: whatever delays us after it, the answer was true no earlier than the sample says.
    auto& now = samples[next];
    now.before = monotonic();
    now.token = master.active() ? master.fencing_token() : 0;
    now.after = monotonic();
    count.store(next + 1, std::memory_order_release);

    const auto wake = now.before + period;
    const timespec until{static_cast<time_t>(wake / second), static_cast<long>(wake % second)};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
  }
}

}  // namespace faults
