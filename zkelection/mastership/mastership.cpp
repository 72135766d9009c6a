#include <zkelection/mastership.hpp>

#include <boost/asio/system_executor.hpp>

#include <zkelection/mastership_source.hpp>
#include "zkelection/mastership/context.hpp"

namespace zkelection {

std::string_view to_string(end_reason reason) noexcept {
  switch (reason) {
    case end_reason::resigned: return "resigned";
    case end_reason::closed: return "closed";
    case end_reason::node_deleted: return "node deleted";
    case end_reason::session_expired: return "session expired";
    case end_reason::lease_expired: return "lease expired";
    case end_reason::disconnected: return "disconnected";
    case end_reason::parent_cancelled: return "parent cancelled";
    case end_reason::never_master: return "never master";
  }
  return "unknown";
}

namespace {

std::shared_ptr<detail::mastership_context> never_master(asio::any_io_executor executor) {
  auto term = std::make_shared<detail::mastership_term>(std::move(executor), 0, std::string());
  term->end(end_reason::never_master);
  return term->make_context({});
}

}  // namespace

mastership::mastership() : mastership(asio::system_executor()) {}
mastership::mastership(asio::any_io_executor executor) : context_(never_master(std::move(executor))) {}
mastership::mastership(std::shared_ptr<detail::mastership_context> context) noexcept : context_(std::move(context)) {}

bool mastership::active() const noexcept { return !context_->settle(); }
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

mastership_source::mastership_source(asio::any_io_executor executor, std::uint64_t fencing_token, std::string node)
    : owner_(
          new owner{std::make_shared<detail::mastership_term>(std::move(executor), fencing_token, std::move(node))}) {}

mastership mastership_source::context(std::stop_token parent) const {
  return detail::mastership_context::wrap(owner_->term->make_context(std::move(parent)));
}

void mastership_source::end(end_reason reason) const {
  const auto term = owner_->term;  // what it calls may destroy us
  term->end(reason);
}

}  // namespace zkelection
