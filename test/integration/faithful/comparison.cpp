#include "integration/faithful/comparison.hpp"

#include <fmt/format.h>
#include <boost/test/unit_test.hpp>

#include "zkelection/simulation/simulated_network.hpp"
#include "zkelection/zookeeper/wire.hpp"

namespace zkelection::test::faithful {
namespace {

/// What is compared is not to be reaped in between.
constexpr auto never = 24h;

zookeeper_server& server() {
  static zookeeper_server one({.reap_interval = never});
  return one;
}

std::unique_ptr<detail::network> wire(asio::io_context& io) {
  auto config = std::make_shared<session_config>();
  config->hosts = server().hosts();
  return std::make_unique<zookeeper::wire>(io.get_executor(), std::move(config));
}

std::shared_ptr<const simulation::environment> simulated_environment() {
  simulation::cluster_settings settings;
  settings.servers = 1;
  settings.tick = server().tick();
  settings.reap_interval = never;
  return simulation::make_in_machine_time(settings);
}

}  // namespace

comparison::comparison(std::string root)
    : root_(std::move(root)),
      operator_(server().access()),
      simulation_(simulated_environment()),
      real_(io_, wire(io_), {server().hosts(), server().hosts()}),
      simulated_(io_, std::make_unique<simulation::simulated_network>(io_.get_executor(), *simulation_),
                 {"127.0.0.1:1", "a simulated server"}) {
  ask({deed::container, 0, root_, false, {}});
}

core::instant comparison::now() const { return simulation_->make_clock(io_.get_executor())->now(); }

std::string comparison::ask(const request& what) {
  const auto real = real_.ask(what), simulated = simulated_.ask(what);
  return tell(to_text(what), real, simulated);
}

std::string comparison::tell(const std::string& what, const std::string& real, const std::string& simulated) {
  story_ += fmt::format("  {}: {}\n", what, real);
  BOOST_REQUIRE_MESSAGE(real == simulated, "they differ:\n" << story_ << "  but simulated: " << simulated);
  return real;
}

void comparison::refuse(const std::string& path, simulation::refusals what) {
  if (!operator_.stat(path)) return;
  auto left = acl_entry::all;
  if (what.create) left &= ~acl_entry::create;
  if (what.read) left &= ~acl_entry::read;
  if (what.erase) left &= ~acl_entry::erase;
  operator_.set_acl(path, {{left, "world", "anyone"}});
  simulation_->servers->refuse(now(), path, what);
  story_ += fmt::format("  refused at {}:{}{}{}\n", path, what.create ? " create" : "", what.read ? " read" : "",
                        what.erase ? " erase" : "");
}

std::string comparison::create(const std::string& path) {
  if (operator_.stat(path) || !operator_.stat(simulation::parent_of(path))) return {};
  operator_.create(path);
  BOOST_REQUIRE((simulation_->servers->create(now(), path, {}) == core::answer::ok));
  const auto real = real_.listen(), simulated = simulated_.listen();
  return tell("made by hand: " + path, real, simulated);
}

}  // namespace zkelection::test::faithful
