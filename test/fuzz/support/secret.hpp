// What must not be told: a text does not depend on it.
#pragma once

#include <string>
#include <string_view>

namespace zkelection::fuzz {

/// Another secret of the same form: other letters and digits, but the same escapes (%XX) and punctuation.
inline std::string another(std::string_view secret) {
  std::string other(secret);
  for (std::size_t i = 0; i < other.size(); ++i) {
    if (other[i] == '%') {
      i += 2;
    } else if ((other[i] >= 'a' && other[i] <= 'z') || (other[i] >= '0' && other[i] <= '9')) {
      other[i] = other[i] == 'x' ? 'y' : 'x';
    }
  }
  return other;
}

}  // namespace zkelection::fuzz
