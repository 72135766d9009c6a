// One session with the ensemble, across connections, and a new one after its expiry.
#pragma once

#include <boost/asio/strand.hpp>
#include <map>
#include <memory>
#include <vector>

#include "zkelection/async/context_end.hpp"
#include "zkelection/config/connect_string.hpp"
#include "zkelection/election/reporter.hpp"
#include "zkelection/seam/client.hpp"
#include "zkelection/zookeeper/backoff.hpp"
#include "zkelection/zookeeper/handle.hpp"
#include "zkelection/zookeeper/pipeline.hpp"
#include "zkelection/zookeeper/resolver.hpp"
#include "zkelection/zookeeper/watch_table.hpp"

namespace zkelection::zookeeper {

/// Resolves names, connects, backs off, takes the session up again on a new connection, and begins a new one when it
/// has expired. It keeps itself alive from `open` to the end of `close`, or of
/// the executor's context. Everything happens on the strand.
class session final : public seam::client,
                      public std::enable_shared_from_this<session>,
                      private async::context_end_listener {
 public:
  session(asio::any_io_executor strand, std::shared_ptr<const session_config> config,
          std::shared_ptr<const detail::reporter> report);

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
  void attach(std::shared_ptr<seam::session_listener> listener) override;
  void detach(const seam::session_listener& listener) override;
  bool ever_connected() const override { return ever_connected_; }
  failure last_failure() const override { return last_failure_; }
  std::unique_ptr<seam::alarm> after(std::chrono::milliseconds delay, std::function<void()> action) override;

 private:
  void resolve();
  void connect_next();
  void retry_later();
  void on_handle_connected();
  void on_handle_dropped(drop_cause cause, const std::string& text);
  void on_node_event(const std::string& path, core::node_change change);
  void close_handle();
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
  const std::shared_ptr<const detail::reporter> report_;
  const detail::connect_string target_;
  const std::shared_ptr<const acl_list> acl_;

  std::shared_ptr<session> self_;  ///< while there is anything to do
  bool connected_ = false;
  bool ever_connected_ = false;
  bool closing_ = false;
  bool closed_ = false;
  failure last_failure_;
  std::optional<clientid_t> id_;
  bool connecting_afresh_ = false;  ///< the present connection begins a session rather than taking one up

  std::shared_ptr<resolution> resolution_;
  std::vector<server_address> addresses_;  ///< what the last resolution found
  std::vector<server_address> untried_;
  server_address current_;
  std::chrono::steady_clock::time_point connected_at_;
  backoff backoff_;
  std::shared_ptr<handle> handle_;
  std::unique_ptr<seam::alarm> retry_;
  std::unique_ptr<seam::alarm> close_limit_;

  pipeline pipeline_;
  bool refusal_posted_ = false;
  watch_table watches_;
  std::map<const seam::session_listener*, std::shared_ptr<seam::session_listener>> listeners_;
  std::vector<std::function<void(bool)>> close_waiters_;
};

}  // namespace zkelection::zookeeper
