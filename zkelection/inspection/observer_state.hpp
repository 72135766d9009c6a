// An observer's session, and the looks that go on.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <zkelection/observer.hpp>
#include <zkelection/session_config.hpp>

#include "zkelection/base/waiters.hpp"
#include "zkelection/election/factory_state.hpp"
#include "zkelection/inspection/candidates_query.hpp"
#include "zkelection/session/session.hpp"

namespace zkelection::detail {

/// Everything happens on the strand, but any thread may start an operation, and ask for the last error. It opens its
/// session with the first look.
class observer_state : public std::enable_shared_from_this<observer_state> {
 public:
  using view_waiters = base::waiters<election_view>;

  /// Throws as `checked_config`.
  observer_state(asio::any_io_executor executor, session_config config, const network_maker& make_network);

  const asio::any_io_executor& strand() const noexcept { return strand_; }
  std::string last_error() const;

  void start(view_waiters::handler completion, std::string resource);
  void start_close(asio::any_completion_handler<void(error_code)> completion);
  /// Closes without a handler.
  void abandon();

 private:
  using query_slot = std::weak_ptr<inspection::candidates_query>;

  void look(base::waiters<>::ticket ticket, const std::string& resource, query_slot& running);
  void finish(base::waiters<>::ticket ticket, failure why, election_view view);
  void close();

  const asio::any_io_executor strand_;
  const std::shared_ptr<const session_config> config_;
  const std::shared_ptr<session> session_;
  const std::string chroot_;
  const std::shared_ptr<view_waiters> queries_;
  const std::shared_ptr<base::waiters<>> closes_;
  bool opened_ = false;
  bool closed_ = false;

  mutable std::mutex mutex_;
  std::string last_error_;
};

}  // namespace zkelection::detail
