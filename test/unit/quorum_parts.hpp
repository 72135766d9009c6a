// What a quorum_simulation is made of: messages, events, servers, and what goes on between them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "quorum_network.hpp"
#include "zkelection/core/lease.hpp"

namespace zkelection::test::quorum {

enum class word : std::uint8_t { create, connect, sync, write, read, bye, proposal, ack, ping, touches, closed };

/// A request, its answer on all its ways, or what servers tell each other.
struct message {
  word what;
  bool good = true;
  std::uint32_t connection = 0;
  std::uint32_t id = 0;
};

/// Who receives a link's messages.
struct endpoint {
  enum : std::uint8_t { client, server, follower, leader } who;
  std::uint32_t at;  ///< a connection or an attachment
};

enum class happening : std::uint8_t {
  delivery,    ///< subject: a link
  ping,        ///< subject: a reign
  expiry,      ///< subject: a reign
  accession,   ///< subject: a server
  abdication,  ///< subject: a reign
  desertion,   ///< subject: an attachment
  joining,     ///< subject: a server
  heartbeat,   ///< subject: the generation of the timer
  reading,
  writing,     ///< the application's
  wish,        ///< the application writes; or, of a client that queues, its turn comes or goes
  connecting,  ///< subject: the generation of the attempt
  impatience,  ///< subject: the connection that should be there by now
  fault,
  ambush,
  finale,
};

/// Moments at which a fault hurts most.
enum class moment : std::uint8_t { pinged, reported, touched, answered, synced, accepted, acknowledged, moments };

enum class strike : std::uint8_t {
  cut_off_follower,
  cut_reports,    ///< only what the follower sends to the leader
  delay_reports,  ///< until the leader has chosen the session for expiry
  cut_orders,     ///< only what the leader sends to the follower
  cut_off_client,
  cut_requests,
  cut_answers,
  isolate_client,  ///< its next connections as well
  stop_client,
  stop_server,
  stop_leader,
  lose_follower,
  close_connection,
  hop,  ///< the client turns to another server, while the old one's reports are late
  depose,
  betray,  ///< no more reports, and no more client once it has the answer that is on its way
  doze,    ///< the client stops for about T, and worse follows
  strikes
};

/// A fault that waits for its moment.
struct trap {
  moment when;
  std::uint32_t countdown;
  strike what;
};

struct connection {
  std::uint32_t server = 0, to_server = 0, to_client = 0;
  bool open = true;  ///< as the server sees it
  std::uint32_t unanswered = 0;
  std::vector<std::uint32_t> reads;  ///< answers keep the order of the requests

  void reset() {
    open = true;
    unanswered = 0;
    reads.clear();
  }
};

/// A follower's connection to its leader.
struct attachment {
  std::uint32_t server = 0, reign = 0, up = 0, down = 0;
  bool alive = true;
  void reset() { alive = true; }
};

/// A sync or a write at the leader.
struct order {
  message request;
  std::int32_t attachment;  ///< whence it came; -1: from a client of the leader's
  std::uint32_t acks;
  bool done;
  bool good;
};

/// One leader's time in office.
struct reign {
  std::uint32_t server = 0;
  bool in_office = true;
  bool chosen = false;   ///< for expiry: touches come too late
  bool expired = false;  ///< writes are refused
  nanos phase = 0;
  nanos expiry = 0;
  std::size_t head = 0;
  std::vector<order> orders;

  void reset() {
    in_office = true;
    chosen = expired = false;
    head = 0;
    orders.clear();
  }
};

struct server {
  std::int32_t attachment = -1;
  std::int32_t reign = -1;
  bool touched = false;
  bool knows_client = false;
  nanos stopped_until = 0;
};

/// The client's.
struct request {
  word what;
  bool beat;  ///< a heartbeat's
  core::lease::request marked;
};

}  // namespace zkelection::test::quorum
