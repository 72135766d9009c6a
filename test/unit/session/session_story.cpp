#include "session_story.hpp"

#include <fmt/format.h>
#include <boost/test/unit_test.hpp>
#include <utility>

#include "support/run_to_rest.hpp"
#include "unit/core/candidacy_words.hpp"

namespace zkelection::test {

session_story::session_story(session_config config) {
  if (config.hosts.empty()) config.hosts = "10.0.0.1:1";
  config.on_event = [this](const event& what) {
    reported_.push_back(fmt::format("{} {}: {}", to_string(what.level), to_string(what.kind), what.text));
  };
  const auto strand = boost::asio::make_strand(io.get_executor());
  auto report = std::make_shared<const base::reporter>(strand, config.on_event);
  session = std::make_shared<detail::session>(strand, std::make_shared<const session_config>(std::move(config)),
                                              std::move(report), net.handed_out());
}

session_story::~session_story() = default;

void session_story::note(const std::string& what) { heard_ += (heard_.empty() ? "" : ", ") + what; }

std::string session_story::heard() {
  run();
  return std::exchange(heard_, {});
}

std::vector<std::string> session_story::reported() {
  run();
  return std::exchange(reported_, {});
}

std::shared_ptr<session_story::noting_listener> session_story::attach(std::string name) {
  auto made = std::make_shared<noting_listener>(*this, name.empty() ? "" : name + " ");
  session->attach(made);
  return made;
}

seam::client::on_done session_story::done(std::string request) {
  return
      [this, request = std::move(request)](core::answer how) { note(fmt::format("{}: {}", request, in_words(how))); };
}

seam::client::on_created session_story::created() {
  return [this](core::answer how, std::string_view path, core::node_stat stat) {
    note(fmt::format("create: {} {} {}", in_words(how), path, stat.czxid));
  };
}

seam::client::on_listed session_story::listed() {
  return [this](core::answer how, const std::vector<std::string>& children) {
    note(fmt::format("list: {} {}", in_words(how), fmt::join(children, " ")));
  };
}

seam::client::on_read session_story::read(std::string request) {
  return [this, request = std::move(request)](core::answer how, const seam::node_info& info) {
    note(fmt::format("{}: {} '{}'", request, in_words(how), info.data));
  };
}

void session_story::run() { run_to_rest(io); }

void session_story::pass(std::chrono::nanoseconds length) {
  net.pass(length);
  run();
}

void session_story::begin() {
  session->open();
  connection().connects(net.clock->now());
  connection().answers("sync /");
  run();
  heard();
  reported();
}

void session_story::reconnect() {
  for (std::size_t before = net.connections.size(); net.connections.size() == before;) pass(50ms);
  connection().connects(net.clock->now());
  run();
}

// ---- A listener.

void session_story::noting_listener::hear(const std::string& what) {
  in_.note(name_ + what);
  if (reaction && what == occasion) std::exchange(reaction, nullptr)();
}

void session_story::noting_listener::on_connected(std::int64_t id) { hear(fmt::format("connected {}", id)); }

void session_story::noting_listener::on_suspended(core::disconnection how) {
  hear(how == core::disconnection::silent ? "suspended by silence" : "suspended");
}

void session_story::noting_listener::on_node_event(std::string_view path, core::node_change change) {
  hear(fmt::format("{} {}", path, change == core::node_change::gone ? "gone" : "changed"));
}

}  // namespace zkelection::test
