#include "reconnect_drill.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>
#include <utility>

namespace zkelection::test {
namespace {

namespace reconnecting = core::reconnecting;

std::vector<core::server_address> addresses_for(std::size_t count) {
  std::vector<core::server_address> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back({std::to_string(i), std::to_string(i)});
  return all;
}

}  // namespace

reconnect_drill::reconnect_drill(std::vector<server_manners> servers, setting of)
    : of_(of),
      servers_(std::move(servers)),
      random_(of.seed * 10'007 + 1),
      machine_({addresses_for(servers_.size()), {}, of.session_timeout, of.first_connect_timeout}, random_) {}

void reconnect_drill::carry_out(reconnecting::actions actions) {
  for (const auto& action : actions) std::visit([this](const auto& one) { take(one); }, action);
}

void reconnect_drill::take(const reconnecting::reach& request) {
  const auto server = static_cast<std::size_t>(std::stoul(request.server.literal));
  BOOST_TEST((std::ranges::find(attempts_, server, &attempt::server) == attempts_.end()), "twice at one address");
  attempts_.push_back({request.attempt, server, false, now_ + servers_[server].stands_after});
  ++begun_;
}

void reconnect_drill::take(const reconnecting::introduce& request) {
  BOOST_TEST(std::ranges::none_of(attempts_, &attempt::introduced), "two connect requests at once");
  const auto which = std::ranges::find(attempts_, request.attempt, &attempt::number);
  which->introduced = true;
  which->due = now_ + servers_[which->server].answers_after;
}

reconnect_drill::attempt reconnect_drill::remove(reconnecting::attempt_number which) {
  const auto found = std::ranges::find(attempts_, which, &attempt::number);
  BOOST_REQUIRE((found != attempts_.end()));
  const auto removed = *found;
  attempts_.erase(found);
  if (removed.introduced) ++given_up_;
  return removed;
}

void reconnect_drill::act(const attempt& next) {
  if (next.introduced) {
    attempts_.erase(std::ranges::find(attempts_, next.number, &attempt::number));
    connection_ = next.number;
    at_ = next.server;
    carry_out(machine_.connected(next.number, {1, {}}, of_.session_timeout, at()));
    machine_.served();
  } else if (servers_[next.server].refuses) {
    remove(next.number);
    carry_out(machine_.dropped(next.number, core::drop_cause::unreachable, "refused", at()));
  } else {
    std::ranges::find(attempts_, next.number, &attempt::number)->due = now_ + in_vain;
    carry_out(machine_.reached(next.number, at()));
  }
}

std::optional<milliseconds> reconnect_drill::connects_within(milliseconds limit) {
  const auto begin = now_;
  if (machine_.current_phase() == core::reconnect::phase::resting) carry_out(machine_.open(at()));
  while (!machine_.has_connection()) {
    const auto next = std::ranges::min_element(attempts_, {}, &attempt::due);
    auto due = next == attempts_.end() ? core::instant::max() : next->due;
    if (reminder_) due = std::min(due, *reminder_);
    if (pause_) due = std::min(due, *pause_);
    if (due - begin > limit) return std::nullopt;
    now_ = std::max(now_, due);
    if (pause_ && due == *pause_) {
      pause_.reset();
      carry_out(machine_.pause_over(at()));
    } else if (reminder_ && due == *reminder_) {
      reminder_.reset();
      carry_out(machine_.reminded(at()));
    } else {
      act(attempt(*next));
    }
  }
  reminder_.reset();
  return std::chrono::ceil<milliseconds>(now_ - begin);
}

void reconnect_drill::breaks() {
  now_ += 1min;
  carry_out(machine_.dropped(connection_, core::drop_cause::closed, "reset", at()));
}

}  // namespace zkelection::test
