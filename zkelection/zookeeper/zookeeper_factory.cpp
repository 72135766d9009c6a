#include <fmt/format.h>
#include <algorithm>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/strand.hpp>
#include <boost/uuid/random_generator.hpp>
#include <mutex>
#include <vector>
#include <zkelection/zookeeper.hpp>

#include "zkelection/config/connect_string.hpp"
#include "zkelection/core/resource_path.hpp"
#include "zkelection/core/session_budget.hpp"
#include "zkelection/election/driver.hpp"
#include "zkelection/zookeeper/schemes.hpp"
#include "zkelection/zookeeper/session.hpp"

namespace zkelection {
namespace {

/// The owner's end of an election; the driver lives on until nothing is left on the ensemble.
class zookeeper_election final : public election {
 public:
  explicit zookeeper_election(std::shared_ptr<detail::driver> driver) : driver_(std::move(driver)) {}
  ~zookeeper_election() override { driver_->abandon(); }

 private:
  std::string_view do_resource() const noexcept override { return driver_->resource(); }
  std::string do_last_error() const override { return driver_->last_error(); }
  asio::any_io_executor do_get_executor() const noexcept override { return driver_->executor(); }
  mastership do_with_mastership(std::stop_token parent) const override { return driver_->context(std::move(parent)); }
  void do_await(handler completion) override { driver_->start_await(std::move(completion)); }
  void do_resign(handler completion) override { driver_->start_resign(std::move(completion)); }
  void do_close(handler completion) override { driver_->start_close(std::move(completion)); }

  const std::shared_ptr<detail::driver> driver_;
};

/// A session, and how much of what it may carry is taken.
struct carrier {
  std::shared_ptr<zookeeper::session> session;
  core::session_budget budget;
};

}  // namespace

/// Everything happens on the strand, but for the last error.
class detail::zookeeper_factory_state : public std::enable_shared_from_this<zookeeper_factory_state> {
 public:
  using new_election_handler = asio::any_completion_handler<void(error_code, std::unique_ptr<election>)>;
  using close_handler = asio::any_completion_handler<void(error_code)>;

  zookeeper_factory_state(asio::any_io_executor executor, session_config config)
      : strand_(asio::make_strand(std::move(executor))),
        config_(std::make_shared<const session_config>(std::move(config))),
        report_(std::make_shared<const reporter>(config_->on_event)),
        chroot_(std::get<connect_string>(parse_connect_string(config_->hosts)).chroot),
        closes_(std::make_shared<async::waiters<>>(strand_)) {}

  const asio::any_io_executor& strand() const noexcept { return strand_; }

  std::string last_error() const {
    const std::scoped_lock lock(mutex_);
    return last_error_;
  }

  void start_new_election(new_election_handler completion, std::string resource) {
    async::parked_handler<error_code, std::unique_ptr<election>> parked(std::move(completion), strand_);
    asio::dispatch(strand_,
                   [self = shared_from_this(), parked = std::move(parked), resource = std::move(resource)]() mutable {
                     std::unique_ptr<election> made;
                     const auto error = self->make(std::move(resource), made);
                     std::move(parked).complete(error, std::move(made));
                   });
  }

  void start_close(close_handler completion) {
    closes_->add(std::move(completion));
    abandon();
  }

  void abandon() {
    asio::dispatch(strand_, [self = shared_from_this()] { self->close(); });
  }

 private:
  error_code make(std::string resource, std::unique_ptr<election>& made) {
    if (closed_) {
      remember("the factory is closed");
      return errc::closed;
    }
    if (const auto problem = core::problem_with_resource(config_->root, resource)) {
      remember(fmt::format("resource '{}' {}", resource, *problem));
      return errc::invalid_resource;
    }
    auto path = core::resource_path(config_->root, resource);
    const auto cost = core::session_budget::cost(path);
    auto chosen = carrier_for(cost);
    detail::election_settings settings{std::move(resource),
                                       std::move(path),
                                       chroot_,
                                       config_->candidate_id,
                                       zookeeper::to_node_scheme(config_->scheme),
                                       config_->first_connect_timeout,
                                       config_->close_timeout};
    auto driver = std::make_shared<detail::driver>(chosen->session, std::move(settings), report_, random_uuid_(),
                                                   [chosen, cost] { chosen->budget.release(cost); });
    driver->open();
    made = std::make_unique<zookeeper_election>(std::move(driver));
    return {};
  }

  /// A session with room for one more election: a new one if all are full.
  std::shared_ptr<carrier> carrier_for(std::size_t cost) {
    for (const auto& carrier : carriers_) {
      if (carrier->budget.reserve(cost)) return carrier;
    }
    auto added =
        std::make_shared<carrier>(carrier{std::make_shared<zookeeper::session>(strand_, config_, report_), {}});
    added->budget.reserve(cost);
    added->session->open();
    carriers_.push_back(added);
    return added;
  }

  void close() {
    closed_ = true;
    const auto carriers = std::exchange(carriers_, {});
    closing_ += carriers.size();
    for (const auto& carrier : carriers) {
      carrier->session->close([self = shared_from_this()](bool confirmed) {
        if (!confirmed) self->result_ = errc::timed_out;
        --self->closing_;
        self->finish_close();
      });
    }
    finish_close();
  }

  void finish_close() {
    if (closing_ == 0) closes_->complete_all(std::exchange(result_, {}));
  }

  void remember(std::string text) {
    const std::scoped_lock lock(mutex_);
    last_error_ = std::move(text);
  }

  const asio::any_io_executor strand_;
  const std::shared_ptr<const session_config> config_;
  const std::shared_ptr<const reporter> report_;
  const std::string chroot_;
  const std::shared_ptr<async::waiters<>> closes_;
  boost::uuids::random_generator random_uuid_;
  std::vector<std::shared_ptr<carrier>> carriers_;
  bool closed_ = false;
  std::size_t closing_ = 0;
  error_code result_;

  mutable std::mutex mutex_;
  std::string last_error_;
};

zookeeper_factory::zookeeper_factory(asio::any_io_executor executor, session_config config) {
  if (const auto wrong = check(config)) throw system_error(wrong->code, wrong->text);
  state_ = std::make_shared<detail::zookeeper_factory_state>(std::move(executor), std::move(config));
}

zookeeper_factory::~zookeeper_factory() { state_->abandon(); }

std::string zookeeper_factory::do_last_error() const { return state_->last_error(); }
asio::any_io_executor zookeeper_factory::do_get_executor() const noexcept { return state_->strand(); }

void zookeeper_factory::do_new_election(new_election_handler completion, std::string resource) {
  state_->start_new_election(std::move(completion), std::move(resource));
}

void zookeeper_factory::do_close(close_handler completion) { state_->start_close(std::move(completion)); }

}  // namespace zkelection
