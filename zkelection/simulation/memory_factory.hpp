// The factory of elections on a simulated ensemble.
#pragma once

#include <zkelection/factory.hpp>
#include <zkelection/session_config.hpp>

#include "zkelection/simulation/environment.hpp"

namespace zkelection::simulation {

/// It keeps the ensemble in being. Throws like `zookeeper_factory`. The configuration's hosts do not matter.
std::unique_ptr<election_factory> make_memory_factory(asio::any_io_executor executor, session_config config,
                                                      std::shared_ptr<const environment> in);

}  // namespace zkelection::simulation
