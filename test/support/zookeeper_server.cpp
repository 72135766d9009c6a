#include "zookeeper_server.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "foreign_ensemble.hpp"
#include "test_backend.hpp"

namespace zkelection::test {
namespace {

/// Below the build directory. A folder named by a port belongs to the process that leases the port, so that nobody else
/// uses it, and what a crashed test left there is emptied by the next one.
std::filesystem::path folder_for(std::uint16_t port) {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "zookeeper-servers" / std::to_string(port);
}

template <class Condition>
void wait_until(Condition condition, const std::string& complaint, const server_process& server) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error(complaint + "; a server's log:\n" + server.log());
    }
    std::this_thread::sleep_for(10ms);  // servers give no other sign
  }
}

std::vector<std::string> flags_of(const server_options& options) {
  auto flags = options.flags;
  flags.push_back("-Dznode.container.checkIntervalMs=" + std::to_string(options.reap_interval.count()));
  return flags;
}

bool has_secure_port(const server_options& options) { return options.secure.has_value() || over_tls(); }

std::vector<std::string> settings_of(const server_options& options, std::uint16_t second_port) {
  auto settings = options.settings;
  if (!has_secure_port(options)) return settings;
  const auto secure = options.secure ? *options.secure : secure_port();
  std::ranges::copy(settings_of(secure, second_port), std::back_inserter(settings));
  return settings;
}

}  // namespace

zookeeper_server::zookeeper_server(const server_options& options)
    : is_secure_(has_secure_port(options)),
      tick_(options.tick),
      process_(folder_for(lease_.port()), lease_.port(), 1, tick_, settings_of(options, secure_lease_.port()),
               flags_of(options)) {
  check_that_own_servers_are_meant();
  start();
  wait_until([this] { return serves(); }, "the server does not serve", process_);
}

server_access zookeeper_server::secure_access() const {
  if (!is_secure_) throw std::logic_error("a server without a secure port");
  auto access = on_loopback(secure_lease_.port());
  access.encrypted = true;
  return access;
}

zookeeper_server& shared_server() {
  static zookeeper_server server;
  return server;
}

server_access shared_access() {
  const auto* foreign = the_foreign_ensemble();
  return foreign != nullptr ? foreign->leader : shared_server().access();
}

zookeeper_ensemble::zookeeper_ensemble(std::size_t size, const server_options& options) : leases_(3 * size) {
  check_that_own_servers_are_meant();
  auto settings = options.settings;
  for (std::size_t i = 0; i < size; ++i) {
    settings.push_back("server." + std::to_string(i + 1) + "=127.0.0.1:" + std::to_string(leases_[3 * i + 1].port()) +
                       ":" + std::to_string(leases_[3 * i + 2].port()));
  }
  for (std::size_t i = 0; i < size; ++i) {
    const auto port = leases_[3 * i].port();
    servers_.push_back(std::make_unique<server_process>(folder_for(port), port, static_cast<int>(i + 1), options.tick,
                                                        settings, flags_of(options)));
    servers_.back()->start();
  }
  wait_until([this] { return all_serve(); }, "not all servers serve", *servers_.front());
}

std::string zookeeper_ensemble::hosts() const {
  std::string hosts;
  for (const auto& server : servers_) hosts += (hosts.empty() ? "" : ",") + server->access().hosts();
  return hosts;
}

bool zookeeper_ensemble::has_leader() const { return index_of("leader") < size(); }

std::size_t zookeeper_ensemble::leader() const { return index_of_one("leader"); }

std::size_t zookeeper_ensemble::follower() const { return index_of_one("follower"); }

bool zookeeper_ensemble::all_serve() const {
  return std::ranges::none_of(servers_, [](const auto& server) { return server->mode().empty(); });
}

std::size_t zookeeper_ensemble::index_of(std::string_view mode) const {
  const auto found = std::ranges::find_if(servers_, [mode](const auto& server) { return server->mode() == mode; });
  return static_cast<std::size_t>(found - servers_.begin());
}

/// Waits, because a busy server may answer late.
std::size_t zookeeper_ensemble::index_of_one(std::string_view mode) const {
  auto index = size();
  wait_until([&] { return (index = index_of(mode)) < size(); }, "there is no " + std::string(mode), *servers_.front());
  return index;
}

}  // namespace zkelection::test
