// A session without connections: what elections ask of it waits until a test answers.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "unit/core/node_abbreviations.hpp"
#include "unit/session/fake_network.hpp"
#include "zkelection/seam/client.hpp"

namespace zkelection::test {

/// A lease that a test lets run out.
class hand_lease final : public lease {
 public:
  std::chrono::nanoseconds remaining() const noexcept override { return left.load(); }
  std::chrono::nanoseconds session_timeout() const noexcept override { return 10s; }

  std::atomic<std::chrono::nanoseconds> left{7s};
};

/// It keeps the promises of `seam::client`. Requests wait in the order asked, in words such as "read+watch /r/me1:7".
/// A node's czxid is 1000 + its sequence number unless a test says otherwise.
class fake_client final : public seam::client {
 public:
  explicit fake_client(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

  // What happens to the session. Everybody who is attached hears of it.
  void connects(std::int64_t session = 1);
  void suspends(core::disconnection how = core::disconnection::closed);
  void expires();
  void refuses(const failure& why);
  void grants_lease();
  void loses_lease();
  void begins_to_close();
  void has_closed(bool confirmed);
  /// Those who watch the node hear of it.
  void tells(std::string_view path, core::node_change change);
  void pass(std::chrono::nanoseconds length) { time_.pass(length); }
  /// Forgets without a word all that keep it alive: at the end of a test.
  void let_go();

  // What the ensemble answers to the next request, which is in these words.
  void answers(std::string_view expected, core::answer how = core::answer::ok);
  void creates(std::string_view expected, int number);
  void lists(std::string_view expected, const std::vector<std::string>& children);
  void shows(std::string_view expected, const seam::node_info& node);

  std::string outstanding() const;
  std::string watched() const;
  std::string checked() const;
  std::size_t listeners() const { return listeners_.size(); }

  /// What the session says when it is asked.
  std::shared_ptr<hand_lease> lease = std::make_shared<hand_lease>();
  bool holds_lease = true;
  bool served = false;  ///< by answers, too
  std::optional<failure> unfit;
  failure why_unreachable{errc::unreachable, "10.0.0.1:1: no answer yet"};
  std::string words_of_answer = "RECONFIGINPROGRESS (-14)";

  node_abbreviations names;

 private:
  struct reply {
    core::answer how = core::answer::ok;
    std::string path{};
    seam::node_info node{};
    std::vector<std::string> children{};
  };
  struct request {
    std::string words;
    std::string path;
    std::function<void(const reply&)> answer;
  };

  boost::asio::any_io_executor executor() const override { return executor_; }
  void create(const std::string& path, std::string_view data, seam::node_kind kind, on_created done) override;
  void list(const std::string& path, on_listed done) override;
  void read(const std::string& path, watcher watch, on_read done) override;
  void probe(const std::string& path, watcher watch, on_read done) override;
  void drop_watch(const std::string& path, const watcher& watch) override;
  void erase(const std::string& path, on_done done) override;
  void sync(const std::string& path, on_done done) override;
  std::shared_ptr<const zkelection::lease> held_lease() override { return holds_lease ? lease : nullptr; }
  void start_checking(const std::string& path, watcher watch) override;
  void stop_checking(const std::string& path) override;
  void attach(std::shared_ptr<seam::session_listener> listener) override;
  void detach(const seam::session_listener& listener) override;
  bool ever_served() const override { return served; }
  std::optional<failure> unfitness() const override { return unfit; }
  failure last_failure() const override { return why_unreachable; }
  std::string last_answer() const override { return words_of_answer; }
  std::unique_ptr<seam::alarm> after(milliseconds delay, std::function<void()> action) override;
  std::minstd_rand& random() override { return random_; }

  void ask(std::string words, const std::string& path, std::function<void(const reply&)> answer);
  void look(std::string_view word, const std::string& path, const watcher& watch, on_read done);
  request take(std::string_view expected);
  void answer(const request& next, const reply& it);
  void lose_all();
  template <class Tell>
  void tell_listeners(Tell tell);

  const boost::asio::any_io_executor executor_;
  fake_network time_;
  const std::unique_ptr<detail::network> alarms_ = time_.handed_out();
  std::minstd_rand random_{1};
  std::optional<std::int64_t> session_;  ///< while there is a connection
  std::deque<request> requests_;
  std::vector<std::pair<std::string, watcher>> watches_;
  std::map<std::string, watcher> checked_;
  std::vector<std::shared_ptr<seam::session_listener>> listeners_;
};

}  // namespace zkelection::test
