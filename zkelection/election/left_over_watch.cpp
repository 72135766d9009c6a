#include "zkelection/election/left_over_watch.hpp"

#include <algorithm>
#include <utility>

#include "zkelection/core/answer.hpp"

namespace zkelection::detail {

void left_over_watch::looked_at(std::string_view name, core::answer how, const core::node_stat& stat) {
  if (how != core::answer::ok || stat.owner != 0 || std::ranges::find(nodes_, name) != nodes_.end()) return;
  nodes_.emplace_back(name);
  tell_(nodes_.back());
  if (!alarm_) look_later(std::chrono::minutes(1));
}

void left_over_watch::stop() {
  ++round_;
  alarm_.reset();
  nodes_.clear();
}

void left_over_watch::look_later(std::chrono::minutes pause) {
  alarm_ = client_->after(pause, [this, pause] { look_again(pause); });
}

void left_over_watch::look_again(std::chrono::minutes pause) {
  alarm_.reset();
  if (nodes_.empty()) return;
  for (const auto& name : nodes_) {
    client_->probe(path_ + '/' + name, {},
                   [self = shared_from_this(), name, round = round_](core::answer how, const seam::node_info& info) {
                     if (round == self->round_) self->looked_at_again(name, how, info.stat);
                   });
  }
  look_later(std::min(2 * pause, std::chrono::minutes(std::chrono::hours(1))));
}

/// While there is no connection nothing is known, and nothing is told.
void left_over_watch::looked_at_again(std::string_view name, core::answer how, const core::node_stat& stat) {
  if (how == core::answer::ok && stat.owner == 0) return tell_(std::string(name));
  if (core::classify(how) != core::outcome::lost) std::erase(nodes_, name);
}

}  // namespace zkelection::detail
