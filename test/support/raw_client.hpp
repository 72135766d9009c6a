// The tests' own ZooKeeper client: looks at nodes and meddles with them, independently of the library and of the C
// client.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>
#include <zkelection/session_config.hpp>

#include "blocking_socket.hpp"
#include "jute.hpp"
#include "onlooker.hpp"
#include "opcodes.hpp"

namespace zkelection::test {

/// The server's refusal of a request.
struct refused : std::runtime_error {
  refused(server_error code, const std::string& what);
  server_error code;
};

/// What a client shows to take up a session again.
struct session_ticket {
  std::int64_t id = 0;
  std::string password = std::string(16, '\0');
};

/// One connection and its session, of ten minutes if the server allows, which its destructor closes. Paths are below
/// the server's chroot. Every call blocks for its answer. It holds the rights of our own servers' super user, so that
/// no ACL stands in its way there.
class raw_client final : public onlooker {
 public:
  explicit raw_client(const server_access& server, const session_ticket& ticket = {});
  raw_client(const raw_client&) = delete;
  raw_client& operator=(const raw_client&) = delete;
  ~raw_client() override;

  std::int64_t session() const noexcept { return ticket_.id; }
  /// It was not used for so long that its session may end.
  bool is_stale() const;

  std::string create(std::string_view path, std::string_view data = {}, node_kind kind = node_kind::persistent,
                     const std::vector<acl_entry>& acl = {acl_entry{}}) override;
  bool erase(std::string_view path) override;
  std::optional<node_stat> stat(std::string_view path) override;
  std::string data(std::string_view path) override;
  void set_data(std::string_view path, std::string_view data);
  std::vector<acl_entry> acl(std::string_view path);
  void set_acl(std::string_view path, const std::vector<acl_entry>& acl);
  std::vector<std::string> children(std::string_view path) override;

 private:
  /// As the server knows it.
  std::string full(std::string_view path) const;
  std::string call(opcode type, const jute_writer& body, std::string_view about);

  blocking_socket connection_;
  std::string chroot_;
  session_ticket ticket_;
  milliseconds timeout_{0};
  std::chrono::steady_clock::time_point last_used_ = std::chrono::steady_clock::now();
  std::int32_t xid_ = 0;
};

/// The password that a ZooKeeper server gives to a session.
session_ticket ticket_of(std::int64_t session);

/// Ends a session on the server by closing it from a second connection, and returns when the server no longer knows it.
void expire_session(const server_access& server, std::int64_t session);

}  // namespace zkelection::test
