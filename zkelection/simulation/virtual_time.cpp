#include "zkelection/simulation/virtual_time.hpp"

#include <boost/asio/post.hpp>
#include <optional>

namespace zkelection::simulation {
namespace {

class virtual_timer final : public seam::timer {
 public:
  virtual_timer(std::shared_ptr<timeline> of, boost::asio::any_io_executor executor, std::function<void()> due)
      : timeline_(std::move(of)), executor_(std::move(executor)), due_(std::make_shared<pending>(std::move(due))) {}
  ~virtual_timer() override { clear(); }
  virtual_timer(const virtual_timer&) = delete;
  virtual_timer& operator=(const virtual_timer&) = delete;

  void set(core::instant when) override {
    clear();
    const auto generation = ++due_->generation;
    // A ring may be on its way when the timer is set anew or destroyed.
    alarm_ = timeline_->set(when, [executor = executor_, weak = std::weak_ptr(due_), generation] {
      boost::asio::post(executor, [weak, generation] {
        const auto due = weak.lock();
        if (due && due->generation == generation) due->action();
      });
    });
  }

 private:
  struct pending {
    explicit pending(std::function<void()> what) : action(std::move(what)) {}
    std::function<void()> action;
    std::uint64_t generation = 0;
  };

  void clear() {
    if (const auto set_before = std::exchange(alarm_, std::nullopt)) timeline_->cancel(*set_before);
  }

  const std::shared_ptr<timeline> timeline_;
  const boost::asio::any_io_executor executor_;
  const std::shared_ptr<pending> due_;
  std::optional<timeline::alarm> alarm_;
};

}  // namespace

timeline::alarm timeline::set(core::instant when, std::function<void()> ring) {
  const std::scoped_lock lock(mutex_);
  return alarms_.emplace(alarm(when, ++last_), std::move(ring)).first->first;
}

void timeline::cancel(const alarm& which) {
  const std::scoped_lock lock(mutex_);
  alarms_.erase(which);
}

bool timeline::move_on(core::instant limit) {
  std::function<void()> ring;
  {
    const std::scoped_lock lock(mutex_);
    if (!alarms_.empty() && alarms_.begin()->first.first <= limit) {
      auto next = alarms_.extract(alarms_.begin());
      now_ = std::max(now(), next.key().first).count();
      ring = std::move(next.mapped());
    } else {
      now_ = std::max(now(), limit).count();
    }
  }
  if (!ring) return false;
  ring();
  return true;
}

std::unique_ptr<seam::timer> virtual_time::make_timer(std::function<void()> due) {
  return std::make_unique<virtual_timer>(timeline_, executor_, std::move(due));
}

}  // namespace zkelection::simulation
