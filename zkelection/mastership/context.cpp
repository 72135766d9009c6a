#include "zkelection/mastership/context.hpp"

namespace zkelection::detail {

mastership_term::mastership_term(asio::any_io_executor executor, std::uint64_t fencing_token, std::string node,
                                 std::shared_ptr<const zkelection::lease> lease)
    : executor_(std::move(executor)), fencing_token_(fencing_token), node_(std::move(node)), lease_(std::move(lease)) {}

std::optional<end_reason> mastership_term::reason() const noexcept {
  if (!reason_.get() && lease_ && lease_->remaining().count() <= 0) reason_.set(end_reason::lease_expired);
  return reason_.get();
}

std::shared_ptr<mastership_context> mastership_term::make_context(std::stop_token parent) {
  const bool has_parent = parent.stop_possible();
  auto context = std::make_shared<mastership_context>(shared_from_this(), std::move(parent));
  {
    const std::scoped_lock lock(mutex_);
    if (has_parent) {
      std::erase_if(with_parents_, [](const auto& weak) { return weak.expired(); });
      with_parents_.push_back(context);
    } else if (!reason()) {
      if (!plain_) plain_ = std::move(context);
      return plain_;
    }
  }
  context->watch_parent();
  // It may have ended before it began. Nobody has a callback on it yet, so this need not wait for the executor.
  context->announce_end();
  return context;
}

void mastership_term::end(end_reason reason) {
  reason_.set(reason);
  std::unique_lock lock(mutex_);
  told_ = true;
  const auto plain = std::exchange(plain_, nullptr);
  const auto with_parents = std::exchange(with_parents_, {});
  const auto kept = std::exchange(kept_, {});
  lock.unlock();
  if (plain) plain->announce_end();
  for (const auto& weak : with_parents) {
    if (auto context = weak.lock()) context->announce_end();
  }
}

void mastership_term::keep(std::shared_ptr<mastership_context> context) {
  const std::scoped_lock lock(mutex_);
  if (!told_) kept_.push_back(std::move(context));
}

void mastership_term::drop(const mastership_context& context) {
  const std::scoped_lock lock(mutex_);
  std::erase_if(kept_, [&](const auto& kept) { return kept.get() == &context; });
}

void mastership_term::release() {
  std::unique_lock lock(mutex_);
  auto contexts = std::exchange(kept_, {});
  if (plain_) contexts.push_back(std::exchange(plain_, nullptr));
  lock.unlock();
  for (const auto& context : contexts) context->forget_waiters();
}

mastership_context::mastership_context(std::shared_ptr<mastership_term> term, std::stop_token parent)
    : term_(std::move(term)),
      parent_(std::move(parent)),
      waiters_(std::make_shared<base::waiters<end_reason>>(term_->executor())) {}

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
  // The parent may be stopped on any thread. Our callbacks and handlers run on the executor all the same.
  if (auto self = context.lock()) {
    asio::post(self->term_->executor(), [context = context] {
      if (auto alive = context.lock()) alive->announce_end();
    });
  }
}

void mastership_context::announce_end() {
  const auto self = shared_from_this();
  const auto reason = settle();
  if (!reason) return;
  stop_source_.request_stop();
  waiters_->complete_all({}, *reason);
  if (kept_) term_->drop(*this);
}

/// Those who wait, or hold a stop token, hear of the end even if no mastership object is left.
void mastership_context::keep_to_the_end() {
  if (parent_.stop_possible() && !kept_.exchange(true)) term_->keep(shared_from_this());
}

std::stop_token mastership_context::stop_token() {
  keep_to_the_end();
  return stop_source_.get_token();
}

void mastership_context::wait(asio::any_completion_handler<void(error_code, end_reason)> completion) {
  keep_to_the_end();
  const auto key = waiters_->add(std::move(completion));
  // A look after the entry: an end before it has told nobody about us, one after it finds us in the list.
  if (const auto reason = settle()) waiters_->complete(key, {}, *reason);
}

}  // namespace zkelection::detail
