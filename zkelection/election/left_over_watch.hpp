// A waiting candidate's look at nodes before it that are not ephemeral.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "zkelection/seam/client.hpp"

namespace zkelection::detail {

/// Nobody stands for such a node, so it never goes by itself: a restored backup left it, say. It is told when it is
/// first seen, and again after pauses that grow up to an hour, for as long as it is there. The pauses cost a request
/// each. Everything happens on the client's executor.
class left_over_watch final : public std::enable_shared_from_this<left_over_watch> {
 public:
  using teller = std::function<void(const std::string& node)>;

  left_over_watch(std::shared_ptr<seam::client> client, std::string path, teller tell)
      : client_(std::move(client)), path_(std::move(path)), tell_(std::move(tell)) {}

  /// A node before ours was looked at.
  void looked_at(std::string_view name, core::answer how, const core::node_stat& stat);
  /// We wait no longer.
  void stop();

 private:
  void look_later(std::chrono::minutes pause);
  void look_again(std::chrono::minutes pause);
  void looked_at_again(std::string_view name, core::answer how, const core::node_stat& stat);

  const std::shared_ptr<seam::client> client_;
  const std::string path_;
  const teller tell_;
  std::vector<std::string> nodes_;  ///< those that were there when they were last looked at
  std::unique_ptr<seam::alarm> alarm_;
  std::uint32_t round_ = 0;
};

}  // namespace zkelection::detail
