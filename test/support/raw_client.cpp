#include "raw_client.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace zkelection::test {
namespace {

constexpr std::int32_t ten_minutes = 600'000;
constexpr std::string_view super_user = "super:story";  // see server_process.cpp

std::string receive_frame(blocking_socket& connection) {
  std::array<char, 4> header;
  connection.receive(header);
  const auto size = jute_reader(std::string_view(header.data(), header.size())).int32();
  std::string body(static_cast<std::size_t>(std::max(size, 0)), '\0');
  connection.receive(body);
  return body;
}

/// What the server granted; the session's ID is 0 if it no longer knows the one of the ticket.
std::pair<session_ticket, milliseconds> shake_hands(blocking_socket& connection, const session_ticket& ticket) {
  jute_writer hello;
  hello.int32(0).int64(0).int32(ten_minutes).int64(ticket.id).string(ticket.password).boolean(false);
  connection.send(hello.framed());
  const auto answer = receive_frame(connection);
  jute_reader reader(answer);
  reader.int32();  // protocol version
  const milliseconds timeout(reader.int32());
  session_ticket granted;
  granted.id = reader.int64();
  granted.password = reader.string();
  return {granted, timeout};
}

node_stat read_stat(jute_reader& reader) {
  node_stat stat;
  stat.czxid = reader.int64();
  stat.mzxid = reader.int64();
  reader.int64();  // ctime
  reader.int64();  // mtime
  reader.int32();  // version
  stat.cversion = reader.int32();
  reader.int32();  // aversion
  stat.ephemeral_owner = reader.int64();
  reader.int32();  // data length
  stat.child_count = reader.int32();
  return stat;
}

void write_acl(jute_writer& body, const std::vector<acl_entry>& acl) {
  body.int32(static_cast<std::int32_t>(acl.size()));
  for (const auto& entry : acl) body.int32(entry.permissions).string(entry.scheme).string(entry.id);
}

}  // namespace

refused::refused(server_error error, const std::string& what)
    : std::runtime_error(what + ": " + std::to_string(static_cast<std::int32_t>(error))), code(error) {}

raw_client::raw_client(const server_access& server, const session_ticket& ticket)
    : connection_(server), chroot_(server.chroot) {
  std::tie(ticket_, timeout_) = shake_hands(connection_, ticket);
  if (session() == 0) return;
  jute_writer body;
  body.int32(0).string("digest").string(super_user);
  call(opcode::add_auth, body, "authentication");
}

raw_client::~raw_client() {
  try {
    if (session() != 0) call(opcode::close_session, {}, "close");
  } catch (const std::exception&) {
    // The server is gone, and the session ends without us.
  }
}

std::string raw_client::create(std::string_view path, std::string_view data, node_kind kind,
                               const std::vector<acl_entry>& acl) {
  jute_writer body;
  body.string(full(path)).string(data);
  write_acl(body, acl);
  body.int32(static_cast<std::int32_t>(kind));
  const auto type = kind == node_kind::container ? opcode::create_container : opcode::create;
  const auto answer = call(type, body, path);
  return jute_reader(answer).string().substr(chroot_.size());
}

bool raw_client::erase(std::string_view path) {
  jute_writer body;
  body.string(full(path)).int32(-1);
  try {
    call(opcode::erase, body, path);
    return true;
  } catch (const refused& refusal) {
    if (refusal.code == server_error::no_node) return false;
    throw;
  }
}

std::optional<node_stat> raw_client::stat(std::string_view path) {
  jute_writer body;
  body.string(full(path)).boolean(false);
  try {
    const auto answer = call(opcode::exists, body, path);
    jute_reader reader(answer);
    return read_stat(reader);
  } catch (const refused& refusal) {
    if (refusal.code == server_error::no_node) return std::nullopt;
    throw;
  }
}

std::string raw_client::data(std::string_view path) {
  jute_writer body;
  body.string(full(path)).boolean(false);
  const auto answer = call(opcode::get_data, body, path);
  return jute_reader(answer).string();
}

void raw_client::set_data(std::string_view path, std::string_view data) {
  jute_writer body;
  body.string(full(path)).string(data).int32(-1);
  call(opcode::set_data, body, path);
}

std::vector<acl_entry> raw_client::acl(std::string_view path) {
  jute_writer body;
  body.string(full(path));
  const auto answer = call(opcode::get_acl, body, path);
  jute_reader reader(answer);
  std::vector<acl_entry> acl;
  for (auto left = reader.int32(); left > 0; --left) {
    const auto permissions = reader.int32();
    const auto scheme = reader.string();
    acl.push_back({permissions, scheme, reader.string()});
  }
  return acl;
}

void raw_client::set_acl(std::string_view path, const std::vector<acl_entry>& acl) {
  jute_writer body;
  body.string(full(path));
  write_acl(body, acl);
  body.int32(-1);
  call(opcode::set_acl, body, path);
}

std::vector<std::string> raw_client::children(std::string_view path) {
  jute_writer body;
  body.string(full(path)).boolean(false);
  std::vector<std::string> names;
  try {
    const auto answer = call(opcode::get_children, body, path);
    jute_reader reader(answer);
    for (auto left = reader.int32(); left > 0; --left) names.push_back(reader.string());
  } catch (const refused& refusal) {
    if (refusal.code != server_error::no_node) throw;
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool raw_client::is_stale() const { return std::chrono::steady_clock::now() - last_used_ > timeout_ / 2; }

std::string raw_client::full(std::string_view path) const {
  return path == "/" && !chroot_.empty() ? chroot_ : chroot_ + std::string(path);
}

std::string raw_client::call(opcode type, const jute_writer& body, std::string_view about) {
  constexpr std::int32_t authentication = -4;
  const auto xid = type == opcode::add_auth ? authentication : ++xid_;
  jute_writer request;
  request.int32(xid).int32(static_cast<std::int32_t>(type));
  last_used_ = std::chrono::steady_clock::now();
  connection_.send(jute_writer().string(request.bytes() + body.bytes()).bytes());

  const auto answer = receive_frame(connection_);
  jute_reader reader(answer);
  if (reader.int32() != xid) throw socket_error("an answer to another request");
  reader.int64();  // zxid
  const auto error = static_cast<server_error>(reader.int32());
  if (error != server_error::none) throw refused(error, std::string(about));
  return answer.substr(16);
}

session_ticket ticket_of(std::int64_t session) {
  // The server draws it from Java's linear congruential generator, seeded with the session's ID.
  constexpr std::uint64_t salt = 0xB3415C00, multiplier = 0x5DEECE66D, mask = (std::uint64_t{1} << 48) - 1;
  std::uint64_t seed = ((static_cast<std::uint64_t>(session) ^ salt) ^ multiplier) & mask;
  session_ticket ticket;
  ticket.id = session;
  for (std::size_t i = 0; i < ticket.password.size();) {
    seed = (seed * multiplier + 0xB) & mask;
    auto draw = static_cast<std::uint32_t>(seed >> 16);
    for (int byte = 0; byte < 4; ++byte, draw >>= 8) ticket.password[i++] = static_cast<char>(draw & 0xff);
  }
  return ticket;
}

void expire_session(const server_access& server, std::int64_t session) {
  // Its owner may take it back between our handshake and our close, so until the server says that there is none.
  while (raw_client(server, ticket_of(session)).session() != 0) {
  }
}

}  // namespace zkelection::test
