#include "backstage.hpp"

#include <zkelection/zookeeper.hpp>

#include "four_letter_words.hpp"

namespace zkelection::test {

std::unique_ptr<election_factory> server_backstage::make_factory(asio::any_io_executor executor,
                                                                 session_config config) {
  return std::make_unique<zookeeper_factory>(std::move(executor), std::move(config));
}

bool server_backstage::serves() { return !server_mode(server_).empty(); }

raw_client& server_backstage::client() {
  if (client_ && client_->is_stale()) client_.reset();
  if (!client_) own_sessions_.insert(client_.emplace(server_).session());
  return *client_;
}

std::set<std::int64_t> server_backstage::sessions() {
  auto sessions = live_sessions(server_);
  for (const auto own : own_sessions_) sessions.erase(own);
  return sessions;
}

void server_backstage::expire(std::int64_t session) { expire_session(server_, session); }

}  // namespace zkelection::test
