#include "contrary_ensemble.hpp"

#include <boost/asio/post.hpp>

#include "support/run_to_rest.hpp"
#include "zkelection/election/factory_state.hpp"
#include "zkelection/simulation/simulated_network.hpp"
#include "zkelection/zookeeper/answers.hpp"

namespace zkelection::test {

class contrary_ensemble::connection final : public detail::connection, public std::enable_shared_from_this<connection> {
 public:
  connection(contrary_ensemble& in, detail::network& behind, asio::any_io_executor strand,
             detail::connection_wishes wishes, listener callbacks)
      : in_(in), strand_(std::move(strand)) {
    callbacks.dropped = [refused = refused_, tell = std::move(callbacks.dropped)](detail::drop_cause cause,
                                                                                  std::string text) {
      if (*refused) {
        tell(detail::drop_cause::auth_failed, "the authentication was refused");
      } else {
        tell(cause, std::move(text));
      }
    };
    inner_ = behind.make_connection(std::move(wishes), std::move(callbacks));
    ++in_.connections;
  }

  void reach() override { inner_->reach(); }
  void introduce() override { inner_->introduce(); }

  void create(const std::string& path, std::string_view data, seam::node_kind kind,
              seam::client::on_created done) override {
    const auto at = kind == seam::node_kind::container ? step::make_parents : step::create;
    if (const auto code = code_at(at)) return contradict(*code, [done](auto how) { done(how, {}, {}); });
    inner_->create(path, data, kind, std::move(done));
  }
  void list(const std::string& path, seam::client::on_listed done) override {
    if (const auto code = code_at(step::list)) return contradict(*code, [done](auto how) { done(how, {}); });
    inner_->list(path, std::move(done));
  }
  void read(const std::string& path, bool watch, seam::client::on_read done) override {
    if (const auto code = code_at(step::read)) return contradict(*code, [done](auto how) { done(how, {}); });
    inner_->read(path, watch, std::move(done));
  }
  void probe(const std::string& path, bool watch, seam::client::on_read done) override {
    if (const auto code = code_at(step::probe)) return contradict(*code, [done](auto how) { done(how, {}); });
    inner_->probe(path, watch, std::move(done));
  }
  void erase(const std::string& path, seam::client::on_done done) override {
    if (const auto code = code_at(step::erase)) return contradict(*code, done);
    inner_->erase(path, std::move(done));
  }
  void sync(const std::string& path, seam::client::on_done done) override {
    if (const auto code = code_at(path == "/" ? step::heartbeat_sync : step::sync)) return contradict(*code, done);
    inner_->sync(path, std::move(done));
  }
  void remove_watches(const std::string& path, seam::client::on_done done) override {
    inner_->remove_watches(path, std::move(done));
  }
  void check(const std::vector<std::string>& paths, on_checked done) override {
    if (const auto code = code_at(step::heartbeat_write)) return contradict(*code, [done](auto how) { done(how, {}); });
    inner_->check(paths, std::move(done));
  }

  void close(std::function<void(bool confirmed)> closed) override { inner_->close(std::move(closed)); }
  void give_up(std::string why) override { inner_->give_up(std::move(why)); }
  void abandon() override { inner_->abandon(); }
  detail::session_key session() const override { return inner_->session(); }
  std::chrono::milliseconds negotiated_timeout() const override { return inner_->negotiated_timeout(); }
  core::instant connecting_since() const override { return inner_->connecting_since(); }
  std::string last_answer() const override { return zookeeper::name_of(last_code_); }

 private:
  std::optional<int> code_at(step at) {
    ++in_.requests;
    const auto found = in_.codes.find(at);
    return found == in_.codes.end() ? std::nullopt : std::optional(found->second);
  }

  /// Answers in the request's turn. The sync that takes the place of the request changes nothing.
  void contradict(int code, seam::client::on_done done) {
    inner_->sync("/", [weak = weak_from_this(), code, done = std::move(done)](core::answer truth) {
      const auto self = weak.lock();
      if (!self || classify(truth) == core::outcome::lost) return done(truth);
      self->in_.contradicted.push_back(self->in_.now());
      self->last_code_ = code;
      const auto how = zookeeper::to_answer(code);
      // The connection lives.
      done(classify(how) == core::outcome::lost ? core::answer::outcome_unknown : how);
      if (how == core::answer::auth_failed) self->end();
    });
  }

  void end() {
    *refused_ = true;
    asio::post(strand_, [self = shared_from_this()] { self->inner_->give_up({}); });
  }

  contrary_ensemble& in_;
  const asio::any_io_executor strand_;
  const std::shared_ptr<bool> refused_ = std::make_shared<bool>(false);
  std::shared_ptr<detail::connection> inner_;
  int last_code_ = 0;
};

class contrary_ensemble::network final : public detail::network {
 public:
  network(contrary_ensemble& in, const asio::any_io_executor& strand)
      : in_(in), strand_(strand), behind_(strand, in.inside_) {}

  std::shared_ptr<detail::connection> make_connection(detail::connection_wishes wishes,
                                                      detail::connection::listener callbacks) override {
    return std::make_shared<connection>(in_, behind_, strand_, std::move(wishes), std::move(callbacks));
  }
  std::shared_ptr<detail::look_up> make_look_up(detail::host_port host, detail::look_up::handler done) override {
    return behind_.make_look_up(std::move(host), std::move(done));
  }
  std::shared_ptr<seam::time_source> clock() const override { return behind_.clock(); }
  std::unique_ptr<seam::alarm> after(milliseconds delay, std::function<void()> action) override {
    return behind_.after(delay, std::move(action));
  }
  std::uint32_t seed() override { return behind_.seed(); }

 private:
  contrary_ensemble& in_;
  const asio::any_io_executor strand_;
  simulation::simulated_network behind_;
};

contrary_ensemble::contrary_ensemble() : timeline_(std::make_shared<simulation::timeline>(std::chrono::hours(24))) {
  simulation::cluster_settings how;
  how.servers = 1;
  how.begin = timeline_->now();
  inside_.servers = std::make_shared<simulation::cluster>(how);
  inside_.make_clock = [timeline = timeline_](const auto& executor) {
    return std::make_shared<simulation::virtual_time>(timeline, executor);
  };
}

std::unique_ptr<election_factory> contrary_ensemble::make_factory(session_config config) {
  config.hosts.insert(0, inside_.hosts());
  return std::make_unique<detail::session_factory>(std::make_shared<detail::factory_state>(
      io_.get_executor(), std::move(config),
      [this](const auto& strand, const auto&) { return std::make_unique<network>(*this, strand); }));
}

void contrary_ensemble::run() { run_to_rest(io_); }

void contrary_ensemble::advance(std::chrono::nanoseconds length) {
  const auto target = timeline_->now() + length;
  do run();
  while (timeline_->move_on(target) || timeline_->now() < target);
  run();
}

std::string_view in_words(contrary_ensemble::step step) {
  using enum contrary_ensemble::step;
  switch (step) {
    case create: return "create";
    case make_parents: return "make parents";
    case sync: return "sync";
    case list: return "list";
    case read: return "read";
    case probe: return "probe";
    case erase: return "erase";
    case heartbeat_sync: return "a heartbeat's sync";
    case heartbeat_write: return "a heartbeat's write";
  }
  return "unknown";
}

}  // namespace zkelection::test
