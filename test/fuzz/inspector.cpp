// What a server says at any time, in any pieces. The first byte tells how large they are.
#include "zkelection/zookeeper/protocol/inspector.hpp"

#include <algorithm>

#include "support/dialogue.hpp"
#include "support/property.hpp"
#include "zkelection/zookeeper/protocol/handshake.hpp"

namespace zkelection::fuzz {
namespace {

using zookeeper::inspector;
using zookeeper::opcode;

const std::vector<std::int32_t> ids = {100, 101, 102, 103, 104, 105, 106, 107};

std::string request(std::int32_t xid, opcode type, const std::string& body) {
  const auto frame = number(xid) + number(static_cast<std::int32_t>(type)) + body;
  return number(static_cast<std::int32_t>(frame.size())) + frame;
}

/// All that a client of ours may ask for, one after the other.
std::string requests() {
  const auto path = number(2) + "/a";
  const std::string watch(1, '\1'), none(1, '\0');
  const auto check = number(13) + none + number(-1) + path + number(-1);
  return zookeeper::connect_request(std::chrono::seconds(10)) + zookeeper::auth_request("digest", "me:x") +
         request(100, opcode::create2, path) + request(101, opcode::get_data, path + watch) +
         request(102, opcode::exists, path + watch) + request(103, opcode::get_children, path + none) +
         request(104, opcode::sync, path) +
         request(105, opcode::multi, check + check + number(-1) + watch + number(-1)) +
         request(106, opcode::remove_watches, path) + request(107, opcode::erase, path) +
         request(-2, opcode::ping, "") + zookeeper::close_session_request();
}

struct outcome {
  std::string passed, fault;
  std::size_t frames = 0;
  bool ended = false;
};

outcome hear(inspector& by, std::string_view bytes, std::size_t piece) {
  outcome all;
  while (!bytes.empty() && all.fault.empty() && !all.ended) {
    const auto seen = by.received(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
    all.passed += seen.passed;
    all.frames += seen.frames;
    all.fault = seen.fault;
    all.ended = seen.session_ended;
  }
  return all;
}

std::size_t count_frames(std::string_view bytes) {
  std::size_t frames = 0;
  while (!bytes.empty()) {
    require(bytes.size() >= 4, "a frame without its length passed");
    const auto length = number_at(bytes, 0);
    require(length >= 16 && static_cast<std::size_t>(length) + 4 <= bytes.size(), "a length of {} passed", length);
    bytes.remove_prefix(4 + static_cast<std::size_t>(length));
    ++frames;
  }
  return frames;
}

}  // namespace

void examine(std::string_view input) {
  if (input.empty()) return;
  const auto piece = static_cast<std::size_t>(static_cast<unsigned char>(input.front())) + 1;
  const bool greets = piece % 2 == 0;
  const auto said = (greets ? greeting() : "") + with_ids(input.substr(1), ids);
  inspector at_once, in_pieces;
  for (auto* each : {&at_once, &in_pieces}) each->sent(requests());
  const auto whole = hear(at_once, said, said.size() + 1);
  const auto parts = hear(in_pieces, said, piece);
  require(whole.passed == parts.passed && whole.fault == parts.fault && whole.ended == parts.ended,
          "pieces of {} make a difference: {} and \"{}\", {} and \"{}\"", piece, whole.frames, whole.fault,
          parts.frames, parts.fault);
  require(std::string_view(said).starts_with(whole.passed), "other bytes passed than came");
  require(count_frames(whole.passed) == whole.frames, "{} frames were counted", whole.frames);
  // Eleven answers, the greeting, and an event for each of two watches.
  require(whole.frames <= 13, "{} frames passed", whole.frames);
  require(!whole.ended || whole.frames >= 9, "the session ended before {} answers", whole.frames);
}

}  // namespace zkelection::fuzz
