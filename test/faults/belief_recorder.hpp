// Writes down, every millisecond, whether this process believes that it is the master.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <zkelection/mastership.hpp>

namespace faults {

/// Samples a mastership on a thread of its own, into a file that is mapped to memory: what was sampled outlives even
/// kill -9.
///
/// The file is a header of 16 bytes (a magic number, then how many samples follow) and samples of 24 bytes: the
/// monotonic clock before the question, the same clock after the answer, and the fencing token if the mastership was
/// active in between, else 0. `test/faults/records.py` reads it.
class belief_recorder {
 public:
  /// Throws `std::system_error` if the file cannot be made.
  explicit belief_recorder(const std::string& path);
  ~belief_recorder();
  belief_recorder(const belief_recorder&) = delete;
  belief_recorder& operator=(const belief_recorder&) = delete;

  /// From now on it asks this mastership.
  void watch(zkelection::mastership master);

 private:
  struct sample;
  struct header;

  void record();

  header* file_ = nullptr;
  std::mutex mutex_;
  zkelection::mastership watched_;
  std::atomic<std::uint64_t> changes_ = 0;
  std::atomic<bool> ended_ = false;
  std::thread thread_;
};

}  // namespace faults
