// Keeps one session's lease: reads the clock, sets the timer, and shows the lease to all threads.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "zkelection/core/lease_session.hpp"
#include "zkelection/lease/shared_lease.hpp"
#include "zkelection/seam/time_source.hpp"

namespace zkelection::detail {

/// What the keeper asks of its session. Requests go out at once, ahead of whatever waits there.
struct lease_wishes {
  std::function<void()> sync;
  std::function<void(std::vector<std::string> paths)> check;
  std::function<void()> give_up_connection;
  /// There is a lease for those who asked when there was none; `curtailed` if it is shorter than it should be.
  std::function<void(const std::shared_ptr<const lease>&, bool curtailed)> granted;
  std::function<void()> lapsed;  ///< the masterships that rest on it are over
};

/// All decisions are `core::lease_session`. Everything happens on the session's executor. Wishes are expressed inside
/// the calls, except for those that begin with a timer.
class lease_keeper {
 public:
  lease_keeper(std::shared_ptr<seam::time_source> clock, std::chrono::nanoseconds tick, lease_wishes wishes);

  void connected(core::instant connecting, std::chrono::nanoseconds session_timeout, bool new_session);
  void disconnected();
  void expired();
  /// Nothing is sent or told any more.
  void stop();

  /// Before a request is submitted, and after its answer.
  core::lease::request sending() const { return session_.sending(now()); }
  void synced(const core::lease::request& sync, bool success);
  void written(const core::lease::request& write);
  /// Any other request was answered.
  void heard() { session_.heard(now()); }
  /// The heartbeat's write; `acknowledged` if it counts.
  void checked(const core::lease::request& write, bool acknowledged);

  /// What a mastership may begin with now, or null. Then it is sought at once, and granted later.
  std::shared_ptr<const lease> held();
  /// What a lease is granted with while the ensemble answers in time.
  std::chrono::nanoseconds full_length() const { return session_.full_length(); }
  /// A mastership rests on the lease, or soon will: a connection is wanted back quickly.
  bool running() const { return session_.is_running(now()); }

  void add(const std::string& path);
  void remove(const std::string& path) { session_.remove(path); }

  core::instant now() const noexcept { return clock_->now(); }

 private:
  void on_time();
  void carry_out(const core::lease_session::step& step);
  void publish(const core::lease_session::step& step);
  void set_timer();

  const std::shared_ptr<seam::time_source> clock_;
  const lease_wishes wishes_;
  core::lease_session session_;
  std::shared_ptr<shared_lease> shared_;  ///< the lease that runs, or has lapsed while nobody looked
  std::optional<core::instant> alarm_;    ///< what the timer is set to
  std::unique_ptr<seam::timer> timer_;    ///< made when it is first needed
};

}  // namespace zkelection::detail
