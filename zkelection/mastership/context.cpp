#include "zkelection/mastership/context.hpp"

namespace zkelection::detail {

mastership_term::mastership_term(asio::any_io_executor executor, std::uint64_t fencing_token, std::string node)
    : executor_(std::move(executor)), fencing_token_(fencing_token), node_(std::move(node)) {}

std::shared_ptr<mastership_context> mastership_term::make_context(std::stop_token parent) {
  auto context = std::make_shared<mastership_context>(shared_from_this(), std::move(parent));
  {
    const std::scoped_lock lock(mutex_);
    std::erase_if(contexts_, [](const auto& weak) { return weak.expired(); });
    contexts_.push_back(context);
  }
  context->watch_parent();
  // The term may have ended between our caller's look at it and the entry into the list, which nobody reads any more.
  if (reason()) asio::post(executor_, [context] { context->announce_end(); });
  return context;
}

void mastership_term::end(end_reason reason) {
  reason_.set(reason);
  std::vector<std::weak_ptr<mastership_context>> contexts;
  {
    const std::scoped_lock lock(mutex_);
    contexts.swap(contexts_);
  }
  for (const auto& weak : contexts) {
    if (auto context = weak.lock()) context->announce_end();
  }
}

mastership_context::mastership_context(std::shared_ptr<mastership_term> term, std::stop_token parent)
    : term_(std::move(term)),
      parent_(std::move(parent)),
      waiters_(std::make_shared<async::waiters<end_reason>>(term_->executor())) {}

std::optional<end_reason> mastership_context::settle() const noexcept {
  if (auto settled = reason_.get()) return settled;
  if (auto ended = term_->reason()) {
    reason_.set(*ended);
  } else if (parent_.stop_requested()) {
    reason_.set(end_reason::parent_cancelled);
  }
  return reason_.get();
}

void mastership_context::watch_parent() {
  if (parent_.stop_possible()) parent_callback_.emplace(parent_, parent_stopped{weak_from_this()});
}

void mastership_context::parent_stopped::operator()() const {
  // Whoever stopped the parent is on a thread of its own: our callbacks and handlers run on the executor all the same.
  if (auto self = context.lock()) {
    asio::post(self->term_->executor(), [context = context] {
      if (auto alive = context.lock()) alive->announce_end();
    });
  }
}

void mastership_context::announce_end() {
  const auto reason = settle();
  if (!reason) return;
  stop_source_.request_stop();
  waiters_->complete_all({}, *reason);
}

void mastership_context::wait(asio::any_completion_handler<void(error_code, end_reason)> completion) {
  const auto key = waiters_->add(std::move(completion));
  // A look after the entry: an end before it has told nobody about us, one after it finds us in the list.
  if (const auto reason = settle()) waiters_->complete(key, {}, *reason);
}

}  // namespace zkelection::detail
