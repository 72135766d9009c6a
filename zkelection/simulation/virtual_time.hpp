// Time that stands still until its owner moves it.
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "zkelection/seam/time_source.hpp"

namespace zkelection::simulation {

/// Shared by all who live in the same time. Any thread.
class timeline {
 public:
  /// When it rings, and a number that no other has.
  using alarm = std::pair<core::instant, std::uint64_t>;

  explicit timeline(core::instant begin) : now_(begin.count()) {}

  core::instant now() const noexcept { return core::instant(now_.load()); }

  /// `ring` is called by `move_on`, and posts what is to be done.
  alarm set(core::instant when, std::function<void()> ring);
  void cancel(const alarm& which);

  /// Moves to the next alarm at or before the limit and rings it. False if there was none: then it is the limit.
  bool move_on(core::instant limit);

 private:
  std::atomic<core::instant::rep> now_;
  std::mutex mutex_;
  std::uint64_t last_ = 0;
  std::map<alarm, std::function<void()>> alarms_;
};

class virtual_time final : public seam::time_source {
 public:
  virtual_time(std::shared_ptr<timeline> of, boost::asio::any_io_executor executor)
      : timeline_(std::move(of)), executor_(std::move(executor)) {}

  core::instant now() const noexcept override { return timeline_->now(); }
  std::unique_ptr<seam::timer> make_timer(std::function<void()> due) override;

 private:
  const std::shared_ptr<timeline> timeline_;
  const boost::asio::any_io_executor executor_;
};

}  // namespace zkelection::simulation
