// One C handle from open to freed, driven by Asio: one connection, and no policy.
#pragma once

#include <zookeeper/zookeeper.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>
#include <zkelection/session_config.hpp>

#include "zkelection/session/connection.hpp"
#include "zkelection/zookeeper/acl_list.hpp"
#include "zkelection/zookeeper/client_library.hpp"

namespace zkelection::zookeeper {

namespace asio = boost::asio;

using detail::check_result;
using detail::drop_cause;

struct handle_options {
  detail::connection_wishes wishes;
  std::shared_ptr<const session_config> config;
  std::shared_ptr<const acl_list> acl;
  std::shared_ptr<const seam::time_source> clock;
};

/// The C client can reconnect by itself; we never let it. One handle is one connection.
class handle final : public detail::connection, public std::enable_shared_from_this<handle> {
 public:
  handle(asio::any_io_executor executor, handle_options options, listener callbacks);
  ~handle() override;

  void open() override;

  void create(const std::string& path, std::string_view data, seam::node_kind kind,
              seam::client::on_created done) override;
  void list(const std::string& path, seam::client::on_listed done) override;
  void read(const std::string& path, bool watch, seam::client::on_read done) override;
  void probe(const std::string& path, bool watch, seam::client::on_read done) override;
  void erase(const std::string& path, seam::client::on_done done) override;
  void sync(const std::string& path, seam::client::on_done done) override;
  void remove_watches(const std::string& path, seam::client::on_done done) override;
  void check(const std::vector<std::string>& paths, on_checked done) override;

  void close(std::function<void(bool confirmed)> closed) override;
  void give_up(std::string why) override;
  void abandon() override;

  detail::session_key session() const override { return session_; }
  std::chrono::milliseconds negotiated_timeout() const override { return negotiated_timeout_; }
  core::instant connecting_since() const override { return connecting_since_; }
  std::string last_answer() const override;

  /// For the C client's callbacks: keeps an answer until the library is unlocked.
  void gather(std::function<void()> answer);
  core::answer settle(int result);

 private:
  enum class stage { connecting, connected, close_requested, close_sent };

  template <class Call>
  int ask_client(Call call);
  template <class Done, class Submit>
  void submit(Done done, Submit call);
  template <class Done>
  void refuse(Done done, int result);
  static void on_watch(zhandle_t*, int type, int state, const char* path, void* context);

  void schedule_pump();
  void pump();
  void process(int events);
  void stamp_connecting();
  void look_at_state();
  bool take_socket(int fd);
  void arm(int interest, std::chrono::milliseconds deadline);
  bool handshake_is_foreign();
  void send_close();
  void arm_close_reply();
  void read_close_reply();
  void deliver();
  void drop(drop_cause cause, std::string text);
  void lose();
  void free_client();
  void finish_close(bool confirmed);

  const asio::any_io_executor executor_;
  const handle_options options_;
  listener listener_;
  zhandle_t* client_ = nullptr;
  int client_error_ = 0;  ///< what the client's calls, and ours for its socket, last left in `errno`
  stage stage_ = stage::connecting;
  detail::session_key session_;
  std::chrono::milliseconds negotiated_timeout_{0};
  core::instant connecting_since_{};

  // A duplicate of the C client's descriptor: the client may close its own at any moment, and numbers are used again.
  asio::posix::stream_descriptor socket_;
  std::uint64_t socket_inode_ = 0;
  int client_descriptor_ = -1;
  bool waiting_to_read_ = false;
  bool waiting_to_write_ = false;
  asio::steady_timer deadline_;
  asio::steady_timer connect_deadline_;
  bool pump_scheduled_ = false;

  std::size_t outstanding_ = 0;
  int last_result_ = 0;                       ///< the C client's code of the answer that is being delivered
  std::string refusal_;                       ///< a server said so in its answer to a request: it will serve none
  std::vector<std::function<void()>> ready_;  ///< gathered while the library is locked, run when it is not
  std::function<void(bool)> closed_;
  std::string close_reply_;
};

/// Anything after the call, the unlocking too, may change `errno`.
template <class Call>
int handle::ask_client(Call call) {
  const auto lock = lock_client_library();
  errno = 0;
  const int result = call();
  if (errno != 0) client_error_ = errno;
  return result;
}

}  // namespace zkelection::zookeeper
