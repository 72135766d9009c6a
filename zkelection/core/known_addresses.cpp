#include "zkelection/core/known_addresses.hpp"

#include <algorithm>
#include <boost/assert.hpp>
#include <map>
#include <utility>

namespace zkelection::core {
namespace {

bool contains(const std::vector<server_address>& all, const server_address& address) {
  return std::ranges::find(all, address) != all.end();
}

}  // namespace

known_addresses::known_addresses(std::vector<server_address> literals, const std::vector<std::string>& names) {
  for (auto& literal : literals)
    addresses_.push_back({.address = std::move(literal), .is_literal = true, .is_fresh = true});
  for (const auto& host : names) names_.push_back({.host = host});
}

// ---- Look-ups.

std::vector<std::string> known_addresses::ask(instant now) {
  std::vector<std::string> asked;
  for (const auto& name : names_) {
    if (!name.asked) asked.push_back(name.host);
  }
  for (const auto& host : asked) ask(host, now);
  return asked;
}

void known_addresses::ask(const std::string& host, instant now) {
  auto& name = find(host);
  BOOST_ASSERT(!name.asked);
  name.asked = true;
  name.asked_at = now;
  name.ended_since = false;
}

bool known_addresses::answered(const std::string& host, const std::vector<server_address>& found,
                               std::chrono::nanoseconds age) {
  auto& name = find(host);
  BOOST_ASSERT(name.asked);
  name.asked = false;
  const bool begun_early = ended_at_ && name.asked_at - age < *ended_at_;
  const bool timely = !name.ended_since && !begun_early;
  if (found.empty()) return timely;
  std::vector<known_address> news;
  for (const auto& address : found) {
    const auto* known = find(address);
    news.push_back({.address = address,
                    .is_fresh = timely,
                    .is_tried = known != nullptr && known->is_tried,
                    .is_silent = known != nullptr && known->is_silent});
  }
  std::erase_if(addresses_, [&](const known_address& each) { return each.address.host == host; });
  addresses_.insert(addresses_.end(), news.begin(), news.end());
  return timely;
}

bool known_addresses::all_asked() const noexcept { return std::ranges::all_of(names_, &known_name::asked); }

void known_addresses::something_ended(instant now) {
  ended_at_ = now;
  for (auto& name : names_) name.ended_since = true;
  for (auto& each : addresses_) each.is_fresh = each.is_literal;
}

known_addresses::known_name& known_addresses::find(const std::string& host) {
  const auto found = std::ranges::find(names_, host, &known_name::host);
  BOOST_ASSERT(found != names_.end());
  return *found;
}

const known_addresses::known_address* known_addresses::find(const server_address& address) const {
  const auto found = std::ranges::find(addresses_, address, &known_address::address);
  return found == addresses_.end() ? nullptr : &*found;
}

// ---- Rounds.

/// What was found in an earlier round grows old.
void known_addresses::begin_round() {
  for (auto& each : addresses_) {
    each.is_tried = false;
    each.is_news = false;
  }
}

void known_addresses::end_round() {
  for (auto& each : addresses_) each.is_tried = true;
}

void known_addresses::tried(const server_address& address) {
  for (auto& each : addresses_) {
    if (each.address == address) each.is_tried = true;
  }
}

std::vector<server_address> known_addresses::untried(purpose of, const std::vector<server_address>& busy) const {
  std::map<std::pair<bool, bool>, std::vector<server_address>> groups;
  for (const auto& each : addresses_) {
    if (each.is_tried || !each.may_serve(of) || contains(busy, each.address)) continue;
    groups[{each.is_silent, !each.is_fresh}].push_back(each.address);
  }
  return groups.empty() ? std::vector<server_address>() : groups.begin()->second;
}

void known_addresses::gave_no_answer(const server_address& address) {
  for (auto& each : addresses_) each.is_silent |= each.address == address;
}

void known_addresses::server_answered() {
  for (auto& each : addresses_) each.is_silent = false;
}

bool known_addresses::is_silent(const server_address& address) const {
  const auto* known = find(address);
  return known != nullptr && known->is_silent;
}

bool known_addresses::has_any(purpose of, const std::vector<server_address>& busy) const {
  return std::ranges::any_of(
      addresses_, [&](const known_address& each) { return each.may_serve(of) && !contains(busy, each.address); });
}

bool known_addresses::is_fresh(const server_address& address) const {
  const auto* known = find(address);
  return known != nullptr && known->is_fresh;
}

std::size_t known_addresses::count() const {
  const auto unknown = std::ranges::count_if(names_, [this](const known_name& each) {
    return std::ranges::none_of(addresses_, [&](const known_address& one) { return one.address.host == each.host; });
  });
  return addresses_.size() + static_cast<std::size_t>(unknown);
}

}  // namespace zkelection::core
