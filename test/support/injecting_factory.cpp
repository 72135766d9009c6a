#include "injecting_factory.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace zkelection::test {
namespace {

/// Completes an operation with the injected error, as a backend would: never inside the call that starts it.
template <class Handler, class... Results>
void complete(const asio::any_io_executor& fallback, Handler handler, Results... results) {
  asio::post(fallback, asio::append(std::move(handler), std::move(results)...));
}

class injecting_election final : public election {
 public:
  injecting_election(std::unique_ptr<election> backend, std::shared_ptr<injections> plan)
      : backend_(std::move(backend)), plan_(std::move(plan)) {}

 private:
  std::string_view do_resource() const noexcept override { return backend_->resource(); }

  std::string do_last_error() const override { return injected_.empty() ? backend_->last_error() : injected_; }

  asio::any_io_executor do_get_executor() const noexcept override { return backend_->get_executor(); }

  mastership do_with_mastership(std::stop_token parent) const override {
    return plan_->take(step::with_mastership) ? mastership() : backend_->with_mastership(std::move(parent));
  }

  void do_await(handler completion, std::optional<std::chrono::milliseconds> limit) override {
    if (fails(step::await, completion)) return;
    if (limit) {
      backend_->async_await_for(*limit, std::move(completion));
    } else {
      backend_->async_await(std::move(completion));
    }
  }

  void do_resign(handler completion) override {
    if (!fails(step::resign, completion)) backend_->async_resign(std::move(completion));
  }

  void do_close(handler completion) override {
    if (!fails(step::close, completion)) backend_->async_close(std::move(completion));
  }

  bool fails(step which, handler& completion) {
    const auto error = plan_->take(which);
    injected_ = error ? "injected: " + error.message() : "";
    if (!error) return false;
    complete(get_executor(), std::move(completion), error);
    return true;
  }

  std::unique_ptr<election> backend_;
  std::shared_ptr<injections> plan_;
  std::string injected_;
};

}  // namespace

error_code injections::take(step which) { return std::exchange(planned_[which], {}); }

injecting_factory::injecting_factory(std::unique_ptr<election_factory> backend, std::shared_ptr<injections> plan)
    : backend_(std::move(backend)), plan_(std::move(plan)) {}

injecting_factory::~injecting_factory() = default;

std::string injecting_factory::do_last_error() const { return backend_->last_error(); }

asio::any_io_executor injecting_factory::do_get_executor() const noexcept { return backend_->get_executor(); }

void injecting_factory::do_new_election(new_election_handler completion, std::string resource) {
  if (const auto error = plan_->take(step::new_election)) {
    return complete(get_executor(), std::move(completion), error, std::unique_ptr<election>());
  }
  // The decorated election goes on to the handler's own executor.
  auto executor = asio::get_associated_executor(completion, get_executor());
  backend_->async_new_election(
      std::move(resource), asio::bind_executor(executor, [plan = plan_, completion = std::move(completion)](
                                                             error_code error, std::unique_ptr<election> made) mutable {
        if (made) made = std::make_unique<injecting_election>(std::move(made), plan);
        std::move(completion)(error, std::move(made));
      }));
}

void injecting_factory::do_close(close_handler completion) {
  if (const auto error = plan_->take(step::close)) return complete(get_executor(), std::move(completion), error);
  backend_->async_close(std::move(completion));
}

}  // namespace zkelection::test
