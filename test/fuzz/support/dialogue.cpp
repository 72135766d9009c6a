#include "support/dialogue.hpp"

namespace zkelection::fuzz {

std::int32_t number_at(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = at; i < at + 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return static_cast<std::int32_t>(value);
}

std::string number(std::int32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(static_cast<std::uint32_t>(value) >> shift);
  return bytes;
}

std::string greeting() {
  const std::string session("\1\2\3\4\5\6\7\10", 8);
  return number(37) + number(0) + number(10'000) + session + number(16) + std::string(16, 'p') + '\0';
}

std::string with_ids(std::string_view frames, const std::vector<std::int32_t>& ids) {
  std::string bytes(frames);
  for (std::size_t at = 0; at + 8 <= bytes.size();) {
    const auto xid = number_at(bytes, at + 4);
    if (xid >= 0 && static_cast<std::size_t>(xid) < ids.size())
      bytes.replace(at + 4, 4, number(ids[static_cast<std::size_t>(xid)]));
    const auto length = number_at(bytes, at);
    if (length < 0) break;
    at += 4 + static_cast<std::size_t>(length);
  }
  return bytes;
}

}  // namespace zkelection::fuzz
