// A session on a network of fakes, and who listens to it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "fake_network.hpp"
#include "zkelection/session/session.hpp"

namespace zkelection::test {

/// What listeners hear, and the answers to requests, come into one log, in their order.
class session_story {
 public:
  class noting_listener;

  explicit session_story(session_config config = {});
  ~session_story();
  session_story(const session_story&) = delete;
  session_story& operator=(const session_story&) = delete;

  /// What was heard since the last call.
  std::string heard();
  /// What was reported since the last call, and is more important than what a session says of each attempt.
  std::vector<std::string> reported();

  /// Attaches a listener; its name stands before what it hears.
  std::shared_ptr<noting_listener> attach(std::string name = {});

  // Answers with words.
  seam::client::on_done done(std::string request);
  seam::client::on_created created();
  seam::client::on_listed listed();
  seam::client::on_read read(std::string request);

  void run();
  void pass(std::chrono::nanoseconds length);
  /// Opened, connected with session 1, and the first heartbeat answered.
  void begin();
  /// The next connection, at once.
  void reconnect();
  fake_connection& connection() { return net.connection(); }

  void note(const std::string& what);

  boost::asio::io_context io;  ///< outlives what waits for answers, which keeps the session
  fake_network net;
  std::shared_ptr<detail::session> session;

 private:
  std::string heard_;
  std::vector<std::string> reported_;
};

class session_story::noting_listener final : public seam::session_listener {
 public:
  noting_listener(session_story& in, std::string name) : in_(in), name_(std::move(name)) {}

  void on_connected(std::int64_t session) override;
  void on_suspended(core::disconnection how) override;
  void on_expired() override { hear("expired"); }
  void on_refused(const failure& why) override { hear("refused: " + why.text); }
  void on_node_event(std::string_view path, core::node_change change) override;
  void on_lease_granted(const std::shared_ptr<const lease>&) override { hear("lease granted"); }
  void on_lease_lapsed() override { hear("lease lapsed"); }
  void on_closing() override { hear("closing"); }
  void on_closed(bool confirmed) override { hear(confirmed ? "closed" : "closed in vain"); }

  /// What it does when it hears that.
  std::string occasion;
  std::function<void()> reaction;

 private:
  void hear(const std::string& what);

  session_story& in_;
  const std::string name_;
};

}  // namespace zkelection::test
