#include "zkelection/simulation/environment.hpp"

#include <fmt/format.h>
#include <map>
#include <mutex>

#include "zkelection/lease/boot_time.hpp"

namespace zkelection::simulation {
namespace {

/// Each lives as long as it is used.
class directory {
 public:
  static directory& instance() {
    static directory one;
    return one;
  }

  std::shared_ptr<const environment> find_or_make(const std::string& name) {
    const std::scoped_lock lock(mutex_);
    forget_the_dead();
    auto& entry = entries_[name];
    auto found = entry.lock();
    if (!found) entry = found = make_in_machine_time();
    return found;
  }

  bool enter(const std::string& name, const std::shared_ptr<const environment>& which) {
    const std::scoped_lock lock(mutex_);
    forget_the_dead();
    auto& entry = entries_[name];
    if (!entry.expired()) return false;
    entry = which;
    return true;
  }

  void leave(const std::string& name) {
    const std::scoped_lock lock(mutex_);
    entries_.erase(name);
  }

 private:
  void forget_the_dead() {
    std::erase_if(entries_, [](const auto& entry) { return entry.second.expired(); });
  }

  std::mutex mutex_;
  std::map<std::string, std::weak_ptr<const environment>> entries_;
};

}  // namespace

std::string environment::hosts() const {
  std::string list;
  for (std::size_t number = 1; number <= servers->size(); ++number)
    list += fmt::format("{}127.0.0.1:{}", list.empty() ? "" : ",", number);
  return list;
}

std::shared_ptr<const environment> make_in_machine_time(cluster_settings settings) {
  settings.begin = detail::boot_time({}).now();
  settings.epoch = std::chrono::system_clock::now();
  return std::make_shared<const environment>(environment{std::make_shared<cluster>(settings), [](const auto& executor) {
                                                           return std::make_shared<detail::boot_time>(executor);
                                                         }});
}

bool is_name(std::string_view text) {
  constexpr std::string_view known = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  return text.find_first_not_of(known) == text.npos;
}

std::shared_ptr<const environment> find_or_make(const std::string& name) {
  return directory::instance().find_or_make(name);
}

bool enter(const std::string& name, const std::shared_ptr<const environment>& which) {
  return directory::instance().enter(name, which);
}

void leave(const std::string& name) { directory::instance().leave(name); }

}  // namespace zkelection::simulation
