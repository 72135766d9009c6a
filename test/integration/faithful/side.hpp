// One of the two ensembles, with its clients.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "integration/faithful/request.hpp"
#include "zkelection/session/connection.hpp"

namespace zkelection::test::faithful {

namespace asio = boost::asio;

/// What its clients see is told without the numbers that differ from ensemble to ensemble: sessions and transactions
/// are called by the order in which they came up.
class side {
 public:
  side(asio::io_context& io, std::unique_ptr<detail::network> on, detail::server_address server);
  ~side();

  /// What came of it, with the events that it caused. It is one transaction at most, and a server deletes the nodes of
  /// one in no order: by a hash.
  std::string ask(const request& what);
  /// The events that others have caused.
  std::string listen();

  /// The sequential nodes that there were.
  const std::vector<std::string>& made() const noexcept { return made_; }

 private:
  struct client {
    std::shared_ptr<detail::connection> link;
    std::vector<std::string> events;
  };

  template <class Begin>
  void wait(Begin begin);
  void connect(client& one, std::optional<detail::session_key> key);
  void close(client& one);

  std::string answer(const request& what);
  std::string create(client& by, const request& what, seam::node_kind kind);
  std::string list(client& by, const std::string& path);
  std::string look(core::answer how, const seam::node_info& info);
  std::string drop_watch(client& by, const std::string& path);
  std::string check(client& by, const std::vector<std::string>& paths);

  std::string name_of(std::int64_t session) const;
  std::string name_of(core::node_stat stat);

  asio::io_context& io_;
  const std::unique_ptr<detail::network> network_;
  const detail::server_address server_;
  std::vector<client> clients_;
  std::vector<std::int64_t> sessions_;
  std::map<std::uint64_t, std::size_t> transactions_;
  std::vector<std::string> made_;
};

}  // namespace zkelection::test::faithful
