// A simulated ensemble and the time it lives in; and where URLs find it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "zkelection/seam/time_source.hpp"
#include "zkelection/simulation/cluster.hpp"

namespace zkelection::simulation {

struct environment {
  std::shared_ptr<cluster> servers;
  std::function<std::shared_ptr<seam::time_source>(const boost::asio::any_io_executor&)> make_clock;

  /// The servers' names for a `session_config`: literals that need no resolver.
  std::string hosts() const;
};

/// In the machine's time. The clock's readings in the settings do not matter.
std::shared_ptr<const environment> make_in_machine_time(cluster_settings settings = {});

/// Letters, digits, '-', '_' and '.'; or nothing at all.
bool is_name(std::string_view text);

/// The one with this name, or a new one in the machine's time. Any thread.
std::shared_ptr<const environment> find_or_make(const std::string& name);

/// From now on URLs find it by its name, as long as it lives. False if the name is taken.
bool enter(const std::string& name, const std::shared_ptr<const environment>& which);

/// The name is free again. What had it may still be in use.
void leave(const std::string& name);

}  // namespace zkelection::simulation
