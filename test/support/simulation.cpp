// Behind a story: a simulated server.
#include <algorithm>
#include <stdexcept>

#include "backstage.hpp"
#include "zkelection/lease/boot_time.hpp"
#include "zkelection/simulation/memory_factory.hpp"

namespace zkelection::test {
namespace {

class operator_client final : public onlooker {
 public:
  explicit operator_client(std::shared_ptr<simulation::cluster> of) : cluster_(std::move(of)) {}

  std::string create(std::string_view path, std::string_view data, node_kind kind,
                     const std::vector<acl_entry>&) override {
    if (kind != node_kind::persistent) throw std::logic_error("a story that needs the wire: say so");
    const auto answer = cluster_->create(now(), std::string(path), {{}, std::string(data), 0, 0, false, {}});
    if (answer != core::answer::ok) throw std::runtime_error(std::string(path) + " cannot be made");
    return std::string(path);
  }

  bool erase(std::string_view path) override { return cluster_->erase(now(), std::string(path)) == core::answer::ok; }

  std::optional<node_stat> stat(std::string_view path) override {
    const auto tree = come_by();
    const auto* node = tree.find(path);
    if (node == nullptr) return std::nullopt;
    node_stat stat;
    stat.czxid = static_cast<std::int64_t>(node->stat.czxid);
    stat.ephemeral_owner = node->stat.owner;
    stat.child_count = static_cast<std::int32_t>(tree.children(path).size());
    return stat;
  }

  std::string data(std::string_view path) override { return come_by().find(path)->data; }

  std::vector<std::string> children(std::string_view path) override { return come_by().children(path); }

 private:
  static core::instant now() { return detail::boot_time({}).now(); }

  simulation::znode_tree come_by() {
    cluster_->come_by(now());
    return cluster_->tree();
  }

  const std::shared_ptr<simulation::cluster> cluster_;
};

class simulated_backstage final : public backstage {
 public:
  explicit simulated_backstage(const simulation::cluster_settings& settings)
      : tick_(std::chrono::duration_cast<milliseconds>(settings.tick)),
        environment_(simulation::make_in_machine_time(settings)),
        client_(environment_->servers) {}

  std::unique_ptr<election_factory> make_factory(asio::any_io_executor executor, session_config config) override {
    return simulation::make_memory_factory(std::move(executor), std::move(config), environment_);
  }
  std::string hosts() const override { return environment_->hosts(); }
  milliseconds tick() const override { return tick_; }
  bool serves() override { return true; }
  onlooker& look() override { return client_; }
  std::set<std::int64_t> sessions() override { return environment_->servers->sessions(); }
  void expire(std::int64_t session) override { environment_->servers->expire(detail::boot_time({}).now(), session); }

 private:
  const milliseconds tick_;
  const std::shared_ptr<const simulation::environment> environment_;
  operator_client client_;
};

}  // namespace

std::unique_ptr<backstage> make_simulation(const server_options& options) {
  simulation::cluster_settings settings;
  settings.servers = 1;
  settings.tick = options.tick;
  settings.reap_interval = options.reap_interval;
  return std::make_unique<simulated_backstage>(settings);
}

}  // namespace zkelection::test
