// A simulated ensemble that answers some requests with the result codes that a test chooses.
#pragma once

#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>
#include <zkelection/factory.hpp>
#include <zkelection/session_config.hpp>

#include "support/deadlines.hpp"
#include "zkelection/simulation/cluster.hpp"
#include "zkelection/simulation/environment.hpp"
#include "zkelection/simulation/virtual_time.hpp"

namespace zkelection::test {

/// In virtual time, with one server.
class contrary_ensemble {
 public:
  /// The requests of a candidacy and its session.
  enum class step { create, make_parents, sync, list, read, probe, erase, heartbeat_sync, heartbeat_write };

  contrary_ensemble();
  contrary_ensemble(const contrary_ensemble&) = delete;
  contrary_ensemble& operator=(const contrary_ensemble&) = delete;

  /// The configuration's hosts are a chroot, or nothing.
  std::unique_ptr<election_factory> make_factory(session_config config);
  void advance(std::chrono::nanoseconds length);
  core::instant now() const { return timeline_->now(); }
  simulation::cluster& servers() { return *inside_.servers; }

  /// The answers that replace the true ones; the ensemble does not carry out the request then. A code of refused
  /// authentication ends the connection, as with real servers.
  std::map<step, int> codes;
  std::vector<core::instant> contradicted;  ///< when such an answer was given
  int requests = 0;
  int connections = 0;

 private:
  class network;
  class connection;
  void run();

  boost::asio::io_context io_;
  std::shared_ptr<simulation::timeline> timeline_;
  simulation::environment inside_;
};

inline constexpr contrary_ensemble::step all_steps[] = {
    contrary_ensemble::step::create, contrary_ensemble::step::make_parents,   contrary_ensemble::step::sync,
    contrary_ensemble::step::list,   contrary_ensemble::step::read,           contrary_ensemble::step::probe,
    contrary_ensemble::step::erase,  contrary_ensemble::step::heartbeat_sync, contrary_ensemble::step::heartbeat_write};

std::string_view in_words(contrary_ensemble::step step);

}  // namespace zkelection::test
