#include "zkelection/session/resolver.hpp"

#include <fmt/format.h>
#include <boost/asio/post.hpp>
#include <cstring>
#include <optional>

#include "zkelection/session/shortage.hpp"

namespace zkelection::detail {
namespace {

server_address address_of(const asio::ip::address& address, const host_port& host) {
  return {fmt::format("{}:{}", address.to_string(), host.port), to_string(host)};
}

std::optional<server_address> literal_address(const host_port& host) {
  boost::system::error_code not_literal;
  const auto address = asio::ip::make_address(host.host, not_literal);
  if (not_literal) return std::nullopt;
  return address_of(address, host);
}

/// The resolver says "not found" too if it could not read its own files.
std::string in_words(const boost::system::error_code& error) {
  const int shortage = present_shortage();
  if (shortage == 0) return error.message();
  return fmt::format("{} ({}); {}", std::strerror(shortage), error.message(), shortage_remedy);
}

}  // namespace

std::vector<server_address> literal_addresses(const std::vector<host_port>& hosts) {
  std::vector<server_address> found;
  for (const auto& host : hosts) {
    if (auto literal = literal_address(host)) found.push_back(*std::move(literal));
  }
  return found;
}

resolution::resolution(asio::any_io_executor executor, std::vector<host_port> hosts, handler done)
    : executor_(executor), resolver_(std::move(executor)), hosts_(std::move(hosts)), done_(std::move(done)) {}

void resolution::start() {
  found_ = literal_addresses(hosts_);
  std::erase_if(hosts_, [](const auto& host) { return literal_address(host).has_value(); });
  asio::post(executor_, [self = shared_from_this()] { self->next(); });
}

void resolution::next() {
  if (!done_) return;  // cancelled, which ends only the look-up that was under way
  if (at_ == hosts_.size()) return std::exchange(done_, nullptr)(std::move(found_), trouble_);
  resolver_.async_resolve(
      hosts_[at_].host, "", [self = shared_from_this()](boost::system::error_code error, const auto& results) {
        const auto& resolved = self->hosts_[self->at_++];
        if (error)
          self->trouble_ += fmt::format("{}{}: {}", self->trouble_.empty() ? "" : "; ", resolved.host, in_words(error));
        for (const auto& result : results) self->found_.push_back(address_of(result.endpoint().address(), resolved));
        self->next();
      });
}

}  // namespace zkelection::detail
