#include "property.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace zkelection::fuzz {

void fail(const std::string& what) {
  std::fprintf(stderr, "PROPERTY FAILED: %s\n", what.c_str());
  std::abort();
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

}  // namespace zkelection::fuzz

auto fmt::formatter<zkelection::fuzz::shown>::format(zkelection::fuzz::shown what, fmt::format_context& context) const
    -> decltype(context.out()) {
  auto out = fmt::format_to(context.out(), "\"");
  for (const char byte : what.bytes) {
    if (byte == '"' || byte == '\\') {
      out = fmt::format_to(out, "\\{}", byte);
    } else if (byte >= ' ' && byte <= '~') {
      out = fmt::format_to(out, "{}", byte);
    } else {
      out = fmt::format_to(out, "\\x{:02x}", static_cast<unsigned char>(byte));
    }
  }
  return fmt::format_to(out, "\"");
}

// The name that libFuzzer calls. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // A copy of its very size on the heap, where the address sanitizer sees a step beyond.
  zkelection::fuzz::examine({reinterpret_cast<const char*>(data), size});
  return 0;
}
