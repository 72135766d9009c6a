#include "zkelection/zookeeper/protocol/inspector.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <boost/assert.hpp>
#include <utility>

#include "zkelection/zookeeper/protocol/handshake.hpp"
#include "zkelection/zookeeper/protocol/record_reader.hpp"

namespace zkelection::zookeeper {
namespace {

constexpr std::size_t length_size = 4;
constexpr std::int32_t smallest_answer = 16;  // a header and no body

std::span<const unsigned char> as_bytes(std::string_view text) {
  return {reinterpret_cast<const unsigned char*>(text.data()), text.size()};
}

std::int32_t number_at(std::string_view bytes, std::size_t at) { return record_reader(bytes.substr(at)).number(); }

/// What speaks another protocol shows it by how it begins.
std::string describe_beginning(std::string_view bytes) {
  if (bytes.starts_with("HTTP")) return "an HTTP answer";
  if (bytes.starts_with("SSH-")) return "an SSH greeting";
  if (bytes.size() >= 3 && bytes[1] == 3 && bytes[2] <= 4) {
    if (bytes[0] == 0x15) return "a TLS alert: this port speaks TLS; use zookeeper+tls";
    if (bytes[0] == 0x16) return "a TLS handshake";
  }
  return fmt::format("a length of {}", number_at(bytes, 0));
}

}  // namespace

// ---- What goes out.

void inspector::sent(std::string_view bytes) {
  outgoing_ += bytes;
  std::string_view rest = outgoing_;
  while (rest.size() >= length_size) {
    const auto length = static_cast<std::size_t>(number_at(rest, 0));
    if (rest.size() < length_size + length) break;
    note_request(rest.substr(length_size, length));
    rest.remove_prefix(length_size + length);
  }
  outgoing_.erase(0, outgoing_.size() - rest.size());
}

void inspector::note_request(std::string_view frame) {
  if (!std::exchange(asked_, true)) {
    record_reader request(frame);
    request.number();       // protocol version
    request.long_number();  // the last zxid seen
    request.number();       // timeout
    session_to_resume_ = request.long_number();
    return;
  }
  const auto made = read_request(frame);
  if (made.leaves_watch) ++watches_;
  if (made.xid == special_xid::ping) {
    ++pings_;
  } else if (made.xid == special_xid::auth) {
    ++authentications_;
  } else {
    outstanding_.push_back(made);
  }
}

// ---- What comes in.

verdict inspector::received(std::string_view bytes) {
  incoming_.erase(0, std::exchange(passed_, 0));
  incoming_ += bytes;
  verdict result;
  std::string_view rest = incoming_;
  while (!rest.empty() && !result.session_ended) {
    result.fault = fault_of_beginning(rest);
    if (!result.fault.empty() || rest.size() < length_size) break;
    const auto size = length_size + static_cast<std::size_t>(number_at(rest, 0));
    if (rest.size() < size) break;
    const bool ends = !outstanding_.empty() && outstanding_.front().type == opcode::close_session;
    result.fault = answered_ ? fault_of_answer(rest.substr(length_size, size - length_size))
                             : fault_of_handshake(rest.substr(0, size));
    if (!result.fault.empty()) break;
    answered_ = true;
    rest.remove_prefix(size);
    if (ends && outstanding_.empty()) {
      result.session_ended = true;  // an answer that is ours, and not the client's
      break;
    }
    passed_ += size;
    ++result.frames;
  }
  result.passed = std::string_view(incoming_).substr(0, passed_);
  return result;
}

/// As soon as can be: what announces a long answer to nothing is not waited for.
std::string inspector::fault_of_beginning(std::string_view beginning) const {
  if (!answered_) {
    if (asked_ && may_be_handshake(as_bytes(beginning))) return {};
    const bool has_its_length = asked_ && may_be_handshake(as_bytes(beginning.substr(0, length_size)));
    return has_its_length ? "a greeting that cannot be read" : describe_beginning(beginning);
  }
  if (beginning.size() < length_size) return {};
  const auto length = number_at(beginning, 0);
  if (length < smallest_answer || length > static_cast<std::int32_t>(core::longest_answer))
    return describe_beginning(beginning);
  if (beginning.size() < 2 * length_size) return {};
  const auto xid = number_at(beginning, length_size);
  if (auto fault = fault_of_turn(xid); !fault.empty()) return fault;
  return fault_of_length(static_cast<std::size_t>(length), xid);
}

std::string inspector::fault_of_turn(std::int32_t xid) const {
  if (xid == special_xid::event) return watches_ > 0 ? "" : "an event without a watch";
  if (xid == special_xid::ping) return pings_ > 0 ? "" : "an answer to a ping that was not sent";
  if (xid == special_xid::auth) return authentications_ > 0 ? "" : "an answer to credentials that were not shown";
  if (!outstanding_.empty() && outstanding_.front().xid == xid) return {};
  return std::ranges::find(outstanding_, xid, &request::xid) != outstanding_.end()
             ? "an answer that comes before its turn"
             : "an answer to a request that was not made";
}

std::string inspector::fault_of_length(std::size_t length, std::int32_t xid) const {
  const bool is_to_request = !outstanding_.empty() && outstanding_.front().xid == xid;
  const bool may_be_long = is_to_request && has_long_answer(outstanding_.front().type);
  if (may_be_long && length > max_answer_)
    return fmt::format("an answer of {} bytes, where max_answer allows {}", length, max_answer_);
  if (!may_be_long && length > core::longest_short_answer)
    return fmt::format("an answer of {} bytes, where at most {} are possible", length, core::longest_short_answer);
  return {};
}

/// Of a session that cannot be resumed, a server says so; a new one is never refused in words.
std::string inspector::fault_of_handshake(std::string_view frame) const {
  const auto response = as_bytes(frame);
  if (frame.size() > connect_response_size && frame.back() != 0) return "the greeting of a read-only server";
  if (refuses_session(response)) {
    if (session_to_resume_ != 0 && number_at(frame, 12) == 0 && number_at(frame, 16) == 0) return {};
    return "the refusal of a session that was not asked for";
  }
  const auto granted = session_in(response);
  if (!granted) return "a greeting that cannot be read";
  const bool fits = session_to_resume_ != 0 ? granted->id == session_to_resume_ : granted->id != 0;
  return fits ? "" : "another session than the one that was asked for";
}

std::string inspector::fault_of_answer(std::string_view frame) {
  record_reader reader(frame);
  const auto xid = reader.number();
  const auto zxid = reader.long_number();
  const auto error = reader.number();
  const auto body = frame.substr(frame.size() - reader.left());
  BOOST_ASSERT_MSG(fault_of_turn(xid).empty(), "its beginning was looked at");
  if (xid == special_xid::event) return fault_of_event(body);
  if (xid == special_xid::ping) {
    --pings_;
    return {};
  }
  if (xid == special_xid::auth) {
    --authentications_;
    return {};
  }
  const auto asked = outstanding_.front();
  // With an error, there is no body, and the client looks for none.
  if (error == 0 && !is_answer(body, asked))
    return fmt::format("an answer to {} that cannot be read", name_of(asked.type));
  if (error != 0 && asked.type == opcode::close_session)
    return fmt::format("error {} for the end of the session", error);
  outstanding_.pop_front();
  last_zxid_ = std::max(last_zxid_, zxid);
  return {};
}

std::string inspector::fault_of_event(std::string_view body) {
  constexpr std::int32_t created = 1, children_changed = 4;
  record_reader event(body);
  const auto type = event.number();
  event.number();  // of the session, which is connected
  event.text();    // path
  if (!event.is_whole() || type < created || type > children_changed) return "an event that cannot be read";
  --watches_;
  return {};
}

}  // namespace zkelection::zookeeper
