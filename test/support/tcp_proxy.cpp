#include "tcp_proxy.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <stdexcept>

#include "port_lease.hpp"
#include "proxy_link.hpp"
#include "story.hpp"

namespace zkelection::test {

using asio::ip::tcp;

struct tcp_proxy::state : proxy_rules {
  state(asio::any_io_executor on, server_access of)
      : executor(std::move(on)), server(std::move(of)), acceptor(executor) {}

  asio::any_io_executor executor;
  server_access server;
  port_lease lease;
  tcp::acceptor acceptor;
  std::vector<std::weak_ptr<proxy_link>> links;
  std::size_t accepted = 0;

  /// The rules about frames, and their record.
  proxy_rules& frames() {
    if (server.encrypted) throw std::logic_error("a story that needs frames: say so");
    return *this;
  }

  template <class Action>
  void for_each_link(Action action) {
    std::erase_if(links, [](const auto& link) { return link.expired(); });
    // A link that is cut may take others with it, by what its peers do next; so over a copy.
    for (const auto& weak : std::vector(links)) {
      if (const auto link = weak.lock()) action(*link);
    }
  }

  static asio::awaitable<void> accept(std::shared_ptr<state> self) {
    for (;;) {
      error_code error;
      tcp::socket client(self->executor);
      co_await self->acceptor.async_accept(client, asio::redirect_error(asio::use_awaitable, error));
      if (!self->acceptor.is_open()) co_return;
      if (error) continue;
      ++self->accepted;
      const auto link = std::make_shared<proxy_link>(self, std::move(client));
      self->links.push_back(link);
      link->start(self->server);
    }
  }
};

tcp_proxy::tcp_proxy(const asio::any_io_executor& executor, server_access server)
    : state_(std::make_shared<state>(executor, std::move(server))) {
  admit();
}

tcp_proxy::~tcp_proxy() { sever(); }

std::string tcp_proxy::hosts() const { return on_loopback(state_->lease.port()).host() + state_->server.chroot; }

void tcp_proxy::cut() {
  state_->for_each_link([](proxy_link& link) { link.cut(); });
}

void tcp_proxy::refuse() {
  error_code ignored;
  state_->acceptor.close(ignored);
}

void tcp_proxy::admit() {
  if (state_->acceptor.is_open()) return;
  const tcp::endpoint here(asio::ip::address_v4::loopback(), state_->lease.port());
  state_->acceptor.open(here.protocol());
  state_->acceptor.set_option(tcp::acceptor::reuse_address(true));
  state_->acceptor.bind(here);
  state_->acceptor.listen();
  asio::co_spawn(state_->executor, state::accept(state_), asio::detached);
}

void tcp_proxy::sever() {
  refuse();
  cut();
}

std::size_t tcp_proxy::connections() const {
  std::size_t open = 0;
  state_->for_each_link([&](const proxy_link& link) { open += link.is_open() ? 1u : 0u; });
  return open;
}

std::size_t tcp_proxy::accepted() const { return state_->accepted; }

void tcp_proxy::stall(direction which) { state_->flow_of(which).stalled = true; }

void tcp_proxy::flow(direction which) {
  state_->flow_of(which) = {};
  state_->for_each_link([which](proxy_link& link) { link.release(which); });
}

void tcp_proxy::delay(direction which, milliseconds time) { state_->flow_of(which).delay = time; }

void tcp_proxy::swallow_events() { state_->frames().swallow_events = true; }

void tcp_proxy::say(std::string bytes) {
  state_->for_each_link([&](proxy_link& link) { link.say(bytes); });
}

void tcp_proxy::spoil_reply(opcode type, damage how) { state_->frames().spoilt_replies[type] = std::move(how); }

void tcp_proxy::stall_replies_from(opcode type, int nth) { state_->frames().stall_at = {{type, nth}}; }

void tcp_proxy::lose_request(opcode type, int times) { state_->frames().lost_requests[type] = times; }

void tcp_proxy::ignore_request(opcode type, int times) { state_->frames().ignored_requests[type] = times; }

void tcp_proxy::lose_reply(opcode type, int times) { state_->frames().lost_replies[type] = times; }

void tcp_proxy::answer(opcode type, server_error error, int times) { state_->frames().answers[type] = {error, times}; }

void tcp_proxy::falsify(opcode type, server_error error, int times) {
  state_->frames().false_replies[type] = {error, times};
}

const std::vector<recorded_frame>& tcp_proxy::record() const { return state_->frames().record; }

void tcp_proxy::forget() { state_->frames().record.clear(); }

long tcp_proxy::count(opcode type) const {
  return std::ranges::count(state_->frames().record, type, &recorded_frame::type);
}

long tcp_proxy::count(std::initializer_list<opcode> types) const {
  long sum = 0;
  for (const auto type : types) sum += count(type);
  return sum;
}

bool tcp_proxy::has_meddled_enough() const {
  const auto over = [](const auto& rule) { return rule.second <= 0; };
  const auto given = [](const auto& rule) { return rule.second.times <= 0; };
  const auto& rules = state_->frames();
  return std::ranges::all_of(rules.lost_requests, over) && std::ranges::all_of(rules.ignored_requests, over) &&
         std::ranges::all_of(rules.lost_replies, over) && std::ranges::all_of(rules.answers, given) &&
         std::ranges::all_of(rules.false_replies, given) && rules.spoilt_replies.empty();
}

}  // namespace zkelection::test
