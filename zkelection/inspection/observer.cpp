#include <zkelection/observer.hpp>

#include <fmt/format.h>
#include <boost/asio/any_completion_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/strand.hpp>
#include <mutex>

#include "zkelection/base/waiters.hpp"
#include "zkelection/core/resource_path.hpp"
#include "zkelection/election/schemes.hpp"
#include "zkelection/inspection/candidates_query.hpp"
#include "zkelection/session/session.hpp"
#include "zkelection/zookeeper/wire.hpp"

namespace zkelection {

class detail::observer_state : public std::enable_shared_from_this<observer_state> {
 public:
  using view_waiters = base::waiters<election_view>;

  observer_state(asio::any_io_executor executor, session_config config)
      : strand_(asio::make_strand(std::move(executor))),
        config_(std::make_shared<const session_config>(std::move(config))),
        session_(std::make_shared<session>(strand_, config_,
                                           std::make_shared<const base::reporter>(strand_, config_->on_event),
                                           std::make_unique<zookeeper::wire>(strand_, config_))),
        chroot_(std::get<connect_string>(parse_connect_string(config_->hosts)).chroot),
        queries_(std::make_shared<view_waiters>(strand_)),
        closes_(std::make_shared<base::waiters<>>(strand_)) {}

  const asio::any_io_executor& strand() const noexcept { return strand_; }

  std::string last_error() const {
    const std::scoped_lock lock(mutex_);
    return last_error_;
  }

  void start(view_waiters::handler completion, std::string resource) {
    auto query = std::make_shared<std::weak_ptr<inspection::candidates_query>>();
    const auto ticket = queries_->add(std::move(completion), [query](std::uint64_t) {
      if (auto running = query->lock()) running->cancel();
    });
    asio::dispatch(strand_, [self = shared_from_this(), ticket, query, resource = std::move(resource)] {
      self->look(ticket, resource, *query);
    });
  }

  void start_close(asio::any_completion_handler<void(error_code)> completion) {
    closes_->add(std::move(completion));
    abandon();
  }

  void abandon() {
    asio::dispatch(strand_, [self = shared_from_this()] {
      self->closed_ = true;
      if (!self->opened_) return self->closes_->complete_all({});
      self->session_->close([self](bool confirmed) {
        self->closes_->complete_all(confirmed ? error_code{} : make_error_code(errc::timed_out));
      });
    });
  }

 private:
  void look(std::uint64_t ticket, const std::string& resource, std::weak_ptr<inspection::candidates_query>& running) {
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

  void finish(std::uint64_t ticket, failure why, election_view view) {
    if (why.code) {
      const std::scoped_lock lock(mutex_);
      last_error_ = std::move(why.text);
    }
    queries_->complete(ticket, why.code, std::move(view));
  }

  const asio::any_io_executor strand_;
  const std::shared_ptr<const session_config> config_;
  const std::shared_ptr<session> session_;
  const std::string chroot_;
  const std::shared_ptr<view_waiters> queries_;
  const std::shared_ptr<base::waiters<>> closes_;
  bool opened_ = false;
  bool closed_ = false;

  mutable std::mutex mutex_;
  std::string last_error_;
};

observer::observer(asio::any_io_executor executor, session_config config) {
  if (const auto wrong = check(config)) throw system_error(wrong->code, wrong->text);
  state_ = std::make_shared<detail::observer_state>(std::move(executor), std::move(config));
}

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
