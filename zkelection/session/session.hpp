// One session with the ensemble, across connections, and a new one after its expiry.
#pragma once

#include <boost/asio/strand.hpp>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>
#include <zkelection/session_config.hpp>

#include "zkelection/base/executor_end.hpp"
#include "zkelection/base/reporter.hpp"
#include "zkelection/config/connect_string.hpp"
#include "zkelection/core/action_queue.hpp"
#include "zkelection/core/reconnect.hpp"
#include "zkelection/lease/lease_keeper.hpp"
#include "zkelection/seam/client.hpp"
#include "zkelection/session/complaint.hpp"
#include "zkelection/session/connection.hpp"
#include "zkelection/session/pipeline.hpp"
#include "zkelection/session/session_events.hpp"
#include "zkelection/session/watch_table.hpp"

namespace zkelection::detail {

/// Carries out what others decide: `core::reconnect` which connection there is, `lease_keeper` what is sent for the
/// lease, and elections which requests are made. The session keeps itself alive from `open` to the end of `close`, or
/// of the executor's context. Everything happens on the strand.
class session final : public seam::client,
                      public std::enable_shared_from_this<session>,
                      private base::executor_end_listener {
 public:
  session(asio::any_io_executor strand, std::shared_ptr<const session_config> config,
          std::shared_ptr<const base::reporter> report, std::unique_ptr<network> behind);

  void open();

  /// Ends the session on the ensemble, and with it every node; gives up after the configured `close_timeout`. The
  /// listeners are closed first. A later close is told the same as the first.
  void close(std::function<void(bool confirmed)> closed);

  asio::any_io_executor executor() const override { return strand_; }
  void create(const std::string& path, std::string_view data, seam::node_kind kind, on_created done) override;
  void list(const std::string& path, on_listed done) override;
  void read(const std::string& path, watcher watch, on_read done) override;
  void probe(const std::string& path, watcher watch, on_read done) override;
  void drop_watch(const std::string& path, const watcher& watch) override;
  void erase(const std::string& path, on_done done) override;
  void sync(const std::string& path, on_done done) override;
  std::shared_ptr<const lease> held_lease() override { return lease_.held(); }
  void start_checking(const std::string& path, watcher watch) override;
  void stop_checking(const std::string& path) override;
  void attach(std::shared_ptr<seam::session_listener> listener) override;
  void detach(const seam::session_listener& listener) override;
  bool ever_served() const override { return reconnect_.was_ever_served(); }
  std::optional<failure> unfitness() const override { return unfitness_; }
  failure last_failure() const override;
  std::string last_answer() const override { return connection_ ? connection_->last_answer() : ""; }
  std::unique_ptr<seam::alarm> after(std::chrono::milliseconds delay, std::function<void()> action) override;
  std::minstd_rand& random() override { return random_; }

 private:
  // session.cpp
  void apply(core::reconnecting::actions actions);
  void carry_out(const core::reconnecting::look_up& request);
  void carry_out(const core::reconnecting::reach& request);
  void carry_out(const core::reconnecting::introduce& request);
  void carry_out(const core::reconnecting::cut& request);
  void carry_out(const core::reconnecting::leave& request);
  void carry_out(const core::reconnecting::remind& request);
  void carry_out(const core::reconnecting::pause& request);
  void carry_out(const core::reconnecting::end_pause&);
  void carry_out(const core::reconnecting::limit_close&);
  void carry_out(const core::reconnecting::end_session&);
  void carry_out(const core::reconnecting::unresolved& message);
  void carry_out(const core::reconnecting::made& message);
  void carry_out(const core::reconnecting::serve& message);
  void carry_out(const core::reconnecting::lost& message);
  void carry_out(const core::reconnecting::suspended& message);
  void carry_out(const core::reconnecting::expired&);
  void carry_out(const core::reconnecting::refused&);
  void carry_out(const core::reconnecting::closing&);
  void carry_out(const core::reconnecting::closed& message);
  core::reconnect::moment at_present() const;
  /// True if requests can be sent.
  bool is_open() const { return reconnect_.current_phase() == core::reconnect::phase::connected; }
  void on_connection_made(core::reconnecting::attempt_number which);
  void begin_outage();
  void watch_outage();
  void on_node_event(const std::string& path, core::node_change change);
  void on_executor_end() noexcept override;
  void let_go();

  // session_lease.cpp
  lease_wishes wishes_of_lease();
  void beat();
  void check_nodes(const std::vector<std::string>& paths);
  void heartbeat_answered(core::answer how, bool counts, complaint& of, std::string_view part);

  // session_requests.cpp
  template <class Done>
  Done as_evidence(Done done);
  void push(pipeline::request request);
  template <class Send, class Done>
  void ask(Send send, Done done);
  void remove_watch(const std::string& path);

  template <class Tell>
  void tell_listeners(Tell tell) {
    const auto listeners = listeners_;  // they come and go while they are told
    for (const auto& [key, listener] : listeners) {
      if (listeners_.contains(key)) tell(*listener);
    }
  }

  const asio::any_io_executor strand_;
  const std::shared_ptr<const session_config> config_;
  const connect_string target_;
  const std::unique_ptr<network> network_;
  const std::shared_ptr<seam::time_source> clock_;

  std::shared_ptr<session> self_;  ///< while there is anything to do
  session_events events_;
  failure last_failure_;
  std::optional<failure> unfitness_;  ///< of the present connection, as another server may grant another timeout

  std::minstd_rand random_;
  core::reconnect reconnect_;
  core::action_queue<core::reconnecting::action> actions_;
  struct asked_name {
    std::shared_ptr<look_up> under_way;
    std::chrono::nanoseconds age{};  ///< when it was asked for
    std::unique_ptr<seam::alarm> late;
  };
  std::map<std::string, asked_name> look_ups_;
  std::map<core::reconnecting::attempt_number, std::shared_ptr<connection>> attempts_;
  std::set<std::shared_ptr<connection>> leaving_;  ///< to end a session that they may get yet
  std::shared_ptr<connection> connection_;         ///< the one that stands
  std::unique_ptr<seam::alarm> reminder_;
  std::unique_ptr<seam::alarm> pause_;
  std::unique_ptr<seam::alarm> close_limit_;
  std::unique_ptr<seam::alarm> outage_;  ///< while there is no connection

  lease_keeper lease_;
  std::map<std::string, watcher> checked_;  ///< the nodes that masterships rest on, and who is to hear of their end
  complaint failing_syncs_;
  complaint failing_checks_;

  pipeline pipeline_;
  bool refusal_posted_ = false;
  watch_table watches_;
  std::map<const seam::session_listener*, std::shared_ptr<seam::session_listener>> listeners_;
  std::vector<std::function<void(bool)>> close_waiters_;
  bool end_confirmed_ = true;  ///< what a close after the end is told
};

}  // namespace zkelection::detail
