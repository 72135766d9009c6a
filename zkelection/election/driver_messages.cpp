// The messages of a candidacy: masterships begin and end, operations complete, events are reported.
#include "zkelection/election/driver.hpp"

#include <fmt/format.h>
#include <boost/assert.hpp>

#include "zkelection/election/explain.hpp"

namespace zkelection::detail {

void driver::carry_out(const core::tell::mastership_begins& message) {
  tokens_->add(settings_.path, message.fencing_token);
  {
    const std::scoped_lock lock(mutex_);
    master_.emplace(executor_, message.fencing_token, message.node, lease_);
  }
  report({.kind = event_kind::mastership_begun,
          .path = shown_path(),
          .token = message.fencing_token,
          .text = fmt::format("{}: master, fencing token {}", shown_path(), message.fencing_token)});
  if (settings_.allow_foreign_candidates) return;
  foreign_watch_->start([this](const std::string& node) { report_foreigners(node); });
}

/// Empty: our node is in the queue no longer.
void driver::report_place(std::string now) {
  if (now == place_) return;
  const auto before = std::exchange(place_, std::move(now));
  const auto tell = [this](event_kind kind, const std::string& path, std::string_view words) {
    report({.kind = kind, .path = path, .text = fmt::format("{}: {}", path, words)});
  };
  if (!before.empty()) tell(event_kind::withdrawn, shown(before), "our node is in the queue no longer");
  if (!place_.empty()) tell(event_kind::enrolled, shown(place_), "our node is in the queue");
}

void driver::report_left_over(const std::string& node) {
  const auto path = shown(node_path(node));
  report({.kind = event_kind::left_over_node,
          .level = event_level::warning,
          .path = path,
          .text = explain_left_over(path)});
}

void driver::report_foreigners(const std::string& node) {
  report({.kind = event_kind::foreign_candidates,
          .level = event_level::error,
          .path = shown(node_path(node)),
          .text = explain_foreign(shown_path(), node, settings_.scheme)});
}

void driver::carry_out(const core::tell::mastership_ends& message) {
  std::unique_lock lock(mutex_);
  const auto ended = std::exchange(master_, std::nullopt);
  lock.unlock();
  BOOST_ASSERT(ended);  // it began
  const auto token = ended->fencing_token();
  ended->end(message.reason);
  foreign_watch_->stop();
  const bool as_wished = message.reason == end_reason::resigned || message.reason == end_reason::closed;
  report({.kind = event_kind::mastership_ended,
          .level = as_wished ? event_level::info : event_level::warning,
          .path = shown_path(),
          .token = token,
          .reason = std::string(to_string(message.reason)),
          .text = fmt::format("{}: no longer master: {}", shown_path(), to_string(message.reason))});
}

void driver::carry_out(const core::tell::await_done& message) {
  await_limit_.reset();
  first_connect_.reset();
  remember(message.error);
  awaits_->complete(await_ticket_, message.error);
}

void driver::carry_out(const core::tell::resign_done& message) {
  remember(message.error);
  for (const auto ticket : std::exchange(resign_tickets_, {})) resigns_->complete(ticket, message.error);
}

void driver::carry_out(const core::tell::close_done& message) {
  close_limit_.reset();
  remember(message.error);
  closes_->complete_all(message.error);
}

void driver::carry_out(const core::tell::foreign_candidate& message) {
  if (!message.ephemeral) {
    report({.kind = event_kind::foreign_left_over,
            .level = event_level::warning,
            .path = shown(node_path(message.node)),
            .text = explain_foreign_left_over(shown_path(), message.node, settings_.scheme)});
    return;
  }
  foreign_node_ = message.node;
  report_foreigners(message.node);
}

void driver::carry_out(const core::tell::data_went_back& message) {
  fallen_token_ = fmt::format(": fencing token {} after {}", message.token, message.given_out);
  report({.kind = event_kind::data_went_back,
          .level = event_level::error,
          .path = shown_path(),
          .token = message.token,
          .text = explanation(errc::data_went_back)});
}

/// Some trouble passes in a moment, as after a session has moved to another server. We warn of it only if it does not.
void driver::carry_out(const core::tell::trouble& message) {
  if (message.how == core::answer::quota_exceeded) return carry_out(core::tell::warning{errc::quota_exceeded});
  const bool vanished = message.how == core::answer::no_node;
  const auto answer = vanished ? std::string() : client_->last_answer();
  const auto text = fmt::format("{}: {}; we go on trying", shown_path(),
                                vanished ? "our node was gone again" : "the ensemble answers " + answer);
  const bool may_pass = core::classify(message.how) == core::outcome::unsure && message.attempt <= 3;
  if (!may_pass) remember(text);
  report({.kind = vanished ? event_kind::node_vanished : event_kind::request_failed,
          .level = may_pass ? event_level::info : event_level::warning,
          .path = shown_path(),
          .reason = answer,
          .text = text});
}

void driver::carry_out(const core::tell::warning& message) {
  remember(message.what);
  const bool denied = message.what == errc::withdrawal_denied;
  report({.kind = denied ? event_kind::withdrawal_denied : event_kind::quota_exceeded,
          .level = event_level::error,
          .path = denied ? shown(own_path_) : shown_path(),
          .text = explanation(message.what)});
}

}  // namespace zkelection::detail
