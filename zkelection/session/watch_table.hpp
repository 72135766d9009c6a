// Remembers which listeners want to hear of which node.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "zkelection/seam/client.hpp"

namespace zkelection::detail {

/// Elections of one session may watch the same node. The ensemble sends one event for all of them.
class watch_table {
 public:
  using watcher = seam::client::watcher;

  void add(const std::string& path, const watcher& watch) {
    auto& watchers = table_[path];
    if (find(watchers, watch) == watchers.end()) watchers.push_back(watch);
  }

  /// True if the watch was there and no other listener watches the node.
  bool remove(const std::string& path, const watcher& watch) {
    const auto entry = table_.find(path);
    if (entry == table_.end()) return false;
    const auto at = find(entry->second, watch);
    if (at == entry->second.end()) return false;
    entry->second.erase(at);
    if (!entry->second.empty()) return false;
    table_.erase(entry);
    return true;
  }

  /// Takes the listeners out, because a watch fires once.
  std::vector<watcher> take(const std::string& path) {
    auto entry = table_.extract(path);
    return entry ? std::move(entry.mapped()) : std::vector<watcher>();
  }

  void clear() { table_.clear(); }

 private:
  static std::vector<watcher>::iterator find(std::vector<watcher>& watchers, const watcher& watch) {
    return std::find_if(watchers.begin(), watchers.end(),
                        [&](const watcher& other) { return !other.owner_before(watch) && !watch.owner_before(other); });
  }

  std::unordered_map<std::string, std::vector<watcher>> table_;
};

}  // namespace zkelection::detail
