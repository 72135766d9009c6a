// In the place of core/known_addresses.cpp: an address is right for ever, once it was found.
#include "zkelection/core/known_addresses.hpp"

#include <algorithm>
#include <utility>

namespace zkelection::core {

known_addresses::known_addresses(std::vector<server_address> literals, const std::vector<std::string>& names) {
  for (auto& literal : literals) addresses_.push_back({.address = std::move(literal)});
  for (const auto& host : names) names_.push_back({.host = host});
}

std::vector<std::string> known_addresses::ask(instant now) {
  std::vector<std::string> asked;
  for (auto& each : names_) {
    if (!each.asked) asked.push_back(each.host);
  }
  for (const auto& host : asked) ask(host, now);
  return asked;
}

void known_addresses::ask(const std::string& host, instant) { find(host).asked = true; }

bool known_addresses::answered(const std::string& host, const std::vector<server_address>& found,
                               std::chrono::nanoseconds) {
  find(host).asked = false;
  if (found.empty()) return true;
  std::erase_if(addresses_, [&](const known_address& each) { return each.address.host == host; });
  for (const auto& address : found) addresses_.push_back({.address = address});
  return true;
}

bool known_addresses::all_asked() const noexcept { return std::ranges::all_of(names_, &known_name::asked); }
void known_addresses::something_ended(instant) {}
known_addresses::known_name& known_addresses::find(const std::string& host) {
  return *std::ranges::find(names_, host, &known_name::host);
}

void known_addresses::begin_round() {
  for (auto& each : addresses_) each.is_tried = false;
}
void known_addresses::end_round() {
  for (auto& each : addresses_) each.is_tried = true;
}
void known_addresses::tried(const server_address& address) {
  for (auto& each : addresses_) each.is_tried |= each.address == address;
}

std::vector<server_address> known_addresses::untried(purpose, const std::vector<server_address>& busy) const {
  std::vector<server_address> all;
  for (const auto& each : addresses_) {
    if (!each.is_tried && std::ranges::find(busy, each.address) == busy.end()) all.push_back(each.address);
  }
  return all;
}

bool known_addresses::has_any(purpose, const std::vector<server_address>& busy) const {
  return std::ranges::any_of(
      addresses_, [&](const known_address& each) { return std::ranges::find(busy, each.address) == busy.end(); });
}

void known_addresses::gave_no_answer(const server_address&) {}
void known_addresses::server_answered() {}
bool known_addresses::is_silent(const server_address&) const { return false; }
bool known_addresses::is_fresh(const server_address&) const { return true; }
std::size_t known_addresses::count() const { return std::max(addresses_.size(), names_.size()); }

}  // namespace zkelection::core
