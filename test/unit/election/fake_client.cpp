#include "fake_client.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>
#include <utility>

namespace zkelection::test {

// ---- What happens to the session.

template <class Tell>
void fake_client::tell_listeners(Tell tell) {
  const auto listeners = listeners_;  // they come and go while they are told
  for (const auto& listener : listeners) tell(*listener);
}

void fake_client::connects(std::int64_t session) {
  session_ = session;
  tell_listeners([&](auto& listener) { listener.on_connected(session); });
}

void fake_client::suspends(core::disconnection how) {
  lose_all();
  tell_listeners([&](auto& listener) { listener.on_suspended(how); });
}

void fake_client::expires() {
  lose_all();
  tell_listeners([](auto& listener) { listener.on_expired(); });
}

void fake_client::refuses(const failure& why) {
  tell_listeners([&](auto& listener) { listener.on_refused(why); });
}

void fake_client::grants_lease() {
  holds_lease = true;
  tell_listeners([&](auto& listener) { listener.on_lease_granted(lease); });
}

void fake_client::loses_lease() {
  holds_lease = false;
  tell_listeners([](auto& listener) { listener.on_lease_lapsed(); });
}

void fake_client::begins_to_close() {
  session_.reset();
  tell_listeners([](auto& listener) { listener.on_closing(); });
}

void fake_client::has_closed(bool confirmed) {
  lose_all();
  tell_listeners([&](auto& listener) { listener.on_closed(confirmed); });
  listeners_.clear();
}

void fake_client::tells(std::string_view path, core::node_change change) {
  const auto watches = std::exchange(watches_, {});
  bool known = false;
  for (const auto& [watched, weak] : watches) {
    if (names.abbreviated(watched) != path) {
      watches_.emplace_back(watched, weak);
      continue;
    }
    known = true;
    if (const auto listener = weak.lock()) listener->on_node_event(watched, change);
  }
  BOOST_TEST(known, "nobody watches " << path);
}

void fake_client::let_go() {
  const auto requests = std::exchange(requests_, {});
  const auto listeners = std::exchange(listeners_, {});
}

void fake_client::lose_all() {
  session_.reset();
  watches_.clear();
  while (!requests_.empty()) {
    const auto next = std::move(requests_.front());
    requests_.pop_front();
    next.answer({.how = core::answer::connection_lost});
  }
}

// ---- What the ensemble answers.

fake_client::request fake_client::take(std::string_view expected) {
  const auto words = requests_.empty() ? "nothing" : names.abbreviated(requests_.front().words);
  BOOST_REQUIRE_MESSAGE(words == expected,
                        "the next request to be answered is '" << words << "', not '" << expected << "'");
  auto next = std::move(requests_.front());
  requests_.pop_front();
  return next;
}

void fake_client::answer(const request& next, const reply& it) {
  if (it.how == core::answer::ok || it.how == core::answer::no_node) served = true;
  next.answer(it);
}

/// A node that is looked at belongs to the session of another.
void fake_client::answers(std::string_view expected, core::answer how) {
  const auto next = take(expected);
  reply it{.how = how, .path = next.path};
  const bool is_look = expected.starts_with("read") || expected.starts_with("probe");
  if (is_look && how == core::answer::ok) {
    it.node.stat = {.owner = 9, .czxid = static_cast<std::uint64_t>(1000 + sequence_of(next.path))};
    it.node.data = "another";
  }
  answer(next, it);
}

void fake_client::creates(std::string_view expected, int number) {
  const auto next = take(expected);
  const auto czxid = static_cast<std::uint64_t>(1000 + number);
  answer(next, {.path = with_sequence(next.path, number), .node = {{session_.value_or(0), czxid}, {}, {}}});
}

void fake_client::lists(std::string_view expected, const std::vector<std::string>& children) {
  const auto next = take(expected);
  reply it;
  for (const auto& name : children) it.children.push_back(names.full(name));
  answer(next, it);
}

void fake_client::shows(std::string_view expected, const seam::node_info& node) {
  answer(take(expected), {.node = node});
}

std::string fake_client::outstanding() const {
  std::string words;
  for (const auto& waiting : requests_) words += (words.empty() ? "" : ", ") + names.abbreviated(waiting.words);
  return words;
}

std::string fake_client::watched() const {
  std::string words;
  for (const auto& [path, watch] : watches_) words += (words.empty() ? "" : ", ") + names.abbreviated(path);
  return words;
}

std::string fake_client::checked() const {
  std::string words;
  for (const auto& [path, watch] : checked_) words += (words.empty() ? "" : ", ") + names.abbreviated(path);
  return words;
}

// ---- What is asked.

/// Without a connection they are refused, but never inside the call.
void fake_client::ask(std::string words, const std::string& path, std::function<void(const reply&)> answer) {
  if (session_) {
    requests_.push_back({std::move(words), path, std::move(answer)});
  } else {
    boost::asio::post(executor_, [answer = std::move(answer)] { answer({.how = core::answer::connection_lost}); });
  }
}

void fake_client::create(const std::string& path, std::string_view data, seam::node_kind kind, on_created done) {
  const bool is_container = kind == seam::node_kind::container;
  if (!is_container) names.add_own(path.substr(path.rfind('/') + 1));
  ask(fmt::format("create {}{} '{}'", is_container ? "container " : "", path, data), path,
      [done = std::move(done)](const reply& it) { done(it.how, it.path, it.node.stat); });
}

void fake_client::list(const std::string& path, on_listed done) {
  ask("list " + path, path, [done = std::move(done)](const reply& it) { done(it.how, it.children); });
}

void fake_client::look(std::string_view word, const std::string& path, const watcher& watch, on_read done) {
  const bool watching = !watch.expired();
  ask(fmt::format("{}{} {}", word, watching ? "+watch" : "", path), path,
      [this, path, watch, watching, done = std::move(done)](const reply& it) {
        if (watching && it.how == core::answer::ok) watches_.emplace_back(path, watch);
        done(it.how, it.node);
      });
}

void fake_client::read(const std::string& path, watcher watch, on_read done) {
  look("read", path, watch, std::move(done));
}

void fake_client::probe(const std::string& path, watcher watch, on_read done) {
  look("probe", path, watch, std::move(done));
}

void fake_client::drop_watch(const std::string& path, const watcher&) {
  std::erase_if(watches_, [&](const auto& entry) { return entry.first == path; });
}

void fake_client::erase(const std::string& path, on_done done) {
  ask("erase " + path, path, [done = std::move(done)](const reply& it) { done(it.how); });
}

void fake_client::sync(const std::string& path, on_done done) {
  ask("sync " + path, path, [done = std::move(done)](const reply& it) { done(it.how); });
}

void fake_client::start_checking(const std::string& path, watcher watch) {
  checked_.insert_or_assign(path, std::move(watch));
}
void fake_client::stop_checking(const std::string& path) { checked_.erase(path); }

void fake_client::attach(std::shared_ptr<seam::session_listener> listener) {
  listeners_.push_back(listener);
  if (!session_) return;
  boost::asio::post(executor_, [this, listener = std::move(listener)] {
    if (session_) listener->on_connected(*session_);
  });
}

void fake_client::detach(const seam::session_listener& listener) {
  std::erase_if(listeners_, [&](const auto& present) { return present.get() == &listener; });
}

std::unique_ptr<seam::alarm> fake_client::after(milliseconds delay, std::function<void()> action) {
  return alarms_->after(delay, std::move(action));
}

}  // namespace zkelection::test
