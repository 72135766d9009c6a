#include "impolite_server.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <vector>

#include "port_lease.hpp"
#include "story.hpp"

namespace zkelection::test {

using asio::ip::tcp;

struct impolite_server::state {
  state(const asio::any_io_executor& executor, std::string what, manners manner)
      : words(std::move(what)),
        how(manner),
        acceptor(executor, tcp::endpoint(asio::ip::address_v4::loopback(), lease.port())) {}

  std::string words;
  manners how;
  port_lease lease;
  tcp::acceptor acceptor;
  std::vector<std::shared_ptr<tcp::socket>> guests;
  int visitors = 0;

  static asio::awaitable<void> accept(std::shared_ptr<state> self) {
    for (;;) {
      error_code error;
      const auto guest = std::make_shared<tcp::socket>(self->acceptor.get_executor());
      co_await self->acceptor.async_accept(*guest, asio::redirect_error(asio::use_awaitable, error));
      if (!self->acceptor.is_open()) co_return;
      if (error) continue;
      ++self->visitors;
      self->guests.push_back(guest);
      asio::co_spawn(self->acceptor.get_executor(), receive(self, guest), asio::detached);
    }
  }

  static asio::awaitable<void> receive(std::shared_ptr<state> self, std::shared_ptr<tcp::socket> guest) {
    error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    std::array<char, 512> request;
    if (self->how == manners::waits_for_a_request) co_await guest->async_read_some(asio::buffer(request), token);
    co_await asio::async_write(*guest, asio::buffer(self->words), token);
    if (self->how == manners::says_it_and_hangs_up) guest->close(error);
    while (!error) co_await guest->async_read_some(asio::buffer(request), token);
  }
};

impolite_server::impolite_server(const asio::any_io_executor& executor, std::string words, manners how)
    : state_(std::make_shared<state>(executor, std::move(words), how)) {
  asio::co_spawn(executor, state::accept(state_), asio::detached);
}

impolite_server::~impolite_server() {
  error_code ignored;
  state_->acceptor.close(ignored);
  for (const auto& guest : state_->guests) guest->close(ignored);
}

std::string impolite_server::hosts() const { return "127.0.0.1:" + std::to_string(state_->lease.port()); }

int impolite_server::visitors() const { return state_->visitors; }

}  // namespace zkelection::test
