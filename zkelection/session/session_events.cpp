#include "zkelection/session/session_events.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <utility>
#include <zkelection/duration.hpp>

#include "zkelection/core/growing_pause.hpp"
#include "zkelection/session/connection_words.hpp"

namespace zkelection::detail {

session_events::session_events(std::shared_ptr<const base::reporter> report, std::string hosts,
                               milliseconds session_timeout)
    : report_(std::move(report)), hosts_(std::move(hosts)), half_timeout_(session_timeout / 2) {}

void session_events::look_up_failed(const core::reconnecting::unresolved& message, core::instant now) {
  auto& failing = failing_look_ups_[message.name];
  if (std::exchange(failing.trouble, message.trouble) != message.trouble) failing.told.is_over();
  if (!failing.told.is_due(now)) return;
  tell({.kind = event_kind::look_up_failed,
        .level = event_level::warning,
        .host = message.name,
        .text = fmt::format("cannot resolve {}{}", message.trouble,
                            message.new_session_waits ? "; a new session waits for it" : "")});
}

void session_events::connecting(const core::server_address& server) {
  if (!tried_.insert(server.host).second) return;
  const auto address = shown_address(server.literal);
  tell({.kind = event_kind::connecting,
        .level = event_level::debug,
        .host = server.host,
        .text = fmt::format("{}: connecting{}", server.host, address == server.host ? "" : " to " + address)});
}

void session_events::lost(const core::reconnecting::lost& message, const std::string& explained, core::instant now) {
  const auto& host = message.server.host;
  const bool was_connected = std::exchange(connected_, false);
  const bool went_back = message.cause == core::drop_cause::data_went_back;
  reason_ = reason_of(message.cause);
  event what{.host = host, .reason = reason_, .text = fmt::format("{}: {}", host, message.text)};
  switch (message.cause) {
    case core::drop_cause::auth_failed:
      if (!refusals_.is_due(now)) return;
      what.kind = event_kind::authentication_refused;
      what.level = event_level::error;
      what.reason = message.text;
      what.text = explained;
      break;
    case core::drop_cause::expired:
      what.kind = event_kind::session_expired;
      what.level = event_level::warning;
      break;
    case core::drop_cause::shortage:
    case core::drop_cause::tls_failed:
    case core::drop_cause::broke_protocol:
    case core::drop_cause::data_went_back:
      what.level = went_back ? event_level::error : event_level::warning;
      what.text = explained;
      [[fallthrough]];
    case core::drop_cause::closed:
    case core::drop_cause::silent:
    case core::drop_cause::unreachable:
    case core::drop_cause::not_zookeeper: {
      what.kind = went_back       ? event_kind::data_went_back
                  : was_connected ? event_kind::connection_lost
                                  : event_kind::connection_failed;
      const auto [last, is_first] = failed_.try_emplace(host, message.cause);
      const bool is_news = is_first || std::exchange(last->second, message.cause) != message.cause;
      if (!was_connected && !is_news) return;
      break;
    }
  }
  tell(std::move(what));
}

void session_events::connected(const std::string& host, const core::reconnecting::made& message,
                               milliseconds session_timeout, const core::lease_advice& advice) {
  connected_ = true;
  tried_.clear();
  failed_.clear();
  const auto timeout = "session timeout " + duration_text(session_timeout);
  tell({.kind = event_kind::connected,
        .host = host,
        .text = fmt::format("{}: connected, session {:#x}, {}", host, static_cast<std::uint64_t>(message.session.id),
                            message.new_session ? advice.figures : timeout)});
  if (!message.new_session) return;  // they were told when it was
  const auto warn = [&](event_kind kind, const std::optional<std::string>& text) {
    if (text)
      tell({.kind = kind, .level = event_level::warning, .host = host, .text = fmt::format("{}: {}", host, *text)});
  };
  warn(event_kind::timeout_not_granted, advice.other_timeout);
  warn(event_kind::max_tick_doubtful, advice.doubtful_tick);
}

void session_events::server_unfit(const std::string& host, const std::string& explained) const {
  tell({.kind = event_kind::server_unfit, .level = event_level::error, .host = host, .text = explained});
}

// ---- Outages.

void session_events::outage_begins(core::instant now) {
  outage_began_ = now;
  outage_told_ = 0;
}

/// Half a session timeout is longer than an ensemble takes to elect a leader, and not longer than a lease.
session_events::milliseconds session_events::pause_of_outage() {
  constexpr std::chrono::minutes longest{10};
  return core::growing_pause(outage_told_++, half_timeout_, std::max<milliseconds>(half_timeout_, longest));
}

void session_events::no_server_reachable(const std::string& explained, core::instant now) const {
  const auto measured = now - outage_began_;
  const auto length = measured - measured % (half_timeout_ / 10);  // alarms ring late
  tell({.kind = event_kind::no_server_reachable,
        .level = event_level::warning,
        .host = hosts_,
        .reason = reason_,
        .text = fmt::format("no server reachable for {}; {}", duration_text(length), explained)});
}

// ---- Leases.

void session_events::lease_curtailed(const std::string& host, std::chrono::nanoseconds length,
                                     std::chrono::nanoseconds usual) const {
  tell({.kind = event_kind::lease_curtailed,
        .level = event_level::warning,
        .host = host,
        .text = fmt::format("{}: answers took so long that a mastership begins with a lease of {}, where {} is usual",
                            host, duration_text(length), duration_text(usual))});
}

void session_events::heartbeats_refused(const std::string& host, const std::string& explained,
                                        std::string answer) const {
  tell({.kind = event_kind::heartbeats_refused,
        .level = event_level::warning,
        .host = host,
        .reason = std::move(answer),
        .text = explained});
}

}  // namespace zkelection::detail
