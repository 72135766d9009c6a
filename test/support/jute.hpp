// ZooKeeper's serialisation: big-endian numbers, and strings and buffers behind their lengths.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace zkelection::test {

/// Appends to a message.
class jute_writer {
 public:
  jute_writer& boolean(bool value);
  jute_writer& int32(std::int32_t value);
  jute_writer& int64(std::int64_t value);
  jute_writer& string(std::string_view value);  ///< also a buffer

  const std::string& bytes() const noexcept { return bytes_; }

  /// The message behind its length, as it goes over the wire.
  std::string framed() const;

 private:
  std::string bytes_;
};

/// Takes a message apart. Past its end it reads zeros and empty strings.
class jute_reader {
 public:
  explicit jute_reader(std::string_view bytes) : rest_(bytes) {}

  bool boolean();
  std::int32_t int32();
  std::int64_t int64();
  std::string string();

 private:
  std::uint64_t number(std::size_t width);

  std::string_view rest_;
};

}  // namespace zkelection::test
