// The ensemble behind a story: a real server, or a simulated one.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <zkelection/factory.hpp>
#include <zkelection/session_config.hpp>

#include "onlooker.hpp"
#include "raw_client.hpp"
#include "story.hpp"
#include "test_backend.hpp"
#include "zookeeper_server.hpp"

namespace zkelection::test {

class backstage {
 public:
  virtual ~backstage() = default;

  virtual std::unique_ptr<election_factory> make_factory(asio::any_io_executor executor, session_config config) = 0;
  virtual std::string hosts() const = 0;
  virtual milliseconds tick() const = 0;
  virtual bool serves() = 0;

  virtual onlooker& look() = 0;
  /// The sessions that are not the onlookers' own.
  virtual std::set<std::int64_t> sessions() = 0;
  virtual void expire(std::int64_t session) = 0;
};

/// On a server, which outlives it. The library's way to it may be another than the tests' own.
class server_backstage final : public backstage {
 public:
  server_backstage(server_access server, milliseconds tick) : server_backstage(server, server, tick) {}
  server_backstage(server_access server, server_access entrance, milliseconds tick)
      : server_(std::move(server)), entrance_(std::move(entrance)), tick_(tick) {}

  std::unique_ptr<election_factory> make_factory(asio::any_io_executor executor, session_config config) override;
  std::string hosts() const override { return entrance_.hosts(); }
  milliseconds tick() const override { return tick_; }
  bool serves() override;
  onlooker& look() override { return client(); }
  std::set<std::int64_t> sessions() override;
  void expire(std::int64_t session) override;

  raw_client& client();
  /// The client connects anew, as after a restart of the server.
  void look_again() { client_.reset(); }
  const server_access& access() const noexcept { return server_; }
  const server_access& entrance() const noexcept { return entrance_; }

 private:
  const server_access server_, entrance_;
  const milliseconds tick_;
  std::optional<raw_client> client_;
  std::set<std::int64_t> own_sessions_;
};

/// One simulated server, in the machine's time.
std::unique_ptr<backstage> make_simulation(const server_options& options = {});

}  // namespace zkelection::test
