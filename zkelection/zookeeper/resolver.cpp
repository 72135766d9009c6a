#include "zkelection/zookeeper/resolver.hpp"

#include <fmt/format.h>
#include <boost/asio/post.hpp>

namespace zkelection::zookeeper {

resolution::resolution(asio::any_io_executor executor, std::vector<detail::host_port> hosts, handler done)
    : executor_(executor), resolver_(std::move(executor)), hosts_(std::move(hosts)), done_(std::move(done)) {}

void resolution::start() {
  asio::post(executor_, [self = shared_from_this()] { self->next(); });
}

void resolution::next() {
  const auto literal = [](const asio::ip::address& address, std::uint16_t port) {
    return fmt::format("{}:{}", address.to_string(), port);
  };
  for (; at_ < hosts_.size(); ++at_) {
    const auto& host = hosts_[at_];
    boost::system::error_code not_literal;
    const auto address = asio::ip::make_address(host.host, not_literal);
    if (!not_literal) {
      found_.push_back({literal(address, host.port), to_string(host)});
      continue;
    }
    resolver_.async_resolve(
        host.host, "", [self = shared_from_this(), literal](boost::system::error_code error, const auto& results) {
          const auto& resolved = self->hosts_[self->at_];
          if (error)
            self->trouble_ +=
                fmt::format("{}{}: {}", self->trouble_.empty() ? "" : "; ", resolved.host, error.message());
          for (const auto& result : results) {
            self->found_.push_back({literal(result.endpoint().address(), resolved.port), to_string(resolved)});
          }
          ++self->at_;
          self->next();
        });
    return;
  }
  if (auto done = std::exchange(done_, nullptr)) done(std::move(found_), std::move(trouble_));
}

}  // namespace zkelection::zookeeper
