// Looks for candidates with another scheme while we are the master.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "zkelection/core/node_scheme.hpp"
#include "zkelection/seam/client.hpp"

namespace zkelection::detail {

/// Lists a resource about once a minute, and reports the node's name if a candidate with another scheme stands for the
/// resource. Such a candidate may come at any time, and does not see us. Each look costs a listing, and a request for
/// each node with such a name. Everything happens on the client's executor.
class foreign_watch final : public std::enable_shared_from_this<foreign_watch> {
 public:
  using teller = std::function<void(const std::string& node)>;

  foreign_watch(std::shared_ptr<seam::client> client, std::string path, core::node_scheme ours)
      : client_(std::move(client)), path_(std::move(path)), ours_(ours) {}

  /// The first look comes after a pause, because the await has just looked.
  void start(teller tell);
  void stop();

 private:
  void look_later();
  void look();
  void listed(const std::vector<std::string>& children);

  const std::shared_ptr<seam::client> client_;
  const std::string path_;
  const core::node_scheme ours_;
  teller tell_;
  std::unique_ptr<seam::alarm> alarm_;
  std::uint32_t round_ = 0;
};

}  // namespace zkelection::detail
