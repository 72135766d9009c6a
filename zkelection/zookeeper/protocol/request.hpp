// A request, as far as it tells what its answer must look like.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "zkelection/zookeeper/protocol/opcodes.hpp"

namespace zkelection::zookeeper {

struct request {
  std::int32_t xid = 0;
  opcode type{};
  bool leaves_watch = false;  ///< if it succeeds
  std::size_t parts = 0;      ///< of a multi
};

/// Of a frame without its length, as the C client sends it on our behalf.
request read_request(std::string_view frame);

/// How a message calls it.
std::string_view name_of(opcode type) noexcept;

/// Listings grow with the queue, and data may be as large as the servers' `jute.maxbuffer`. All other answers are
/// short.
bool has_long_answer(opcode type) noexcept;

/// The C client reads bodies without a look at their ends. False if this one is not what answers the request.
bool is_answer(std::string_view body, const request& to);

}  // namespace zkelection::zookeeper
