// Carries a candidacy's actions out through a client, and feeds the answers back.
#pragma once

#include <atomic>
#include <mutex>
#include <vector>
#include <zkelection/mastership_source.hpp>
#include <zkelection/session_config.hpp>

#include "zkelection/base/reporter.hpp"
#include "zkelection/base/waiters.hpp"
#include "zkelection/core/candidacy.hpp"
#include "zkelection/core/dispatcher.hpp"
#include "zkelection/core/reply.hpp"
#include "zkelection/core/resource_path.hpp"
#include "zkelection/election/foreign_watch.hpp"
#include "zkelection/election/given_tokens.hpp"
#include "zkelection/election/left_over_watch.hpp"
#include "zkelection/seam/client.hpp"

namespace zkelection::detail {

/// What one election needs to know.
struct election_settings {
  std::string resource;
  std::string path;
  std::string chroot;
  std::string candidate_id;
  candidate_scheme scheme;
  bool allow_foreign_candidates;
  core::candidacy::policy on_disconnect;
  std::chrono::milliseconds first_connect_timeout;
  std::chrono::milliseconds close_timeout;
};

/// One election. Any thread may call the functions that start operations, and `context` and `last_error`. The rest
/// happens on the client's executor. The client keeps the driver alive from `open` until the ensemble has nothing of it
/// any more.
class driver final : public seam::session_listener, public std::enable_shared_from_this<driver> {
 public:
  using handler = asio::any_completion_handler<void(error_code)>;

  driver(std::shared_ptr<seam::client> client, election_settings settings, std::shared_ptr<const base::reporter> report,
         std::shared_ptr<given_tokens> tokens, boost::uuids::uuid seed, std::function<void()> on_finished);

  void open();
  void start_await(handler completion, std::optional<std::chrono::milliseconds> limit);
  void start_resign(handler completion);
  void start_close(handler completion);
  /// Closes without a handler.
  void abandon();

  mastership context(std::stop_token parent) const;
  std::string last_error() const;
  const std::string& resource() const noexcept { return settings_.resource; }
  const asio::any_io_executor& executor() const noexcept { return executor_; }

 private:
  void on_connected(std::int64_t session) override;
  void on_suspended(core::disconnection how) override;
  void on_expired() override;
  void on_refused(const failure& why) override;
  void on_node_event(std::string_view path, core::node_change change) override;
  void on_lease_granted(const std::shared_ptr<const lease>& lease) override;
  void on_lease_lapsed() override;
  void on_closing() override;
  void on_closed(bool confirmed) override;

  // driver.cpp
  void await(std::uint64_t ticket, std::optional<std::chrono::milliseconds> limit);
  void notice_late_lapse();
  std::optional<failure> unfitness() const;
  void await_in_vain(const failure& why);
  void limit_await(std::optional<std::chrono::milliseconds> limit);
  void limit_first_connect();
  void await_timed_out(std::chrono::milliseconds limit);
  void resign(std::uint64_t ticket);
  void close();
  void give_up(const failure& why);
  void finish();

  friend core::dispatcher;
  void apply(core::actions actions);
  void start_checking(const std::string& name);
  void stop_checking(const std::string& name);
  void all_is_carried_out();

  // driver_requests.cpp
  template <class Request>
  void answered(const Request& request, const core::reply& reply);
  void note_refusal(core::answer how);
  void look_at(std::string_view name, core::answer how, const core::node_stat& stat);
  void carry_out(const core::ask::create& request);
  void carry_out(const core::ask::make_parents& request);
  void carry_out(const core::ask::sync& request);
  void carry_out(const core::ask::list& request);
  void carry_out(const core::ask::read& request);
  void carry_out(const core::ask::probe& request);
  void carry_out(const core::ask::drop_watch& request);
  void carry_out(const core::ask::erase& request);
  void carry_out(const core::ask::lease& request);
  void carry_out(const core::ask::pause& request);

  // driver_messages.cpp
  void carry_out(const core::tell::mastership_begins& message);
  void carry_out(const core::tell::mastership_ends& message);
  void carry_out(const core::tell::await_done& message);
  void carry_out(const core::tell::resign_done& message);
  void carry_out(const core::tell::close_done& message);
  void carry_out(const core::tell::foreign_candidate& message);
  void carry_out(const core::tell::data_went_back& message);
  void carry_out(const core::tell::trouble& message);
  void carry_out(const core::tell::warning& message);
  void report_place(std::string now);
  void report_left_over(const std::string& node);
  void report_foreigners(const std::string& node);

  std::string shown(std::string_view path) const { return core::path_on_servers(settings_.chroot, path); }
  std::string shown_path() const { return shown(settings_.path); }
  std::string node_path(std::string_view name) const { return settings_.path + '/' + std::string(name); }
  std::string explanation(const error_code& error) const;
  void remember(const error_code& error);
  void remember(std::string text);
  void report(event what) const;

  const std::shared_ptr<seam::client> client_;
  const asio::any_io_executor executor_;
  const election_settings settings_;
  const std::shared_ptr<const base::reporter> report_;
  const std::shared_ptr<given_tokens> tokens_;
  std::function<void()> on_finished_;

  core::candidacy candidacy_;
  core::dispatcher dispatcher_;
  bool finished_ = false;
  error_code how_finished_;  ///< what a close after that completes with
  std::string own_path_;
  std::string place_;  ///< our node in the queue, as far as it was told
  std::shared_ptr<const lease> lease_;
  std::optional<failure> why_gave_up_;
  std::string foreign_node_;  ///< why an await ends with `foreign_candidates`
  const std::shared_ptr<foreign_watch> foreign_watch_;
  const std::shared_ptr<left_over_watch> left_over_watch_;
  std::string fallen_token_;  ///< in words
  std::string refusal_;       ///< what the ensemble said when it refused to make our node

  const std::shared_ptr<base::waiters<>> awaits_;
  const std::shared_ptr<base::waiters<>> resigns_;
  const std::shared_ptr<base::waiters<>> closes_;
  std::uint64_t await_ticket_ = 0;
  std::vector<std::uint64_t> resign_tickets_;  ///< those that the candidacy knows of
  std::unique_ptr<seam::alarm> await_limit_;
  std::unique_ptr<seam::alarm> first_connect_;
  std::unique_ptr<seam::alarm> close_limit_;
  std::unique_ptr<seam::alarm> pause_;

  mutable std::mutex mutex_;  ///< guards what other threads ask for
  std::optional<mastership_source> master_;
  std::string last_error_;
};

}  // namespace zkelection::detail
