// The first bytes that a server sends.
#include "zkelection/zookeeper/protocol/handshake.hpp"

#include <algorithm>

#include "support/property.hpp"
#include "support/unicode.hpp"
#include "zkelection/inspection/server_words.hpp"

namespace zkelection::fuzz {
namespace {

std::span<const unsigned char> bytes_of(std::string_view text) {
  return {reinterpret_cast<const unsigned char*>(text.data()), text.size()};
}

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
  return number;
}

/// Once the bytes are no reply of a server, no more of them make it one.
void check_beginnings(std::string_view input) {
  bool may_be = true;
  for (std::size_t size = 0; size <= std::min<std::size_t>(input.size(), 48); ++size) {
    const bool now = zookeeper::may_be_handshake(bytes_of(input.substr(0, size)));
    require(may_be || !now, "the first {} bytes of {} were refused, one more is not", size - 1, shown(input));
    may_be = now;
  }
}

void check_granted(std::string_view input) {
  const auto granted = zookeeper::session_in(bytes_of(input));
  const bool is_reply = input.size() >= 40 && (number_at(input, 0) == 36 || number_at(input, 0) == 37) &&
                        number_at(input, 4) == 0 && number_at(input, 20) == 16;
  const auto timeout = is_reply ? static_cast<std::int32_t>(number_at(input, 8)) : 0;
  require(granted.has_value() == (timeout > 0), "a session timeout is read from {}", shown(input));
  require(zookeeper::refuses_session(bytes_of(input)) == (is_reply && timeout == 0), "a refusal is read from {}",
          shown(input));
  if (!granted) return;
  require(granted->timeout.count() == timeout, "{} ms are read as {} ms", timeout, granted->timeout.count());
  // The next server reads what this one wrote: ID, length of the password, password.
  const auto request = zookeeper::connect_request(granted->timeout, &*granted);
  require(request.substr(16, 4) == input.substr(8, 4) && request.substr(20, 28) == input.substr(12, 28),
          "{} is taken up with {}", shown(input), shown(request));
}

}  // namespace

void examine(std::string_view input) {
  check_beginnings(input);
  check_granted(input);
  require_harmless(inspection::beginning_of(input), false);  // what is said of a stranger
}

}  // namespace zkelection::fuzz
