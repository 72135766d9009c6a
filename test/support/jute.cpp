#include "jute.hpp"

#include <algorithm>

namespace zkelection::test {
namespace {

void append_number(std::string& bytes, std::uint64_t value, int width) {
  for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) bytes.push_back(static_cast<char>((value >> shift) & 0xff));
}

}  // namespace

jute_writer& jute_writer::boolean(bool value) {
  bytes_.push_back(value ? '\1' : '\0');
  return *this;
}

jute_writer& jute_writer::int32(std::int32_t value) {
  append_number(bytes_, static_cast<std::uint32_t>(value), 4);
  return *this;
}

jute_writer& jute_writer::int64(std::int64_t value) {
  append_number(bytes_, static_cast<std::uint64_t>(value), 8);
  return *this;
}

jute_writer& jute_writer::string(std::string_view value) {
  int32(static_cast<std::int32_t>(value.size()));
  bytes_.append(value);
  return *this;
}

std::string jute_writer::framed() const {
  jute_writer frame;
  frame.string(bytes_);
  return frame.bytes_;
}

bool jute_reader::boolean() { return number(1) != 0; }

std::int32_t jute_reader::int32() { return static_cast<std::int32_t>(number(4)); }

std::int64_t jute_reader::int64() { return static_cast<std::int64_t>(number(8)); }

std::string jute_reader::string() {
  const auto size = static_cast<std::size_t>(std::max(int32(), 0));
  const std::string value(rest_.substr(0, size));
  rest_.remove_prefix(value.size());
  return value;
}

std::uint64_t jute_reader::number(std::size_t width) {
  std::uint64_t value = 0;
  for (const char byte : rest_.substr(0, width)) value = value << 8 | static_cast<unsigned char>(byte);
  rest_.remove_prefix(std::min(width, rest_.size()));
  return value;
}

}  // namespace zkelection::test
