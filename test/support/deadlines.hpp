// How long things may take. Sanitizers slow the library down, so every deadline grows with them.
#pragma once

#include <chrono>

namespace zkelection::test {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define ZKELECTION_TEST_SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ZKELECTION_TEST_SANITIZED 1
#endif

#ifdef ZKELECTION_TEST_SANITIZED
inline constexpr bool sanitized = true;
inline constexpr int slowness = 5;
#else
inline constexpr bool sanitized = false;
inline constexpr int slowness = 1;
#endif

/// For upper limits only: what must not happen before a time is measured unscaled.
constexpr milliseconds scaled(milliseconds limit) { return limit * slowness; }

/// The suite's "at once", which takes milliseconds, and longer where a machine that others use stands still for a
/// while.
inline constexpr milliseconds soon = scaled(3s);

/// What a server that starts, or an ensemble that elects, may take.
inline constexpr milliseconds patience = scaled(20s);

/// The suite's "not done" looks for this long.
inline constexpr milliseconds a_while = 100ms;

}  // namespace zkelection::test
