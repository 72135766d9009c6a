// What every fuzz target is made of: an input to examine, and properties that must hold.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace zkelection::fuzz {

/// What a target defines: tries one input. Comes back if all is well.
void examine(std::string_view input);

/// For messages: bytes as a C++ literal would write them. Written only when a message is.
struct shown {
  explicit shown(std::string_view what) : bytes(what) {}
  std::string_view bytes;
};

/// Ends the process with the message, so that the fuzzer keeps the input.
[[noreturn]] void fail(const std::string& what);

template <class... Args>
void require(bool holds, fmt::format_string<Args...> what, Args&&... args) {
  if (!holds) fail(fmt::format(what, std::forward<Args>(args)...));
}

/// The parts between the separators: one more than there are separators.
std::vector<std::string_view> split(std::string_view text, char separator);

}  // namespace zkelection::fuzz

template <>
struct fmt::formatter<zkelection::fuzz::shown> {
  constexpr auto parse(fmt::format_parse_context& context) { return context.begin(); }
  auto format(zkelection::fuzz::shown what, fmt::format_context& context) const -> decltype(context.out());
};
