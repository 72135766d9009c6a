#include "zkelection/session/resolver.hpp"

#include <fmt/format.h>
#include <boost/asio/post.hpp>
#include <utility>

#include "zkelection/session/host_addresses.hpp"

namespace zkelection::detail {

resolution::resolution(asio::any_io_executor executor, host_port host, handler done)
    : executor_end_listener(executor), executor_(std::move(executor)), host_(std::move(host)), done_(std::move(done)) {}

std::chrono::nanoseconds resolution::start() {
  busy_.emplace(executor_);
  const auto asked = names_in_flight::ask(
      host_.host, [executor = executor_, weak = weak_from_this()](const names_in_flight::answer& what) {
        asio::post(executor, [weak, what] {
          if (const auto self = weak.lock()) self->on_answer(what);
        });
      });
  ticket_ = asked.as;
  return asked.age;
}

void resolution::on_answer(const names_in_flight::answer& what) {
  const auto done = std::exchange(done_, nullptr);
  if (!done) return;  // cancelled
  busy_.reset();
  std::vector<server_address> found;
  for (const auto& address : what.addresses) found.push_back(address_of(address, host_));
  done(found, what.trouble.empty() ? what.trouble : fmt::format("{}: {}", host_.host, what.trouble));
}

void resolution::cancel() {
  if (const auto ticket = std::exchange(ticket_, std::nullopt)) names_in_flight::forget(*ticket);
  done_ = nullptr;
  busy_.reset();
}

}  // namespace zkelection::detail
