#include "zkelection/simulation/memory_factory.hpp"

#include "zkelection/election/factory_state.hpp"
#include "zkelection/simulation/simulated_network.hpp"

namespace zkelection::simulation {

std::unique_ptr<election_factory> make_memory_factory(asio::any_io_executor executor, session_config config,
                                                      std::shared_ptr<const environment> in) {
  config.hosts = in->hosts();
  return std::make_unique<detail::session_factory>(std::make_shared<detail::factory_state>(
      std::move(executor), std::move(config),
      [in](const auto& strand, const auto&) { return std::make_unique<simulated_network>(strand, *in); }));
}

}  // namespace zkelection::simulation
