#include <zkelection/mastership.hpp>

#include <boost/asio/system_executor.hpp>

#include <zkelection/mastership_source.hpp>
#include "zkelection/mastership/context.hpp"

namespace zkelection {
namespace {

std::shared_ptr<detail::mastership_context> never_master(asio::any_io_executor executor) {
  auto term = std::make_shared<detail::mastership_term>(std::move(executor), 0, std::string(), nullptr);
  term->end(end_reason::never_master);
  return term->make_context({});
}

}  // namespace

mastership::mastership() : mastership(asio::system_executor()) {}
mastership::mastership(asio::any_io_executor executor) : context_(never_master(std::move(executor))) {}
mastership::mastership(std::shared_ptr<detail::mastership_context> context) noexcept : context_(std::move(context)) {}

bool mastership::active() const noexcept { return !context_->settle(); }
std::chrono::nanoseconds mastership::remaining() const noexcept {
  const auto* lease = context_->term().lease();
  // The lease first: a context that is active after the look was active at the look.
  const auto left = lease != nullptr ? lease->remaining() : std::chrono::nanoseconds::max();
  return active() ? left : std::chrono::nanoseconds(0);
}
std::chrono::nanoseconds mastership::session_timeout() const noexcept {
  const auto* lease = context_->term().lease();
  return lease != nullptr ? lease->session_timeout() : std::chrono::nanoseconds::max();
}
std::optional<end_reason> mastership::reason() const noexcept { return context_->settle(); }
std::uint64_t mastership::fencing_token() const noexcept { return context_->term().fencing_token(); }
std::string_view mastership::node() const noexcept { return context_->term().node(); }
std::stop_token mastership::stop_token() const noexcept { return context_->stop_token(); }
asio::any_io_executor mastership::get_executor() const noexcept { return context_->term().executor(); }

void mastership::start_wait(asio::any_completion_handler<void(error_code, end_reason)> completion) const {
  context_->wait(std::move(completion));
}

/// The last source to go takes its term's contexts along: nobody could end them any more.
struct mastership_source::owner {
  std::shared_ptr<detail::mastership_term> term;
  ~owner() { term->release(); }
};

mastership_source::mastership_source(asio::any_io_executor executor, std::uint64_t fencing_token, std::string node,
                                     std::shared_ptr<const lease> lease)
    : owner_(new owner{std::make_shared<detail::mastership_term>(std::move(executor), fencing_token, std::move(node),
                                                                 std::move(lease))}) {}

mastership mastership_source::context(std::stop_token parent) const {
  return detail::mastership_context::wrap(owner_->term->make_context(std::move(parent)));
}

std::uint64_t mastership_source::fencing_token() const noexcept { return owner_->term->fencing_token(); }

void mastership_source::end(end_reason reason) const {
  const auto term = owner_->term;  // what it calls may destroy us
  term->end(reason);
}

}  // namespace zkelection
