#include "zkelection/inspection/observer_state.hpp"

#include <fmt/format.h>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/strand.hpp>
#include <utility>

#include "zkelection/config/connect_string.hpp"
#include "zkelection/core/resource_path.hpp"
#include "zkelection/election/schemes.hpp"

namespace zkelection::detail {

observer_state::observer_state(asio::any_io_executor executor, session_config config, const network_maker& make_network)
    : strand_(asio::make_strand(std::move(executor))),
      config_(checked_config(std::move(config))),
      session_(std::make_shared<session>(strand_, config_,
                                         std::make_shared<const base::reporter>(strand_, config_->on_event),
                                         make_network(strand_, config_))),
      chroot_(std::get<connect_string>(parse_connect_string(config_->hosts)).chroot),
      queries_(std::make_shared<view_waiters>(strand_)),
      closes_(std::make_shared<base::waiters<>>(strand_)) {}

std::string observer_state::last_error() const {
  const std::scoped_lock lock(mutex_);
  return last_error_;
}

void observer_state::start(view_waiters::handler completion, std::string resource) {
  auto query = std::make_shared<query_slot>();
  const auto ticket = queries_->add(std::move(completion), [query](std::uint64_t) {
    if (auto running = query->lock()) running->cancel();
  });
  asio::dispatch(strand_, [self = shared_from_this(), ticket, query, resource = std::move(resource)] {
    self->look(ticket, resource, *query);
  });
}

void observer_state::look(base::waiters<>::ticket ticket, const std::string& resource, query_slot& running) {
  if (!queries_->contains(ticket)) return;  // it was cancelled in the meantime
  if (closed_) return finish(ticket, {errc::closed, "the observer is closed"}, {});
  if (const auto problem = core::problem_with_resource(config_->root, resource)) {
    return finish(ticket, {errc::invalid_resource, fmt::format("resource '{}' {}", resource, *problem)}, {});
  }
  if (!std::exchange(opened_, true)) session_->open();
  auto query = std::make_shared<inspection::candidates_query>(
      session_, core::resource_path(config_->root, resource), chroot_, to_node_scheme(config_->scheme),
      config_->first_connect_timeout, [self = shared_from_this(), ticket](failure why, election_view view) {
        self->finish(ticket, std::move(why), std::move(view));
      });
  running = query;
  query->start();
}

void observer_state::finish(base::waiters<>::ticket ticket, failure why, election_view view) {
  if (why.code) {
    const std::scoped_lock lock(mutex_);
    last_error_ = std::move(why.text);
  }
  queries_->complete(ticket, why.code, std::move(view));
}

void observer_state::start_close(asio::any_completion_handler<void(error_code)> completion) {
  closes_->add(std::move(completion));
  abandon();
}

void observer_state::abandon() {
  asio::dispatch(strand_, [self = shared_from_this()] { self->close(); });
}

void observer_state::close() {
  closed_ = true;
  if (!opened_) return closes_->complete_all({});
  session_->close([self = shared_from_this()](bool confirmed) {
    self->closes_->complete_all(confirmed ? error_code{} : make_error_code(errc::timed_out));
  });
}

}  // namespace zkelection::detail
