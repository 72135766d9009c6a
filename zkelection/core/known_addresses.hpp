// The addresses of an ensemble's hosts, and which of them may be asked for a new session.
#pragma once

#include <vector>

#include "zkelection/core/connection_values.hpp"

namespace zkelection::core {

/// An address may change hands, and then belong to a server of another ensemble. It does not know our session and says
/// that it has expired, which is safe to believe. But a new session there would make a second master. So addresses that
/// a look-up has found may be asked for a new session only if the look-up was begun after the last connection or
/// session ended; and only once, as time passes. Addresses that the user wrote may always be asked.
class known_addresses {
 public:
  /// `literals`: those that the user wrote.
  explicit known_addresses(std::vector<server_address> literals);

  void look_up_begins();
  /// Nothing found: what is known stays. False if the look-up was begun too early for a new session.
  bool look_up_ends(std::vector<server_address> found);
  /// A connection or a session has ended.
  void grow_old();
  /// All were tried, without success.
  void used_up();

  const std::vector<server_address>& for_old_session() const;
  const std::vector<server_address>& for_new_session() const;

 private:
  std::vector<server_address> literals_;
  std::vector<server_address> found_;
  bool fresh_ = false;          ///< `found_` may be asked for a new session
  bool look_up_fresh_ = false;  ///< so may what the look-up under way finds
};

}  // namespace zkelection::core
