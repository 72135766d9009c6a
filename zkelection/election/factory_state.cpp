#include "zkelection/election/factory_state.hpp"

#include <fmt/format.h>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/strand.hpp>

#include "zkelection/base/parked_handler.hpp"
#include "zkelection/config/connect_string.hpp"
#include "zkelection/core/resource_path.hpp"
#include "zkelection/election/driver.hpp"
#include "zkelection/election/schemes.hpp"

namespace zkelection::detail {
namespace {

/// The owner's end of an election; the driver lives on until nothing is left on the ensemble.
class session_election final : public election {
 public:
  explicit session_election(std::shared_ptr<driver> driver) : driver_(std::move(driver)) {}
  ~session_election() override { driver_->abandon(); }

 private:
  std::string_view do_resource() const noexcept override { return driver_->resource(); }
  std::string do_last_error() const override { return driver_->last_error(); }
  asio::any_io_executor do_get_executor() const noexcept override { return driver_->executor(); }
  mastership do_with_mastership(std::stop_token parent) const override { return driver_->context(std::move(parent)); }
  void do_await(handler completion, std::optional<std::chrono::milliseconds> limit) override {
    driver_->start_await(std::move(completion), limit);
  }
  void do_resign(handler completion) override { driver_->start_resign(std::move(completion)); }
  void do_close(handler completion) override { driver_->start_close(std::move(completion)); }

  const std::shared_ptr<driver> driver_;
};

core::candidacy::policy to_policy(disconnect_policy policy) {
  switch (policy) {
    case disconnect_policy::keep_until_lease_ends: return core::candidacy::policy::keep_until_lease_ends;
    case disconnect_policy::end_at_once: return core::candidacy::policy::end_at_once;
  }
  return core::candidacy::policy::end_at_once;
}

}  // namespace

std::shared_ptr<const session_config> checked_config(session_config config) {
  if (const auto wrong = check(config)) throw system_error(wrong->code, wrong->text);
  return std::make_shared<const session_config>(std::move(config));
}

factory_state::factory_state(asio::any_io_executor executor, session_config config, network_maker make_network)
    : strand_(asio::make_strand(std::move(executor))),
      config_(checked_config(std::move(config))),
      make_network_(std::move(make_network)),
      report_(std::make_shared<const base::reporter>(strand_, config_->on_event)),
      chroot_(std::get<connect_string>(parse_connect_string(config_->hosts)).chroot),
      closes_(std::make_shared<base::waiters<>>(strand_)) {}

std::string factory_state::last_error() const {
  const std::scoped_lock lock(mutex_);
  return last_error_;
}

void factory_state::start_new_election(new_election_handler completion, std::string resource) {
  base::parked_handler<error_code, std::unique_ptr<election>> parked(std::move(completion), strand_);
  asio::dispatch(strand_,
                 [self = shared_from_this(), parked = std::move(parked), resource = std::move(resource)]() mutable {
                   std::unique_ptr<election> made;
                   const auto error = self->make(std::move(resource), made);
                   std::move(parked).complete(error, std::move(made));
                 });
}

void factory_state::start_close(close_handler completion) {
  closes_->add(std::move(completion));
  abandon();
}

void factory_state::abandon() {
  asio::dispatch(strand_, [self = shared_from_this()] { self->close(); });
}

error_code factory_state::make(std::string resource, std::unique_ptr<election>& made) {
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
  election_settings settings{.resource = std::move(resource),
                             .path = std::move(path),
                             .chroot = chroot_,
                             .candidate_id = config_->candidate_id,
                             .scheme = config_->scheme,
                             .allow_foreign_candidates = config_->allow_foreign_candidates,
                             .on_disconnect = to_policy(config_->on_disconnect),
                             .first_connect_timeout = config_->first_connect_timeout,
                             .close_timeout = config_->close_timeout};
  auto made_driver = std::make_shared<driver>(chosen->session, std::move(settings), report_, tokens_, random_uuid_(),
                                              [chosen, cost] { chosen->budget.release(cost); });
  made_driver->open();
  made = std::make_unique<session_election>(std::move(made_driver));
  return {};
}

/// A session with room for one more election: a new one if all are full.
std::shared_ptr<factory_state::carrier> factory_state::carrier_for(std::size_t cost) {
  for (const auto& present : carriers_) {
    if (present->budget.reserve(cost)) return present;
  }
  auto added = std::make_shared<carrier>();
  added->session = std::make_shared<session>(strand_, config_, report_, make_network_(strand_, config_));
  added->budget.reserve(cost);
  added->session->open();
  carriers_.push_back(added);
  return added;
}

void factory_state::close() {
  closed_ = true;
  const auto carriers = std::exchange(carriers_, {});
  closing_ += carriers.size();
  for (const auto& one : carriers) {
    one->session->close([self = shared_from_this()](bool confirmed) {
      if (!confirmed) self->how_closed_ = errc::timed_out;
      --self->closing_;
      self->finish_close();
    });
  }
  finish_close();
}

/// All closes end as the first one.
void factory_state::finish_close() {
  if (closing_ == 0) closes_->complete_all(how_closed_);
}

void factory_state::remember(std::string text) {
  const std::scoped_lock lock(mutex_);
  last_error_ = std::move(text);
}

}  // namespace zkelection::detail
