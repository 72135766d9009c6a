// A factory of elections on ZooKeeper.
#pragma once

#include <zkelection/factory.hpp>
#include <zkelection/session_config.hpp>

namespace zkelection {

namespace detail {
class factory_state;
}  // namespace detail

/// Elections on a ZooKeeper ensemble. The factory owns its sessions. It has one, and opens another when one is full,
/// because a session with too many nodes endangers the ensemble.
///
/// Everything runs on a strand that the factory makes of `executor`. The factory connects when it makes the first
/// election.
///
/// **Threads**: for each host that is a name, a look-up starts a thread, because the system's resolver blocks. There is
/// one thread for a name at most in the whole process. It calls the resolver and ends, and all signals are blocked in
/// it. Nothing waits for it: neither the executor, nor other names, nor the end of the process.
///
/// **Process-wide effects**: the ZooKeeper C client has one log level and one connection order for the whole process.
/// This library turns the log off and the order deterministic.
class zookeeper_factory final : public election_factory {
 public:
  /// Sends nothing. Throws `system_error`, whose text names the parameter, if `check(config)` finds something wrong.
  zookeeper_factory(asio::any_io_executor executor, session_config config);
  ~zookeeper_factory() override;

 private:
  std::string do_last_error() const override;
  asio::any_io_executor do_get_executor() const noexcept override;
  void do_new_election(new_election_handler completion, std::string resource) override;
  void do_close(close_handler completion) override;

  std::shared_ptr<detail::factory_state> state_;
};

}  // namespace zkelection
