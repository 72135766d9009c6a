// Takes one of ZooKeeper's serialised records apart, and notices if it is none.
#pragma once

#include <boost/endian/conversion.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace zkelection::zookeeper {

/// Never reads past the end. Once something is missing or out of bounds, everything that follows is empty.
class record_reader {
 public:
  explicit record_reader(std::string_view bytes) noexcept : rest_(bytes) {}

  std::int32_t number() noexcept {
    const auto bytes = take(4);
    return bytes.empty() ? 0 : boost::endian::load_big_s32(reinterpret_cast<const unsigned char*>(bytes.data()));
  }

  std::int64_t long_number() noexcept {
    const auto bytes = take(8);
    return bytes.empty() ? 0 : boost::endian::load_big_s64(reinterpret_cast<const unsigned char*>(bytes.data()));
  }

  /// A flag is a byte of 0 or 1.
  bool flag() noexcept {
    const auto byte = take(1);
    if (!byte.empty() && static_cast<unsigned char>(byte.front()) > 1) fail();
    return !failed_ && byte.front() != 0;
  }

  /// Bytes behind their length. A length of -1 stands for no bytes.
  std::string_view buffer() noexcept {
    const auto length = number();
    if (length == -1) return {};
    return take_of(length);
  }

  /// Paths and names have no zero bytes: in C, a string would end there.
  std::string_view text() noexcept {
    const auto content = take_of(number());
    if (content.find('\0') == std::string_view::npos) return content;
    fail();
    return {};
  }

  void skip(std::size_t size) noexcept { take(size); }

  std::size_t left() const noexcept { return rest_.size(); }
  bool failed() const noexcept { return failed_; }
  /// All was there, and nothing is left over.
  bool is_whole() const noexcept { return !failed_ && rest_.empty(); }

 private:
  void fail() noexcept {
    failed_ = true;
    rest_ = {};
  }

  std::string_view take(std::size_t size) noexcept {
    if (failed_ || size > rest_.size()) {
      fail();
      return {};
    }
    const auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view take_of(std::int32_t length) noexcept {
    if (length >= 0) return take(static_cast<std::size_t>(length));
    fail();
    return {};
  }

  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace zkelection::zookeeper
