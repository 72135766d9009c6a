#include "zkelection/core/known_addresses.hpp"

#include <utility>

namespace zkelection::core {

known_addresses::known_addresses(std::vector<server_address> literals)
    : literals_(std::move(literals)), found_(literals_) {}

void known_addresses::look_up_begins() { look_up_fresh_ = true; }

bool known_addresses::look_up_ends(std::vector<server_address> found) {
  if (!found.empty()) {
    found_ = std::move(found);
    fresh_ = look_up_fresh_;
  }
  return look_up_fresh_;
}

void known_addresses::grow_old() { fresh_ = look_up_fresh_ = false; }

void known_addresses::used_up() { fresh_ = false; }

const std::vector<server_address>& known_addresses::for_old_session() const { return found_; }

const std::vector<server_address>& known_addresses::for_new_session() const { return fresh_ ? found_ : literals_; }

}  // namespace zkelection::core
