// Tells the application what happens.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <memory>
#include <utility>
#include <zkelection/event.hpp>

namespace zkelection::base {

/// The application's event sink, which may be absent. Called on the factory's strand, and never in the middle of what
/// is being reported: the sink may do anything, also close or destroy what reports.
class reporter {
 public:
  reporter(boost::asio::any_io_executor strand, event_sink to)
      : strand_(std::move(strand)), sink_(to ? std::make_shared<const event_sink>(std::move(to)) : nullptr) {}

  void operator()(event what) const {
    if (!sink_) return;
    boost::asio::post(strand_, [to = sink_, what = std::move(what)] { (*to)(what); });
  }

 private:
  boost::asio::any_io_executor strand_;
  std::shared_ptr<const event_sink> sink_;
};

}  // namespace zkelection::base
