// Looks at every byte between the C client and a server, and lets nothing through to the client that it would stumble
// over. Pure: bytes in, verdict out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "zkelection/core/answer_bounds.hpp"
#include "zkelection/zookeeper/protocol/request.hpp"

namespace zkelection::zookeeper {

/// What may be passed on of all that has come so far.
struct verdict {
  std::string_view passed;     ///< whole frames; valid until the inspector is given more
  std::size_t frames = 0;      ///< how many
  bool session_ended = false;  ///< our request for it was answered, which is the last thing that a server sends
  std::string fault;           ///< if not empty: what is wrong with what follows. The connection is of no more use
};

/// For one connection. The C client trusts its server: a length below zero makes it spin for ever, a body that is cut
/// off makes it read what is not there, and an answer too many ends the process.
class inspector {
 public:
  /// `max_answer` bounds listings and data. Whoever asks for neither need not say it.
  explicit inspector(std::size_t max_answer = core::longest_short_answer) : max_answer_(max_answer) {}

  /// Everything that goes to the server, in pieces of any size.
  void sent(std::string_view bytes);

  /// Everything that comes from the server, in pieces of any size.
  verdict received(std::string_view bytes);

  /// The server has begun an answer, and not ended it.
  bool is_in_mid_frame() const noexcept { return incoming_.size() > passed_; }

  /// The greatest transaction that an answer to a request has shown; 0 if none has.
  std::int64_t last_zxid() const noexcept { return last_zxid_; }

 private:
  void note_request(std::string_view frame);
  /// Empty if the frame may be passed on, or may become one that may. Of the beginning of a frame.
  std::string fault_of_beginning(std::string_view beginning) const;
  std::string fault_of_answer(std::string_view frame);
  std::string fault_of_handshake(std::string_view frame) const;
  std::string fault_of_event(std::string_view body);
  std::string fault_of_turn(std::int32_t xid) const;
  std::string fault_of_length(std::size_t length, std::int32_t xid) const;

  std::size_t max_answer_;
  bool asked_ = false;     ///< the connect request has gone out
  bool answered_ = false;  ///< and has been answered
  std::int64_t session_to_resume_ = 0;
  std::deque<request> outstanding_;
  std::size_t pings_ = 0;            ///< unanswered
  std::size_t authentications_ = 0;  ///< unanswered
  std::size_t watches_ = 0;          ///< each stands for one event at most
  std::int64_t last_zxid_ = 0;
  std::string outgoing_;    ///< the beginning of a request
  std::string incoming_;    ///< what was passed at last, and the beginning of a frame
  std::size_t passed_ = 0;  ///< how much of it
};

}  // namespace zkelection::zookeeper
