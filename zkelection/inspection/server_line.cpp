#include "zkelection/inspection/server_line.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace zkelection::inspection {

server_line::server_line(const asio::any_io_executor& executor, const std::optional<tls_settings>& tls)
    : state_(std::make_shared<state>(executor, tls)) {}

void server_line::state::finish(error_code how) {
  error = how;
  is_done = true;
  change.cancel();
}

void server_line::begin() {
  state_->is_done = false;
  state_->error = {};
  state_->heard.clear();
  state_->change.expires_at(asio::steady_timer::time_point::max());
}

/// The connection knows nothing of coroutines, and is waited for by a timer that never expires.
asio::awaitable<void> server_line::finished(std::shared_ptr<state> what) {
  error_code cancelled;
  co_await what->change.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  if (!what->is_done) what->connection.close();
}

asio::awaitable<void> server_line::connect(const core::server_address& server) {
  begin();
  state_->connection.connect(server, [state = state_](error_code how) { state->finish(how); });
  co_await finished(state_);
}

void server_line::send(std::string_view bytes) {
  state_->connection.send(bytes, [state = state_] {});
}

asio::awaitable<std::string> server_line::read() {
  begin();
  state_->connection.read([state = state_](error_code how, std::string_view bytes) {
    state->heard = bytes;
    state->finish(how == asio::error::eof ? error_code() : how);
  });
  co_await finished(state_);
  co_return std::move(state_->heard);
}

void server_line::close() { state_->connection.close(); }

}  // namespace zkelection::inspection
