// The factory of elections on ZooKeeper.
#pragma once

#include <zkelection/factory.hpp>
#include <zkelection/session_config.hpp>

namespace zkelection {

namespace detail {
class factory_state;
}  // namespace detail

/// Elections on a ZooKeeper ensemble. The factory owns its sessions: one, and more when the nodes of one would endanger
/// the ensemble.
///
/// Everything runs on a strand that the factory makes of `executor`; it starts no thread but Asio's own for resolving
/// names. It connects when the first election is made.
///
/// **Process-wide effects**: the ZooKeeper C client has one log level and one connection order a process; this library
/// turns the log off and the order deterministic.
class zookeeper_factory final : public election_factory {
 public:
  /// Throws `system_error`, whose text names the parameter, if `check(config)` finds something wrong. Sends nothing.
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
