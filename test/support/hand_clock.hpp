// A clock that a test moves.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>

#include "zkelection/seam/time_source.hpp"

namespace zkelection::test {

/// One timer is enough for its users. It rings when `move_to` reaches it, at the time it was set to.
class hand_clock final : public seam::time_source, public std::enable_shared_from_this<hand_clock> {
 public:
  core::instant now() const noexcept override { return core::instant(now_.load()); }

  std::unique_ptr<seam::timer> make_timer(std::function<void()> due) override {
    due_ = std::move(due);
    return std::make_unique<hand_timer>(shared_from_this());
  }

  /// Rings whatever comes due on the way.
  void move_to(core::instant when) {
    while (alarm_ && *alarm_ <= when) {
      now_ = std::max(now(), *alarm_).count();
      alarm_.reset();
      due_();
    }
    now_ = when.count();
  }
  void move_by(std::chrono::nanoseconds step) { move_to(now() + step); }

  /// As for a process that was stopped: time goes on, and nothing rings until `move_to`.
  void jump_to(core::instant when) { now_ = when.count(); }

  std::optional<core::instant> alarm() const { return alarm_; }

 private:
  struct hand_timer final : seam::timer {
    explicit hand_timer(std::shared_ptr<hand_clock> of) : clock(std::move(of)) {}
    ~hand_timer() override { clock->alarm_.reset(); }
    void set(core::instant when) override { clock->alarm_ = when; }
    std::shared_ptr<hand_clock> clock;
  };

  std::atomic<core::instant::rep> now_{0};
  std::optional<core::instant> alarm_;
  std::function<void()> due_;
};

}  // namespace zkelection::test
