// What a session tells of its servers, and how often.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <zkelection/error.hpp>

#include "zkelection/base/reporter.hpp"
#include "zkelection/core/lease_advice.hpp"
#include "zkelection/core/reconnect_actions.hpp"
#include "zkelection/session/complaint.hpp"

namespace zkelection::detail {

/// An outage makes many attempts alike, so each host's first one is told, and then how long no server has been
/// reachable, after growing pauses. It reads no clock.
class session_events {
 public:
  using milliseconds = std::chrono::milliseconds;

  /// `hosts`: all of them, as the user wrote them.
  session_events(std::shared_ptr<const base::reporter> report, std::string hosts, milliseconds session_timeout);

  void look_up_failed(const core::reconnecting::unresolved& message, core::instant now);
  void look_up_succeeded(const std::string& name) { failing_look_ups_.erase(name); }

  void connecting(const core::server_address& server);
  /// `explained`: the loss with what to do about it.
  void lost(const core::reconnecting::lost& message, const std::string& explained, core::instant now);
  void connected(const std::string& host, const core::reconnecting::made& message, milliseconds session_timeout,
                 const core::lease_advice& advice);
  void server_unfit(const std::string& host, const std::string& explained) const;

  /// No server has been there since `now`.
  void outage_begins(core::instant now);
  /// When to tell of it next, from now on.
  milliseconds pause_of_outage();
  void no_server_reachable(const std::string& explained, core::instant now) const;

  void lease_curtailed(const std::string& host, std::chrono::nanoseconds length, std::chrono::nanoseconds usual) const;
  /// `part` of a heartbeat, and the words of the ensemble's answer.
  void heartbeats_refused(const std::string& host, const std::string& explained, std::string answer) const;

 private:
  void tell(event what) const { (*report_)(std::move(what)); }

  const std::shared_ptr<const base::reporter> report_;
  const std::string hosts_;
  const milliseconds half_timeout_;

  bool connected_ = false;
  std::set<std::string> tried_;                     ///< the hosts, since there was a connection
  std::map<std::string, core::drop_cause> failed_;  ///< those of them that could not be reached, and why not
  core::instant outage_began_{};
  std::uint32_t outage_told_ = 0;
  std::string reason_;  ///< of the last loss
  struct failing_look_up {
    std::string trouble;
    complaint told;
  };
  std::map<std::string, failing_look_up> failing_look_ups_;  ///< by the name
  complaint refusals_;
};

}  // namespace zkelection::detail
