// How long an answer of a server may be.
#pragma once

#include <cstddef>

namespace zkelection::core {

/// The servers' own bound of a request, `jute.maxbuffer`, unless they are told otherwise: so of each answer that has no
/// listing and no data, too.
inline constexpr std::size_t longest_short_answer = std::size_t{1} << 20;

/// What `session_config::max_answer` may say at most. The beginnings of TLS and HTTP, taken for lengths, are larger.
inline constexpr std::size_t longest_answer = std::size_t{256} << 20;
static_assert(longest_answer < 0x15030000, "a TLS alert must not pass for a length");

}  // namespace zkelection::core
