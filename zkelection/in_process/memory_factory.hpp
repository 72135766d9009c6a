// The factory of elections on a simulated ensemble.
#pragma once

#include <zkelection/factory.hpp>
#include <zkelection/session_config.hpp>

#include "zkelection/in_process/environment.hpp"

namespace zkelection::in_process {

/// It keeps the ensemble in being. Throws like `zookeeper_factory`. The configuration's hosts do not matter.
std::unique_ptr<election_factory> make_memory_factory(asio::any_io_executor executor, session_config config,
                                                      std::shared_ptr<const environment> in);

}  // namespace zkelection::in_process
