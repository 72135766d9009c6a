#include "zkelection/election/left_over_watch.hpp"

#include <algorithm>
#include <utility>

#include "zkelection/core/answer.hpp"
#include "zkelection/core/queue_order.hpp"

namespace zkelection::detail {

void left_over_watch::looked_at(std::string_view name, core::answer how, const core::node_stat& stat) {
  if (how != core::answer::ok || stat.owner != 0 || std::ranges::find(nodes_, name) != nodes_.end()) return;
  nodes_.emplace_back(name);
  tell_(nodes_.back());
  if (!alarm_) look_later(std::chrono::minutes(1));
}

void left_over_watch::listed(const std::vector<std::string>& children) {
  if (std::exchange(first_was_looked_at_, true)) return;
  const auto first = core::first_in_line(ours_, children);
  if (first) probe(*first, &left_over_watch::looked_at);
}

void left_over_watch::stop() {
  ++round_;
  alarm_.reset();
  nodes_.clear();
  first_was_looked_at_ = false;
}

void left_over_watch::probe(const std::string& name, answered then) {
  client_->probe(
      path_ + '/' + name, {},
      [self = shared_from_this(), name, then, round = round_](core::answer how, const seam::node_info& info) {
        if (round == self->round_) (self.get()->*then)(name, how, info.stat);
      });
}

void left_over_watch::look_later(std::chrono::minutes pause) {
  alarm_ = client_->after(pause, [this, pause] { look_again(pause); });
}

void left_over_watch::look_again(std::chrono::minutes pause) {
  alarm_.reset();
  if (nodes_.empty()) return;
  for (const auto& name : nodes_) probe(name, &left_over_watch::looked_at_again);
  look_later(std::min(2 * pause, std::chrono::minutes(std::chrono::hours(1))));
}

/// While there is no connection nothing is known, and nothing is told.
void left_over_watch::looked_at_again(std::string_view name, core::answer how, const core::node_stat& stat) {
  if (how == core::answer::ok && stat.owner == 0) return tell_(std::string(name));
  if (core::classify(how) != core::outcome::lost) std::erase(nodes_, name);
}

}  // namespace zkelection::detail
