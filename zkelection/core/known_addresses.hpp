// The names and addresses of an ensemble's hosts: how old what we know of them is, and what it may be used for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "zkelection/core/connection_values.hpp"
#include "zkelection/core/lease.hpp"

namespace zkelection::core {

/// An address may change hands, and then belong to a server of another ensemble. It does not know our session and says
/// that it has expired, which is safe to believe. But a new session there would make a second master. So addresses that
/// a look-up has found may be asked for a new session only if the look-up was begun after the last connection or
/// session ended; and only in the round of the answer, as time passes. Addresses that the user wrote may always be
/// asked.
///
/// Each name is looked up for itself. What was found for a name serves a living session until the next answer for that
/// name finds something else, however long look-ups fail or hang.
class known_addresses {
 public:
  enum class purpose { old_session, new_session };

  /// `literals`: the addresses that the user wrote. `names`: the hosts that need a look-up.
  known_addresses(std::vector<server_address> literals, const std::vector<std::string>& names);

  // ---- Look-ups.

  /// The names that are not being looked up. From now on they are.
  std::vector<std::string> ask(instant now);
  void ask(const std::string& name, instant now);
  /// Nothing found: what is known stays. `age`: how long the look-up had been under way when we asked for it, because
  /// it was somebody else's. False if it was begun too early for a new session.
  bool answered(const std::string& name, const std::vector<server_address>& found, std::chrono::nanoseconds age);
  /// True if each name is being looked up, or there is none.
  bool all_asked() const noexcept;
  /// A connection or a session has ended.
  void something_ended(instant now);

  // ---- Rounds: each address is tried once in each.

  void begin_round();
  void end_round();
  void tried(const server_address& address);
  /// What may be tried in this round, except `busy` ones; the likeliest alone. Those that gave no answer come last, and
  /// those that are fresh before others.
  std::vector<server_address> untried(purpose of, const std::vector<server_address>& busy) const;
  /// True if there are any at all, tried or not.
  bool has_any(purpose of, const std::vector<server_address>& busy) const;

  /// A connect request was given up there.
  void gave_no_answer(const server_address& address);
  /// True if that was so since a server has last answered.
  bool is_silent(const server_address& address) const;
  void server_answered();

  /// True unless it may have changed hands since the last connection or session ended.
  bool is_fresh(const server_address& address) const;
  /// How many servers there may be. A name that is not known yet stands for one.
  std::size_t count() const;

 private:
  struct known_name {
    std::string host;
    bool asked = false;  ///< a look-up is under way
    instant asked_at{};
    bool ended_since = false;  ///< a connection or a session has
  };
  struct known_address {
    server_address address;
    bool is_literal = false;
    bool is_fresh = false;
    bool is_tried = false;  ///< in this round
    bool is_news = true;    ///< found in this round
    bool is_silent = false;
    bool may_serve(purpose of) const noexcept {
      return of == purpose::old_session || is_literal || (is_fresh && is_news);
    }
  };
  known_name& find(const std::string& host);
  const known_address* find(const server_address& address) const;

  std::vector<known_name> names_;
  std::vector<known_address> addresses_;
  std::optional<instant> ended_at_;  ///< the last connection or session
};

}  // namespace zkelection::core
