// Why a mastership ended.
#pragma once

#include <cstdint>
#include <string_view>

namespace zkelection {

/// Why a mastership context ended.
enum class end_reason : std::uint8_t {
  resigned,          ///< `async_resign` was called
  closed,            ///< the election or its factory was closed or destroyed
  node_deleted,      ///< the candidate's node was deleted, for example by hand
  session_expired,   ///< the ensemble expired the session
  lease_expired,     ///< the lease ran out before it could be renewed
  disconnected,      ///< the connection to the ensemble was lost
  parent_cancelled,  ///< the stop token given to `with_mastership` was stopped
  never_master,      ///< the election was not the master when the context was asked for
};

/// The reason in words, for logs.
std::string_view to_string(end_reason reason) noexcept;

}  // namespace zkelection
