// One connection through the proxy, and the rules that it follows.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tcp_proxy.hpp"

namespace zkelection::test {

/// What the proxy was told to do, for all of its links.
struct proxy_rules {
  struct flow {
    bool stalled = false;
    milliseconds delay{0};
  };
  struct reply {
    server_error error{};
    int times = 0;
  };

  flow requests, replies;
  std::map<opcode, int> stall_at;  ///< the how-manieth of its type
  bool swallow_events = false;
  std::map<opcode, int> lost_requests, ignored_requests, lost_replies;
  std::map<opcode, reply> answers, false_replies;
  std::map<opcode, tcp_proxy::damage> spoilt_replies;
  std::vector<recorded_frame> record;

  flow& flow_of(direction which) { return which == direction::requests ? requests : replies; }
};

class proxy_link : public std::enable_shared_from_this<proxy_link> {
 public:
  using tcp = boost::asio::ip::tcp;

  proxy_link(std::shared_ptr<proxy_rules> rules, tcp::socket client);

  void start(const server_access& server);
  void cut();
  void release(direction which);
  void say(std::string bytes) { push_bytes(to_client_, std::move(bytes)); }
  bool is_open() const { return open_; }

 private:
  using self_pointer = std::shared_ptr<proxy_link>;

  /// Bytes on their way to one end.
  struct pipe {
    struct parcel {
      std::string bytes;
      std::chrono::steady_clock::time_point due;
    };
    pipe(tcp::socket& to, direction which) : end(to), way(which), news(to.get_executor()) {}
    tcp::socket& end;
    direction way;
    boost::asio::steady_timer news;
    std::deque<parcel> parcels;
    bool ends = false;  // nothing follows: the other end has hung up
  };

  /// A request whose reply has not been passed back yet. Replies go back in the order of their requests.
  struct outstanding {
    std::int32_t xid = 0;
    bool reply_is_lost = false;
    std::optional<server_error> answer;       // given here, once the replies before it are through
    std::optional<server_error> false_reply;  // given in place of the server's
    tcp_proxy::damage damage;                 // done to the server's
  };

  static boost::asio::awaitable<void> connect_and_pump(self_pointer self, tcp::endpoint server, bool encrypted);
  static boost::asio::awaitable<void> read(self_pointer self, tcp::socket& from, pipe& to,
                                           void (proxy_link::*pass)(std::string));
  static boost::asio::awaitable<void> read_bytes(self_pointer self, tcp::socket& from, pipe& to);
  static boost::asio::awaitable<void> write(self_pointer self, pipe& to);

  void pass_request(std::string frame);
  void pass_reply(std::string frame);
  void give_answers();
  void reply(std::int32_t xid, server_error error);
  void push(pipe& to, std::string_view frame);
  void push_bytes(pipe& to, std::string bytes);

  std::shared_ptr<proxy_rules> rules_;
  tcp::socket client_, server_;
  pipe to_server_, to_client_;
  std::deque<outstanding> outstanding_;
  bool greeted_ = false;  // the first frame of each direction is the handshake
  bool answered_ = false;
  bool deaf_ = false;  // nothing more of the client's gets through
  bool open_ = true;
};

}  // namespace zkelection::test
