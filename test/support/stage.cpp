#include "stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <thread>

namespace zkelection::test {
namespace {

/// A server that was just killed may be on its way.
template <class Condition>
bool comes_true_within(milliseconds limit, Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(5ms);
  }
  return true;
}

std::unique_ptr<backstage> behind(zookeeper_server& server) {
  const auto entrance = over_tls() ? server.secure_access() : server.access();
  return std::make_unique<server_backstage>(server.access(), entrance, server.tick());
}

std::string list(const auto& items) {
  std::string text;
  for (const auto& item : items) {
    if constexpr (std::is_convertible_v<decltype(item), std::string>) {
      text += "\n  " + item;
    } else {
      text += "\n  " + std::to_string(item);
    }
  }
  return text;
}

}  // namespace

stage::stage(zookeeper_server& server) : ensemble_(behind(server)), server_(&server) {}

stage::stage(const server_options& options, bool own) {
  if (simulating()) {
    ensemble_ = make_simulation(options);
    return;
  }
  if (const auto* foreign = own || over_tls() ? nullptr : the_foreign_ensemble()) {
    ensemble_ = std::make_unique<server_backstage>(foreign->leader, foreign->tick);
    session_timeout_ = std::max(session_timeout_, 4 * foreign->tick);
    return;
  }
  if (own) own_server_ = std::make_unique<zookeeper_server>(options);
  server_ = own ? own_server_.get() : &shared_server();
  ensemble_ = behind(*server_);
}

zookeeper_server& stage::server() {
  if (server_ == nullptr) throw std::logic_error("a story that needs servers of its own: say so");
  return *server_;
}

server_backstage& stage::on_wire() {
  auto* on = dynamic_cast<server_backstage*>(ensemble_.get());
  if (on == nullptr) throw std::logic_error("a story that needs the wire: say so");
  return *on;
}

void stage::play(const story& body, milliseconds deadline) {
  try {
    tell(io_, body, deadline);
  } catch (...) {
    // What the library had to say helps to see why.
    const auto from = told_.size() > 40 ? told_.end() - 40 : told_.begin();
    BOOST_TEST_MESSAGE("the last events:" << list(std::vector(from, told_.end())));
    throw;
  }
}

void stage::teardown() {
  check_that_the_library_lets_go();
  check_that_nothing_is_left();
  look().erase_tree("/");
}

session_config stage::config(std::string hosts) {
  session_config config;
  config.hosts = hosts.empty() ? ensemble_->hosts() : std::move(hosts);
  config.session_timeout = session_timeout_;
  config.max_tick = ensemble_->tick();
  config.close_timeout = scaled(5s);
  config.candidate_id = "story";
  if (over_tls()) config.tls = identified_as("orders");
  config.on_event = [this](const event& what) {
    static const bool aloud = std::getenv("ZKELECTION_TEST_VERBOSE") != nullptr;
    if (aloud) std::clog << "  | " << what.text << std::endl;
    told_.push_back(fmt::format("{}: {}", to_string(what.kind), what.text));
  };
  return config;
}

std::vector<std::string> stage::candidates(std::string_view resource) {
  auto names = look().children(path_of(resource));
  std::ranges::sort(names, {}, [](const std::string& name) {
    return name.substr(name.size() - std::min<std::size_t>(name.size(), 10));
  });
  return names;
}

std::int64_t stage::owner(std::string_view resource, std::size_t index) {
  const auto names = candidates(resource);
  BOOST_REQUIRE_LT(index, names.size());
  const auto node = look().stat(path_of(resource) + "/" + names[index]);
  BOOST_REQUIRE(node.has_value());
  return node->ephemeral_owner;
}

long stage::times_told(std::string_view words) const {
  return std::ranges::count_if(told_, [words](const std::string& text) { return text.find(words) != text.npos; });
}

std::set<std::int64_t> stage::sessions() {
  auto sessions = ensemble_->sessions();
  if (the_foreign_ensemble() == nullptr || simulating()) return sessions;
  std::erase_if(sessions, [this](std::int64_t id) {
    return !has_told(fmt::format("connected, session {:#x},", static_cast<std::uint64_t>(id)));
  });
  return sessions;
}

asio::awaitable<void> stage::connects(std::string hosts, long times) {
  const auto words = hosts.substr(0, hosts.find('/')) + ": connected, session";
  return eventually([this, words, times] { return times_told(words) >= times; }, "it connects", scaled(5s));
}

void stage::check_that_the_library_lets_go() {
  io_.restart();
  io_.run_for(scaled(7s));
  BOOST_TEST(io_.stopped(), "the library still keeps the executor busy");
}

void stage::check_that_nothing_is_left() {
  const auto end_of_sessions = session_timeout_ + 2 * ensemble_->tick() + scaled(1s);
  BOOST_REQUIRE(comes_true_within(patience, [this] { return ensemble_->serves(); }));
  if (nodes_end_with_sessions_) comes_true_within(end_of_sessions, [this] { return look().ephemerals().empty(); });
  const auto nodes = look().ephemerals();
  BOOST_TEST(nodes.empty(), "candidates are left on the server:" << list(nodes));
  comes_true_within(end_of_sessions, [this] { return sessions().empty(); });
  BOOST_TEST(sessions().empty(), "sessions are left on the server:" << list(sessions()));
}

std::string stage::shown_path(std::string_view resource) const {
  const auto chroot = hosts().find('/');
  return (chroot == std::string::npos ? "" : hosts().substr(chroot)) + path_of(resource);
}

std::string path_of(std::string_view resource) { return "/elections/" + std::string(resource); }

asio::awaitable<std::unique_ptr<election>> stand(election_factory& factory, std::string resource) {
  return factory.async_new_election(std::move(resource), asio::use_awaitable);
}

void delete_by_hand(stage& on, std::string_view path) { BOOST_TEST(on.look().erase(path), "there is no " << path); }

}  // namespace zkelection::test
