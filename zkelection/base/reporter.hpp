// Tells the application what happens, in words.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <zkelection/session_config.hpp>

namespace zkelection::base {

/// The application's event sink, which may be absent. Called on the factory's strand, and never in the middle of what
/// is being reported: the sink may do anything, also close or destroy what reports.
class reporter {
 public:
  using sink = std::function<void(event_level, std::string_view)>;

  reporter(boost::asio::any_io_executor strand, sink to)
      : strand_(std::move(strand)), sink_(to ? std::make_shared<const sink>(std::move(to)) : nullptr) {}

  void operator()(event_level level, std::string_view text) const {
    if (!sink_) return;
    boost::asio::post(strand_, [to = sink_, level, text = std::string(text)] { (*to)(level, text); });
  }

 private:
  boost::asio::any_io_executor strand_;
  std::shared_ptr<const sink> sink_;
};

}  // namespace zkelection::base
