#include "zkelection/zookeeper/protocol/request.hpp"

#include <boost/assert.hpp>

#include "zkelection/zookeeper/protocol/record_reader.hpp"

namespace zkelection::zookeeper {
namespace {

/// What a node's status takes, which is numbers only.
constexpr std::size_t stat_size = 68;

struct part_header {
  std::int32_t type = 0;
  bool last = false;
};

part_header read_part_header(record_reader& from) {
  part_header header;
  header.type = from.number();
  header.last = from.flag();
  from.number();  // an error, which the part's body repeats
  return header;
}

std::size_t count_parts(record_reader body) {
  std::size_t parts = 0;
  while (!body.failed()) {
    const auto header = read_part_header(body);
    if (header.last) break;
    BOOST_ASSERT_MSG(static_cast<opcode>(header.type) == opcode::check, "a multi of ours has nothing but checks");
    body.text();    // path
    body.number();  // version
    ++parts;
  }
  BOOST_ASSERT(!body.failed());
  return parts;
}

bool are_names(record_reader body) {
  const auto count = body.number();
  // Each has a length at least: a count that is too large would make the client ask for too much memory.
  if (count < 0 || static_cast<std::size_t>(count) > body.left() / 4) return false;
  for (std::int32_t i = 0; i < count; ++i) body.text();
  return body.is_whole();
}

/// The C client ends the process if there are more results than checks.
bool are_results(record_reader body, std::size_t parts) {
  constexpr std::int32_t failed = -1;
  for (std::size_t seen = 0; !body.failed(); ++seen) {
    const auto header = read_part_header(body);
    if (header.last) return seen == parts && body.is_whole();
    if (header.type == failed) {
      body.number();  // the error
    } else if (static_cast<opcode>(header.type) != opcode::check) {
      return false;
    }
  }
  return false;
}

}  // namespace

request read_request(std::string_view frame) {
  record_reader reader(frame);
  request made;
  made.xid = reader.number();
  made.type = static_cast<opcode>(reader.number());
  BOOST_ASSERT_MSG(!reader.failed(), "a request has a header");
  switch (made.type) {
    case opcode::exists:
    case opcode::get_data:
      reader.text();  // path
      made.leaves_watch = reader.flag();
      BOOST_ASSERT(reader.is_whole());
      break;
    case opcode::multi: made.parts = count_parts(reader); break;
    case opcode::close_session:
    case opcode::erase:
    case opcode::get_children:
    case opcode::sync:
    case opcode::ping:
    case opcode::check:
    case opcode::create2:
    case opcode::remove_watches:
    case opcode::create_container:
    case opcode::auth: break;
  }
  return made;
}

std::string_view name_of(opcode type) noexcept {
  switch (type) {
    case opcode::close_session: return "closeSession";
    case opcode::erase: return "delete";
    case opcode::exists: return "exists";
    case opcode::get_data: return "getData";
    case opcode::get_children: return "getChildren";
    case opcode::sync: return "sync";
    case opcode::ping: return "ping";
    case opcode::check: return "check";
    case opcode::multi: return "multi";
    case opcode::create2: return "create2";
    case opcode::remove_watches: return "removeWatches";
    case opcode::create_container: return "createContainer";
    case opcode::auth: return "auth";
  }
  return "unknown";
}

bool has_long_answer(opcode type) noexcept { return type == opcode::get_data || type == opcode::get_children; }

bool is_answer(std::string_view body, const request& to) {
  record_reader reader(body);
  switch (to.type) {
    case opcode::close_session:
    case opcode::erase:
    case opcode::ping:
    case opcode::remove_watches:
    case opcode::auth: break;
    case opcode::exists: reader.skip(stat_size); break;
    case opcode::get_data:
      reader.buffer();
      reader.skip(stat_size);
      break;
    case opcode::get_children: return are_names(reader);
    case opcode::sync: reader.text(); break;
    case opcode::create2:
    case opcode::create_container:
      reader.text();
      reader.skip(stat_size);
      break;
    case opcode::multi: return are_results(reader, to.parts);
    case opcode::check: return false;  // comes in a multi only
  }
  return reader.is_whole();
}

}  // namespace zkelection::zookeeper
