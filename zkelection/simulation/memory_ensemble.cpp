#include <fmt/format.h>
#include <algorithm>
#include <stdexcept>
#include <zkelection/testing.hpp>

#include "zkelection/core/resource_path.hpp"
#include "zkelection/session/node_time.hpp"
#include "zkelection/simulation/memory_factory.hpp"
#include "zkelection/simulation/virtual_time.hpp"

namespace zkelection::testing {
namespace {

using std::chrono::nanoseconds;

/// Virtual time begins here: long enough after nothing for any subtraction.
constexpr core::instant beginning = std::chrono::hours(24);
/// What the ensemble's clock shows then: 2026-01-01.
constexpr std::chrono::seconds date{1'767'225'600};

/// Handlers that run while time stands still. Some thousand elections take a hundredth of it.
constexpr int most_at_once = 10'000'000;

[[noreturn]] void complain(std::string text, errc of = errc::invalid_value) {
  throw system_error(make_error_code(of), text);
}

ensemble_settings checked(ensemble_settings settings) {
  if (!simulation::is_name(settings.name))
    complain(fmt::format("name '{}': use letters, digits, '-', '_' and '.'", settings.name));
  if (settings.servers == 0 || settings.servers > 9) complain("servers must be 1 to 9");
  if (settings.tick.count() <= 0 || settings.tick > std::chrono::minutes(1)) complain("tick must be 1ms to 1m");
  if (const auto problem = core::problem_with_root(settings.root))
    complain(fmt::format("root '{}' {}", settings.root, *problem));
  if (settings.sync_limit < 1 || settings.sync_limit > 1'000) complain("sync_limit must be 1 to 1000");
  return settings;
}

}  // namespace

class memory_ensemble::state {
 public:
  state(asio::io_context& context, ensemble_settings settings)
      : context_(context), settings_(checked(std::move(settings))) {
    if (!simulation::enter(settings_.name, environment_))
      complain(
          fmt::format("name '{}' is taken: give each ensemble that lives at the same time its own", settings_.name));
  }

  ~state() { simulation::leave(settings_.name); }
  state(const state&) = delete;
  state& operator=(const state&) = delete;

  std::string url() const { return "memory:" + settings_.name; }

  std::unique_ptr<election_factory> make_factory(session_config config) {
    return simulation::make_memory_factory(context_.get_executor(), std::move(config), environment_);
  }

  void run() {
    for (int handlers = 0; handlers < most_at_once; ++handlers) {
      context_.restart();
      if (context_.poll_one() == 0) return;
    }
    throw std::runtime_error(
        fmt::format("the service does not come to rest: {} handlers have run, and no time has passed", most_at_once));
  }

  void advance(nanoseconds length) {
    const auto most = nanoseconds::max() - timeline_->now();
    const auto target = timeline_->now() + std::clamp(length, nanoseconds(0), most);
    do {
      run();
    } while (timeline_->move_on(target));
    run();
  }

  core::instant now() const noexcept { return timeline_->now(); }
  simulation::cluster& servers() noexcept { return *environment_->servers; }

  /// The paths of the resource's candidates, the master's first.
  std::vector<std::pair<std::string, simulation::znode>> queue(std::string_view resource) const {
    const auto path = core::resource_path(settings_.root, resource);
    const auto tree = environment_->servers->tree();
    std::vector<std::pair<std::string, simulation::znode>> found;
    for (const auto& name : tree.children(path)) {
      const auto node = path + '/' + name;
      // Other resources may lie below it.
      if (const auto& there = *tree.find(node); there.stat.owner != 0) found.emplace_back(node, there);
    }
    std::ranges::sort(found, {}, [](const auto& entry) { return entry.second.stat.czxid; });
    return found;
  }

  std::pair<std::string, simulation::znode> at(std::string_view resource, std::size_t position) const {
    auto all = queue(resource);
    if (position >= all.size()) {
      throw std::out_of_range(
          fmt::format("resource '{}' has {} candidates, and none at place {}", resource, all.size(), position));
    }
    return std::move(all[position]);
  }

  std::int64_t session_of(std::string_view resource, std::size_t position) const {
    return at(resource, position).second.stat.owner;
  }

  /// The node's path.
  std::string make_node_of(std::string_view resource) {
    if (const auto problem = core::problem_with_resource(settings_.root, resource))
      complain(fmt::format("resource '{}' {}", resource, *problem), errc::invalid_resource);
    auto path = core::resource_path(settings_.root, resource);
    simulation::znode parent;
    parent.container = true;
    for (const auto& each : core::path_and_parents(path)) servers().create(now(), each, parent);
    return path;
  }

 private:
  std::shared_ptr<const simulation::environment> make_environment() const {
    simulation::cluster_settings how;
    how.servers = settings_.servers;
    how.tick = settings_.tick;
    how.sync_limit = settings_.sync_limit;
    how.begin = beginning;
    how.epoch = std::chrono::system_clock::time_point(date);
    return std::make_shared<const simulation::environment>(
        simulation::environment{std::make_shared<simulation::cluster>(how), [time = timeline_](const auto& executor) {
                                  return std::make_shared<simulation::virtual_time>(time, executor);
                                }});
  }

  asio::io_context& context_;
  const ensemble_settings settings_;
  const std::shared_ptr<simulation::timeline> timeline_ = std::make_shared<simulation::timeline>(beginning);
  const std::shared_ptr<const simulation::environment> environment_ = make_environment();
};

memory_ensemble::memory_ensemble(asio::io_context& context, ensemble_settings settings)
    : state_(std::make_unique<state>(context, std::move(settings))) {}

memory_ensemble::~memory_ensemble() = default;

std::string memory_ensemble::url() const { return state_->url(); }

std::unique_ptr<election_factory> memory_ensemble::make_factory(session_config config) {
  return state_->make_factory(std::move(config));
}

void memory_ensemble::run() { state_->run(); }
void memory_ensemble::advance(nanoseconds length) { state_->advance(length); }
nanoseconds memory_ensemble::elapsed() const noexcept { return state_->now() - beginning; }

std::vector<candidate> memory_ensemble::candidates(std::string_view resource) const {
  std::vector<candidate> all;
  for (const auto& [path, node] : state_->queue(resource)) {
    all.push_back(
        {node.data, std::string(simulation::name_of(path)), node.stat.czxid, detail::time_of(node.created_ms), false});
  }
  return all;
}

void memory_ensemble::delete_node(std::string_view resource, std::size_t position) {
  const auto path = state_->at(resource, position).first;
  if (state_->servers().erase(state_->now(), path) == core::answer::no_permission)
    complain(fmt::format("{} cannot be deleted: that is refused", path), errc::no_permission);
}

void memory_ensemble::expire_session(std::string_view resource, std::size_t position) {
  state_->servers().expire(state_->now(), state_->session_of(resource, position));
}

void memory_ensemble::disconnect(std::string_view resource, std::size_t position) {
  state_->servers().drop(state_->now(), state_->session_of(resource, position));
}

void memory_ensemble::partition(std::string_view resource, std::size_t position) {
  state_->servers().cut_off_client(state_->now(), state_->session_of(resource, position));
}

void memory_ensemble::partition_server(std::string_view resource, std::size_t position) {
  state_->servers().cut_off_server(state_->now(), state_->session_of(resource, position));
}

void memory_ensemble::heal() { state_->servers().heal(state_->now()); }

void memory_ensemble::refuse(std::string_view resource, refusals what) {
  state_->servers().refuse(state_->now(), state_->make_node_of(resource),
                           {.create = what.create, .read = what.read, .erase = what.erase});
}

}  // namespace zkelection::testing
