#include <zkelection/zookeeper.hpp>

#include "zkelection/election/factory_state.hpp"
#include "zkelection/zookeeper/factory_with_clock.hpp"
#include "zkelection/zookeeper/wire.hpp"

namespace zkelection {

std::unique_ptr<election_factory> detail::make_zookeeper_factory(asio::any_io_executor executor, session_config config,
                                                                 clock_maker make_clock) {
  return std::make_unique<session_factory>(
      std::make_shared<factory_state>(std::move(executor), std::move(config),
                                      [make_clock = std::move(make_clock), seen = std::make_shared<zookeeper::sight>()](
                                          const auto& strand, const auto& of) {
                                        return std::make_unique<zookeeper::wire>(strand, of, make_clock(strand), seen);
                                      }));
}

zookeeper_factory::zookeeper_factory(asio::any_io_executor executor, session_config config)
    : state_(std::make_shared<detail::factory_state>(
          std::move(executor), std::move(config),
          [seen = std::make_shared<zookeeper::sight>()](const auto& strand, const auto& of) {
            return std::make_unique<zookeeper::wire>(strand, of, seen);
          })) {}

zookeeper_factory::~zookeeper_factory() { state_->abandon(); }

std::string zookeeper_factory::do_last_error() const { return state_->last_error(); }
asio::any_io_executor zookeeper_factory::do_get_executor() const noexcept { return state_->strand(); }

void zookeeper_factory::do_new_election(new_election_handler completion, std::string resource) {
  state_->start_new_election(std::move(completion), std::move(resource));
}

void zookeeper_factory::do_close(close_handler completion) { state_->start_close(std::move(completion)); }

}  // namespace zkelection
