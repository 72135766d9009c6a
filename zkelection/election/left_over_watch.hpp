// A waiting candidate's look at nodes before it that are not ephemeral.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "zkelection/core/node_scheme.hpp"
#include "zkelection/seam/client.hpp"

namespace zkelection::detail {

/// Nobody stands for such a node, so it never goes by itself: a restored backup left it, say. It is told when it is
/// first seen, and again after pauses that grow up to an hour, for as long as it is there. The pauses cost a request
/// each. Everything happens on the client's executor.
class left_over_watch final : public std::enable_shared_from_this<left_over_watch> {
 public:
  using teller = std::function<void(const std::string& node)>;

  left_over_watch(std::shared_ptr<seam::client> client, std::string path, core::node_scheme ours, teller tell)
      : client_(std::move(client)), path_(std::move(path)), ours_(ours), tell_(std::move(tell)) {}

  /// A node before ours was looked at.
  void looked_at(std::string_view name, core::answer how, const core::node_stat& stat);
  /// We wait behind at least one of these. The first listing since the wait began costs a look at the first in line,
  /// which is where a node that never goes ends up.
  void listed(const std::vector<std::string>& children);
  /// We wait no longer.
  void stop();

 private:
  using answered = void (left_over_watch::*)(std::string_view name, core::answer how, const core::node_stat& stat);

  void probe(const std::string& name, answered then);
  void look_later(std::chrono::minutes pause);
  void look_again(std::chrono::minutes pause);
  void looked_at_again(std::string_view name, core::answer how, const core::node_stat& stat);

  const std::shared_ptr<seam::client> client_;
  const std::string path_;
  const core::node_scheme ours_;
  const teller tell_;
  std::vector<std::string> nodes_;  ///< those that were there when they were last looked at
  std::unique_ptr<seam::alarm> alarm_;
  bool first_was_looked_at_ = false;
  std::uint32_t round_ = 0;
};

}  // namespace zkelection::detail
