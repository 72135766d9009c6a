#include "zkelection/zookeeper/data_look.hpp"

#include <utility>

#include "zkelection/zookeeper/protocol/handshake.hpp"

namespace zkelection::zookeeper {

void data_look::start(const core::server_address& server, std::chrono::milliseconds session_timeout,
                      std::chrono::milliseconds limit) {
  limit_.expires_after(limit);
  limit_.async_wait([self = shared_from_this()](error_code error) {
    if (!error) self->finish(std::nullopt);
  });
  transport_.connect(server, [self = shared_from_this(), session_timeout](error_code error) {
    if (error) return self->finish(std::nullopt);
    self->say(connect_request(session_timeout));
    self->read();
  });
}

void data_look::cancel() {
  done_ = nullptr;
  transport_.close();
  limit_.cancel();
}

void data_look::say(const std::string& request) {
  inspector_.sent(request);
  transport_.send(request, [self = shared_from_this()] {});
}

void data_look::read() {
  transport_.read([self = shared_from_this()](error_code error, std::string_view bytes) {
    if (error) return self->finish(std::nullopt);
    self->on_received(bytes);
  });
}

void data_look::on_received(std::string_view bytes) {
  const auto seen = inspector_.received(bytes);
  if (seen.session_ended) return finish(inspector_.last_zxid());
  if (!seen.fault.empty()) return finish(std::nullopt);
  if (seen.frames > 0) say(close_session_request());  // the greeting: nothing else was asked for
  read();
}

void data_look::finish(std::optional<std::int64_t> newest) {
  const auto self = shared_from_this();
  const auto done = std::exchange(done_, nullptr);
  cancel();
  if (done) done(newest);
}

}  // namespace zkelection::zookeeper
