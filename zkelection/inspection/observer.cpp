#include <zkelection/observer.hpp>

#include <boost/asio/any_completion_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>

#include "zkelection/inspection/observer_state.hpp"
#include "zkelection/zookeeper/wire.hpp"

namespace zkelection {

observer::observer(asio::any_io_executor executor, session_config config)
    : state_(std::make_shared<detail::observer_state>(
          std::move(executor), std::move(config),
          [](const auto& strand, const auto& of) { return std::make_unique<zookeeper::wire>(strand, of); })) {}

observer::~observer() { state_->abandon(); }

asio::any_io_executor observer::get_executor() const noexcept { return state_->strand(); }
std::string observer::last_error() const { return state_->last_error(); }

void observer::start_view(asio::any_completion_handler<void(error_code, election_view)> completion,
                          std::string resource) {
  state_->start(std::move(completion), std::move(resource));
}

void observer::start_candidates(asio::any_completion_handler<void(error_code, std::vector<candidate>)> completion,
                                std::string resource) {
  const auto slot = asio::get_associated_cancellation_slot(completion);
  const asio::any_completion_executor executor = asio::get_associated_executor(completion, state_->strand());
  auto on_view = [completion = std::move(completion)](error_code error, election_view view) mutable {
    std::move(completion)(error, std::move(view.candidates));
  };
  start_view(asio::bind_cancellation_slot(slot, asio::bind_executor(executor, std::move(on_view))),
             std::move(resource));
}

void observer::start_close(asio::any_completion_handler<void(error_code)> completion) {
  state_->start_close(std::move(completion));
}

}  // namespace zkelection
