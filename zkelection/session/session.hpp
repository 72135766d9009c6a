// One session with the ensemble, across connections, and a new one after its expiry.
#pragma once

#include <boost/asio/strand.hpp>
#include <map>
#include <memory>
#include <random>
#include <vector>

#include "zkelection/base/context_end.hpp"
#include "zkelection/base/reporter.hpp"
#include "zkelection/config/connect_string.hpp"
#include "zkelection/lease/lease_keeper.hpp"
#include "zkelection/seam/client.hpp"
#include "zkelection/session/backoff.hpp"
#include "zkelection/session/complaint.hpp"
#include "zkelection/session/connection.hpp"
#include "zkelection/session/known_addresses.hpp"
#include "zkelection/session/pipeline.hpp"
#include "zkelection/session/watch_table.hpp"

namespace zkelection::detail {

/// Resolves names, connects, backs off, takes the session up again on a new connection, and begins a new one when it
/// has expired. It keeps itself alive from `open` to the end of `close`, or of
/// the executor's context. Everything happens on the strand.
class session final : public seam::client,
                      public std::enable_shared_from_this<session>,
                      private base::context_end_listener {
 public:
  session(asio::any_io_executor strand, std::shared_ptr<const session_config> config,
          std::shared_ptr<const base::reporter> report, std::unique_ptr<network> behind);

  void open();

  /// Ends the session on the ensemble, and with it every node; gives up after the configured `close_timeout`. The
  /// listeners are closed first.
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
  bool ever_served() const override { return ever_served_; }
  std::optional<failure> unfitness() const override { return unfitness_; }
  failure last_failure() const override { return last_failure_; }
  std::string last_answer() const override { return connection_ ? connection_->last_answer() : ""; }
  std::unique_ptr<seam::alarm> after(std::chrono::milliseconds delay, std::function<void()> action) override;
  std::minstd_rand& random() override { return random_; }

 private:
  using milliseconds = std::chrono::milliseconds;

  std::vector<server_address> shuffled(std::vector<server_address> addresses);
  void resolve();
  void begin_look_up();
  const std::vector<server_address>& usable_addresses() const;
  void on_resolved(std::vector<server_address> found, const std::string& trouble);
  void connect_next();
  milliseconds attempt_limit() const;
  void retry_later();
  void remove_watch(const std::string& path);
  milliseconds next_pause();
  void on_connection_made();
  void look_at_figures();
  void on_connection_dropped(drop_cause cause, const std::string& text);
  void forget_session();
  std::string explain_refusal(const std::string& text) const;
  /// Credentials go out before all requests: where they were refused, nothing was done.
  bool owns_nothing() const { return !key_ || (refused_ && !served_); }
  void was_served();
  void heartbeat_answered(core::answer how, bool counts, complaint& of, std::string_view part);
  void on_node_event(const std::string& path, core::node_change change);
  lease_wishes wishes_of_lease();
  std::string curtailed_lease(const lease& lease) const;
  void beat();
  void check_nodes(const std::vector<std::string>& paths);
  template <class Done>
  Done as_evidence(Done done);
  void close_connection();
  void finish_close(bool confirmed);
  void on_context_end() noexcept override;
  void let_go();

  void push(pipeline::request request);
  template <class Send, class Done>
  void ask(Send send, Done done);
  template <class Tell>
  void tell_listeners(Tell tell);
  void report(event_level level, std::string text) const { (*report_)(level, text); }

  const asio::any_io_executor strand_;
  const std::shared_ptr<const session_config> config_;
  const std::shared_ptr<const base::reporter> report_;
  const connect_string target_;
  const std::unique_ptr<network> network_;
  const std::shared_ptr<seam::time_source> clock_;

  std::shared_ptr<session> self_;  ///< while there is anything to do
  bool connected_ = false;
  bool ever_served_ = false;
  bool closing_ = false;
  bool closed_ = false;
  failure last_failure_;
  std::optional<failure> unfitness_;  ///< of the present connection, as another server may grant another timeout
  std::optional<session_key> key_;
  bool served_ = false;             ///< the present session had a request served
  bool refused_ = false;            ///< the ensemble refused our authentication, and has served nothing since
  bool connecting_afresh_ = false;  ///< the present connection begins a session rather than taking one up

  lease_keeper lease_;
  std::map<std::string, watcher> checked_;  ///< the nodes that masterships rest on, and who is to hear of their end

  std::shared_ptr<look_up> look_up_;
  known_addresses addresses_;
  std::vector<server_address> untried_;
  server_address current_;
  core::instant connecting_since_{};
  core::instant connected_at_{};
  std::optional<milliseconds> handshake_;  ///< how long the last one took
  int vain_attempts_ = 0;
  std::minstd_rand random_;
  backoff backoff_;
  backoff refusals_;  ///< between attempts to authenticate
  complaint failing_syncs_;
  complaint failing_checks_;
  std::shared_ptr<connection> connection_;
  std::unique_ptr<seam::alarm> retry_;
  std::unique_ptr<seam::alarm> close_limit_;

  pipeline pipeline_;
  bool refusal_posted_ = false;
  watch_table watches_;
  std::map<const seam::session_listener*, std::shared_ptr<seam::session_listener>> listeners_;
  std::vector<std::function<void(bool)>> close_waiters_;
};

}  // namespace zkelection::detail
