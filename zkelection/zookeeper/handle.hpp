// One C handle from open to freed, driven by Asio: one connection, and no policy.
#pragma once

#include <zookeeper/zookeeper.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>
#include <zkelection/session_config.hpp>

#include "zkelection/core/actions.hpp"
#include "zkelection/seam/client.hpp"
#include "zkelection/zookeeper/acl_list.hpp"

namespace zkelection::zookeeper {

namespace asio = boost::asio;

/// Why a connection ended or never came about.
enum class drop_cause { unreachable, not_zookeeper, lost, expired, auth_failed };

struct handle_options {
  std::string
      endpoint;  ///< an IP literal without brackets, a port and perhaps a chroot: the C client splits at the last colon
  std::chrono::milliseconds session_timeout;
  std::chrono::milliseconds connect_timeout;
  std::optional<clientid_t> session;  ///< to be taken up again
  std::shared_ptr<const session_config> config;
  std::shared_ptr<const acl_list> acl;
};

/// The C client can reconnect by itself; we never let it. One handle is one connection, so no watch and no request
/// outlives it, and whoever uses it sets its watches anew in the order that it needs (the servers fire owed watches in
/// any order). Everything happens on the executor.
class handle : public std::enable_shared_from_this<handle> {
 public:
  struct listener {
    std::function<void()> connected;
    /// Comes once, after the answers to all outstanding requests. The handle is of no more use.
    std::function<void(drop_cause, std::string text)> dropped;
    std::function<void(const std::string& path, core::node_change)> node_event;
  };

  handle(asio::any_io_executor executor, handle_options options, listener callbacks);
  ~handle();

  void open();

  void create(const std::string& path, std::string_view data, int mode, seam::client::on_created done);
  void list(const std::string& path, seam::client::on_listed done);
  void read(const std::string& path, bool watch, seam::client::on_read done);
  void probe(const std::string& path, bool watch, seam::client::on_read done);
  void erase(const std::string& path, seam::client::on_done done);
  void sync(const std::string& path, seam::client::on_done done);
  void remove_watches(const std::string& path, seam::client::on_done done);

  /// Ends the session on the ensemble without blocking; then `closed(confirmed)` instead of `dropped`.
  void close(std::function<void(bool confirmed)> closed);

  /// Frees everything without a word to the ensemble or to the owner.
  void abandon();

  /// For the C client's callbacks: keeps an answer until the library is unlocked.
  void gather(std::function<void()> answer);
  core::answer settle(core::answer how) const;

  clientid_t session() const { return session_; }
  std::chrono::milliseconds negotiated_timeout() const { return negotiated_timeout_; }

 private:
  enum class stage { connecting, connected, close_requested, close_sent };

  template <class Done, class Submit>
  void submit(Done done, Submit call);
  template <class Done>
  void refuse(Done done, core::answer how);
  static void on_watch(zhandle_t*, int type, int state, const char* path, void* context);

  void schedule_pump();
  void pump();
  void process(int events);
  void look_at_state();
  bool take_socket(int fd);
  void arm(int interest, std::chrono::milliseconds deadline);
  bool handshake_is_foreign();
  void send_close();
  void arm_close_reply();
  void read_close_reply();
  void deliver();
  void drop(drop_cause cause, std::string text);
  void free_client();
  void finish_close(bool confirmed);

  const asio::any_io_executor executor_;
  const handle_options options_;
  listener listener_;
  zhandle_t* client_ = nullptr;
  stage stage_ = stage::connecting;
  clientid_t session_{};
  std::chrono::milliseconds negotiated_timeout_{0};

  // A duplicate of the C client's descriptor: the client may close its own at any moment, and numbers are used again.
  asio::posix::stream_descriptor socket_;
  std::uint64_t socket_inode_ = 0;
  bool waiting_to_read_ = false;
  bool waiting_to_write_ = false;
  asio::steady_timer deadline_;
  asio::steady_timer connect_deadline_;
  bool pump_scheduled_ = false;

  std::size_t outstanding_ = 0;
  std::vector<std::function<void()>> ready_;  ///< gathered while the library is locked, run when it is not
  std::function<void(bool)> closed_;
  std::string close_reply_;
};

}  // namespace zkelection::zookeeper
