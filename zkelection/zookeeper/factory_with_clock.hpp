// A factory whose leases are measured by another clock than the machine's: for tests of clocks that go wrong.
#pragma once

#include <functional>
#include <memory>
#include <zkelection/factory.hpp>
#include <zkelection/session_config.hpp>

#include "zkelection/seam/time_source.hpp"

namespace zkelection::detail {

/// Makes a clock whose timers call back on the executor.
using clock_maker = std::function<std::shared_ptr<seam::time_source>(const asio::any_io_executor&)>;

/// Throws like the factory's constructor.
std::unique_ptr<election_factory> make_zookeeper_factory(asio::any_io_executor executor, session_config config,
                                                         clock_maker make_clock);

}  // namespace zkelection::detail
