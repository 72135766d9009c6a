// A man in the middle between the library and a server, who understands ZooKeeper's frames unless they are encrypted.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "deadlines.hpp"
#include "opcodes.hpp"
#include "server_access.hpp"

namespace zkelection::test {

enum class direction { requests, replies };

/// One entry of the proxy's record: a request as it came, or a watch event as it was passed on.
struct recorded_frame {
  opcode type{};
  std::string path;
  std::int64_t session = 0;  ///< of a `create_session`: the session that is taken up again, 0 for a new one
  std::int64_t zxid = 0;     ///< of a `create_session`: the last transaction that the client has seen
  std::chrono::steady_clock::time_point when;
};

/// Lives on one thread, that of its executor. Frames keep their order, whatever happens to them. If the server is
/// reached over TLS, it passes bytes on as they come, and whatever needs frames throws `std::logic_error`.
class tcp_proxy {
 public:
  tcp_proxy(const boost::asio::any_io_executor& executor, server_access server);
  tcp_proxy(const tcp_proxy&) = delete;
  tcp_proxy& operator=(const tcp_proxy&) = delete;
  ~tcp_proxy();

  std::string hosts() const;  ///< with the server's chroot

  // The connections.
  void cut();                       ///< ends all of them, with whatever is under way
  void refuse();                    ///< lets nobody in
  void admit();                     ///< lets clients in again
  void sever();                     ///< `refuse` and `cut`
  std::size_t connections() const;  ///< at present
  std::size_t accepted() const;     ///< so far

  // What flows.
  void stall(direction which);  ///< holds back what comes from now on; what was recorded has passed
  void flow(direction which);   ///< lets it go, and ends the delay
  void delay(direction which, milliseconds time);

  // The frames.
  /// The next request of this type, or the nth, still arrives; then `stall(replies)`.
  void stall_replies_from(opcode type, int nth = 1);

  void swallow_events();  ///< watch events get lost from now on

  // The bytes.
  void say(std::string bytes);  ///< to every client, behind what was said before
  /// What the next reply to such a request becomes; it is given as it would go over the wire.
  using damage = std::function<std::string(std::string)>;
  void spoil_reply(opcode type, damage how);

  // The requests, by their type.
  void lose_request(opcode type, int times = 1);    ///< cuts its connection instead of passing it on
  void ignore_request(opcode type, int times = 1);  ///< answers neither it nor what follows on its connection
  void lose_reply(opcode type, int times = 1);      ///< cuts its connection when the server has answered
  void answer(opcode type, server_error error, int times = 1);   ///< answers in the server's place
  void falsify(opcode type, server_error error, int times = 1);  ///< replaces the server's answer

  // The record.
  const std::vector<recorded_frame>& record() const;
  void forget();
  long count(opcode type) const;
  long count(std::initializer_list<opcode> types) const;
  bool has_meddled_enough() const;  ///< every loss and answer that was asked for has happened

 private:
  struct state;

  std::shared_ptr<state> state_;
};

}  // namespace zkelection::test
