// A network without servers: what a session asks of it waits until a test answers.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/deadlines.hpp"
#include "support/hand_clock.hpp"
#include "zkelection/session/connection.hpp"

namespace zkelection::test {

/// One connection. Requests wait in the order asked, in words such as "read /r".
class fake_connection final : public detail::connection {
 public:
  fake_connection(detail::connection_wishes wished, listener callbacks)
      : wishes(std::move(wished)), listener_(std::move(callbacks)) {}

  // What the network does.
  void reaches();
  /// Reaches the server before, if that is still to come.
  void connects(core::instant since, std::int64_t session = 1, milliseconds timeout = 10s);
  /// As a connection promises: what is outstanding is answered first.
  void drops(core::drop_cause cause = core::drop_cause::closed,
             const std::string& text = "the server closed the connection");
  void tells(const std::string& path, core::node_change change) { listener_.node_event(path, change); }
  void ends_session(bool confirmed);

  // What the server does. A request that succeeds has what the words of its answer say.
  std::string outstanding() const;
  /// The next request, which is in the same words.
  void answers(std::string_view expected, core::answer how = core::answer::ok);
  /// A write of checks.
  void checks(std::string_view expected, core::answer how, const detail::check_result& result);

  void reach() override { reaching = true; }
  void introduce() override { introduced = true; }
  void create(const std::string& path, std::string_view data, seam::node_kind kind,
              seam::client::on_created done) override;
  void list(const std::string& path, seam::client::on_listed done) override;
  void read(const std::string& path, bool watch, seam::client::on_read done) override;
  void probe(const std::string& path, bool watch, seam::client::on_read done) override;
  void erase(const std::string& path, seam::client::on_done done) override;
  void sync(const std::string& path, seam::client::on_done done) override;
  void remove_watches(const std::string& path, seam::client::on_done done) override;
  void check(const std::vector<std::string>& paths, on_checked done) override;
  void close(std::function<void(bool confirmed)> closed) override { closed_ = std::move(closed); }
  void give_up(std::string why) override { drops(core::drop_cause::silent, why); }
  void abandon() override;
  detail::session_key session() const override { return session_; }
  milliseconds negotiated_timeout() const override { return timeout_; }
  core::instant connecting_since() const override { return since_; }
  std::string last_answer() const override { return "RECONFIGINPROGRESS (-14)"; }

  bool is_closing() const { return closed_ != nullptr; }

  const detail::connection_wishes wishes;
  bool reaching = false;
  bool introduced = false;
  bool abandoned = false;

 private:
  struct request {
    std::string words;
    std::function<void(core::answer, const detail::check_result&)> answer;
  };
  void ask(std::string words, std::function<void(core::answer)> answer);
  request take(std::string_view expected);

  listener listener_;
  std::function<void(bool)> closed_;
  std::deque<request> requests_;
  detail::session_key session_;
  milliseconds timeout_{0};
  core::instant since_{};
};

class fake_look_up final : public detail::look_up {
 public:
  fake_look_up(detail::host_port asked, handler done, std::chrono::nanoseconds begun_before)
      : host(std::move(asked)), done_(std::move(done)), age_(begun_before) {}
  std::chrono::nanoseconds start() override {
    started = true;
    return age_;
  }
  void cancel() override { done_ = nullptr; }

  /// The addresses, with ports.
  void finds(const std::vector<std::string>& literals, const std::string& trouble = {}) {
    std::vector<core::server_address> found;
    for (const auto& literal : literals) found.push_back({literal, to_string(host)});
    std::exchange(done_, nullptr)(found, trouble);
  }
  bool is_under_way() const { return done_ != nullptr; }

  const detail::host_port host;
  bool started = false;

 private:
  handler done_;
  std::chrono::nanoseconds age_;
};

/// What has been asked of the network. A session owns it through `handed_out`.
struct fake_network {
  std::unique_ptr<detail::network> handed_out();

  /// The time passes, and alarms ring.
  void pass(std::chrono::nanoseconds length);

  fake_connection& connection() { return *connections.back(); }
  fake_look_up& look_up() { return *look_ups.back(); }

  const std::shared_ptr<hand_clock> clock = std::make_shared<hand_clock>();
  std::vector<std::shared_ptr<fake_connection>> connections;
  std::vector<std::shared_ptr<fake_look_up>> look_ups;
  std::chrono::nanoseconds age_of_look_ups{};  ///< when they are asked for, as if somebody else had begun them

  struct alarm_entry {
    core::instant when;
    std::function<void()> action;  ///< none: it has rung, or was cancelled
  };
  std::vector<std::shared_ptr<alarm_entry>> alarms;
};

}  // namespace zkelection::test
