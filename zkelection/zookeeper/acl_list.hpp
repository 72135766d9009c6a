// An ACL in the form that the C client takes.
#pragma once

#include <zookeeper/zookeeper.h>

#include <vector>
#include <zkelection/session_config.hpp>

namespace zkelection::zookeeper {

class acl_list {
 public:
  explicit acl_list(std::vector<acl_entry> entries) : entries_(std::move(entries)) {
    for (auto& entry : entries_) acls_.push_back({entry.permissions, {entry.scheme.data(), entry.id.data()}});
    vector_ = {static_cast<std::int32_t>(acls_.size()), acls_.data()};
  }
  acl_list(const acl_list&) = delete;  // the C structures point into this object
  acl_list& operator=(const acl_list&) = delete;

  const ACL_vector* get() const noexcept { return &vector_; }

 private:
  std::vector<acl_entry> entries_;
  std::vector<ACL> acls_;
  ACL_vector vector_{};
};

}  // namespace zkelection::zookeeper
