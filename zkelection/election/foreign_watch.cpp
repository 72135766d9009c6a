#include "zkelection/election/foreign_watch.hpp"

#include <random>

namespace zkelection::detail {
namespace {

/// Spread, so that a thousand masterships that began together do not look at the same time for ever.
std::chrono::milliseconds pause_length(std::minstd_rand& random) {
  return std::chrono::milliseconds(std::uniform_int_distribution(45'000, 75'000)(random));
}

}  // namespace

void foreign_watch::start(teller tell) {
  tell_ = std::move(tell);
  look_later();
}

void foreign_watch::stop() {
  ++round_;
  alarm_.reset();
  tell_ = nullptr;
}

void foreign_watch::look_later() {
  alarm_ = client_->after(pause_length(client_->random()), [this] { look(); });
}

/// While there is no connection the answer says so, and the next look does better.
void foreign_watch::look() {
  client_->list(path_, [self = shared_from_this(), round = ++round_](core::answer how, const auto& children) {
    if (round == self->round_ && how == core::answer::ok) self->listed(children);
  });
  look_later();
}

void foreign_watch::listed(const std::vector<std::string>& children) {
  for (const auto& name : children) {
    if (ours_.parse(name) || !core::looks_like_candidate(name)) continue;
    client_->probe(path_ + '/' + name, {},
                   [self = shared_from_this(), round = round_, name](core::answer how, const seam::node_info& info) {
                     if (round != self->round_ || how != core::answer::ok || info.stat.owner == 0) return;
                     ++self->round_;  // one is enough
                     self->tell_(name);
                   });
  }
}

}  // namespace zkelection::detail
