// One look at a resource's candidates.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <vector>
#include <zkelection/observer.hpp>

#include "zkelection/core/node_scheme.hpp"
#include "zkelection/seam/client.hpp"

namespace zkelection::inspection {

/// Syncs, lists the nodes, and reads every candidate, also those with another scheme. Begins again if the connection is
/// lost. Its client keeps it alive until it is done.
class candidates_query final : public seam::session_listener, public std::enable_shared_from_this<candidates_query> {
 public:
  using handler = std::function<void(failure, election_view)>;

  candidates_query(std::shared_ptr<seam::client> client, std::string path, std::string chroot, core::node_scheme scheme,
                   std::chrono::milliseconds first_connect_timeout, handler done);
  void start();
  void cancel() { finish({}, {}); }

 private:
  void on_connected(std::int64_t session) override;
  void on_suspended(core::disconnection) override { ++round_; }
  void on_expired() override {}
  /// A look needs no lease, so it goes on if the session is too short for one.
  void on_refused(const failure& why) override {
    if (why.code != errc::session_too_short) finish(why, {});
  }
  void on_node_event(std::string_view, core::node_change) override {}
  void on_closing() override { finish({errc::closed, path_ + ": closed"}, {}); }
  void on_closed(bool) override {}

  void ask();
  void look_at_chroot();
  void listed(core::answer how, const std::vector<std::string>& children);
  void read(const std::string& name);
  void found(const std::string& name, core::answer how, const seam::node_info& info);
  void finish_well();
  void troubled(core::answer how);
  void finish(failure why, election_view view);
  failure explained(core::answer how) const;

  const std::shared_ptr<seam::client> client_;
  const std::string path_;
  const std::string chroot_;
  const core::node_scheme scheme_;
  const std::chrono::milliseconds first_connect_timeout_;
  handler done_;
  std::unique_ptr<seam::alarm> limit_;
  std::unique_ptr<seam::alarm> retry_;
  std::uint32_t round_ = 0;
  std::uint32_t failures_ = 0;
  failure last_failure_;
  std::size_t unread_ = 0;
  std::vector<std::pair<std::uint64_t, foreign_candidate>> foreign_;  ///< and their czxids
  std::vector<candidate> candidates_;
};

}  // namespace zkelection::inspection
