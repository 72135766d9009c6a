// One C handle from open to freed, driven by Asio: one connection, and no policy.
#pragma once

#include <zookeeper/zookeeper.h>

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
#include "zkelection/zookeeper/channel.hpp"
#include "zkelection/zookeeper/client_library.hpp"
#include "zkelection/zookeeper/data_look.hpp"
#include "zkelection/zookeeper/deaf_address.hpp"
#include "zkelection/zookeeper/protocol/inspector.hpp"
#include "zkelection/zookeeper/transport.hpp"

namespace zkelection::zookeeper {

using detail::check_result;
using detail::drop_cause;

/// The last transaction that a factory has seen, on any connection of any of its sessions. Used on its strand.
struct sight {
  std::int64_t last_zxid = 0;
};

struct handle_options {
  detail::connection_wishes wishes;
  std::shared_ptr<const session_config> config;
  std::shared_ptr<const acl_list> acl;
  std::shared_ptr<const seam::time_source> clock;
  std::shared_ptr<sight> seen;
};

/// The C client can reconnect by itself; we never let it. One handle is one connection: Asio's `transport` reaches the
/// server; when it is the handle's turn to be introduced, there is a client, which speaks into a `channel`, and the
/// bytes between them pass the `inspector`.
class handle final : public detail::connection, public std::enable_shared_from_this<handle> {
 public:
  handle(asio::any_io_executor executor, handle_options options, listener callbacks);
  ~handle() override;

  void reach() override;
  void introduce() override;

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
  enum class stage { reaching, reached, introduced, connected, close_requested, close_sent };

  template <class Call>
  int ask_client(Call call);
  template <class Done, class Submit>
  void submit(Done done, Submit call);
  template <class Done>
  void refuse(Done done, int result);
  static void on_watch(zhandle_t*, int type, int state, const char* path, void* context);

  void note(error_code error);
  bool make_client();
  bool connect_client();

  void schedule_pump();
  void pump();
  bool ask_interest(int& interest);
  void take_requests();
  void read();
  void on_received(error_code error, std::string_view bytes);
  bool pass_on(const verdict& what);
  void look_at_state();
  void deliver();

  void send_close();
  void drop(drop_cause cause, std::string text);
  void lose();
  bool begin_data_look();
  void on_data_seen(std::optional<std::int64_t> newest);
  void refuse_server(const std::string& fault);
  std::string describe_end() const;
  void free_client();
  void finish_close(bool confirmed);

  const asio::any_io_executor executor_;
  const handle_options options_;
  listener listener_;
  zhandle_t* client_ = nullptr;
  int last_error_ = 0;  ///< what a call, the client's or one of ours, last left in `errno`; 0 for the server's end
  stage stage_ = stage::reaching;
  bool over_ = false;  ///< freed: nothing more happens
  detail::session_key session_;
  std::chrono::milliseconds negotiated_timeout_{0};
  core::instant connecting_since_{};

  transport transport_;
  channel channel_;
  inspector inspector_;
  std::shared_ptr<data_look> data_look_;
  std::shared_ptr<const deaf_address> address_;  ///< outlives the client
  asio::steady_timer deadline_;
  bool pump_scheduled_ = false;

  std::size_t outstanding_ = 0;
  int last_result_ = 0;                       ///< the C client's code of the answer that is being delivered
  std::string refusal_;                       ///< a server said so in its answer to a request: it will serve none
  std::vector<std::function<void()>> ready_;  ///< gathered while the library is locked, run when it is not
  std::function<void(bool)> closed_;
};

/// Anything after the call, the unlocking too, may change `errno`.
template <class Call>
int handle::ask_client(Call call) {
  const auto lock = lock_client_library();
  errno = 0;
  const int result = call();
  if (errno != 0) last_error_ = errno;
  return result;
}

}  // namespace zkelection::zookeeper
