// A point in time in words.
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <string>

namespace zkelection::base {

/// `2024-03-01 12:00:00 UTC`. Seconds, since times of certificates may lie further away than nanoseconds can count.
inline std::string utc_text(std::chrono::sys_seconds time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02} UTC", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
}

}  // namespace zkelection::base
