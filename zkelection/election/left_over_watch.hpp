// Reports nodes before a waiting candidate that are not ephemeral.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "zkelection/seam/client.hpp"

namespace zkelection::detail {

/// Such a node has no candidate, so it never goes by itself; a restored backup may have left it. The watch reports the
/// node when it first sees it, and again after pauses that grow up to an hour, while the node is there. Each pause
/// costs one request. Everything happens on the client's executor.
class left_over_watch final : public std::enable_shared_from_this<left_over_watch> {
 public:
  using teller = std::function<void(const std::string& node)>;

  left_over_watch(std::shared_ptr<seam::client> client, std::string path, teller tell)
      : client_(std::move(client)), path_(std::move(path)), tell_(std::move(tell)) {}

  /// The candidate has looked at a node before its own.
  void looked_at(std::string_view name, core::answer how, const core::node_stat& stat);
  /// The candidate no longer waits.
  void stop();

 private:
  void look_later(std::chrono::minutes pause);
  void look_again(std::chrono::minutes pause);
  void looked_at_again(std::string_view name, core::answer how, const core::node_stat& stat);

  const std::shared_ptr<seam::client> client_;
  const std::string path_;
  const teller tell_;
  std::vector<std::string> nodes_;  ///< the nodes that were there at the last look
  std::unique_ptr<seam::alarm> alarm_;
  std::uint32_t round_ = 0;
};

}  // namespace zkelection::detail
