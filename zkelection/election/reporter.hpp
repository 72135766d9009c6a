// Tells the application what happens, in words.
#pragma once

#include <functional>
#include <string_view>
#include <zkelection/session_config.hpp>

namespace zkelection::detail {

/// The application's event sink, which may be absent. Called on the factory's strand.
class reporter {
 public:
  explicit reporter(std::function<void(event_level, std::string_view)> sink) : sink_(std::move(sink)) {}
  void operator()(event_level level, std::string_view text) const {
    if (sink_) sink_(level, text);
  }

 private:
  std::function<void(event_level, std::string_view)> sink_;
};

}  // namespace zkelection::detail
