#include "zkelection/core/time_text.hpp"

#include <fmt/format.h>

namespace zkelection::core {

std::string time_text(std::chrono::nanoseconds length) {
  const auto ms = std::chrono::floor<std::chrono::milliseconds>(length).count();
  if (ms > -1'000 && ms < 1'000) return fmt::format("{} ms", ms);
  return fmt::format("{} s", static_cast<double>(ms) / 1'000);  // the shortest text that means the number
}

}  // namespace zkelection::core
