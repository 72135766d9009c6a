// What nearly every story on a real server needs, and the look behind the scenes once it is told.
#pragma once

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>
#include <zkelection/zookeeper.hpp>

#include "backstage.hpp"
#include "foreign_ensemble.hpp"
#include "operation.hpp"
#include "printing.hpp"
#include "story.hpp"

namespace zkelection::test {

/// A Boost.Test fixture, on a server, or on a simulated one for stories that do not need the wire. After each test it
/// checks that the library has let go of the executor, that the server holds no candidate and, after the session
/// timeout and two ticks, no session but the tests' own; then it empties the server.
class stage {
 public:
  /// On the server that the tests of this process share.
  stage() : stage(server_options{}, false) {}
  /// On one of its own.
  explicit stage(const server_options& own) : stage(own, true) {}
  explicit stage(zookeeper_server& server);
  stage(const stage&) = delete;
  stage& operator=(const stage&) = delete;

  void play(const story& body, milliseconds deadline = scaled(30s));
  void teardown();

  /// For the server, or for the proxy in front of it.
  session_config config(std::string hosts = {});
  std::unique_ptr<election_factory> make_factory(session_config config) {
    return make_factory(executor(), std::move(config));
  }
  std::unique_ptr<election_factory> make_factory() { return make_factory(config()); }
  std::unique_ptr<election_factory> make_factory(asio::any_io_executor on, session_config config) {
    return ensemble_->make_factory(std::move(on), std::move(config));
  }

  template <class Deferred>
  auto begin(Deferred deferred) {
    return operation(executor(), std::move(deferred));
  }

  /// The test's own client.
  onlooker& look() { return ensemble_->look(); }
  /// It is connected anew, as after a restart of the server.
  void look_again() { on_wire().look_again(); }
  /// With what only a real server has, such as ACLs.
  raw_client& client() { return on_wire().client(); }

  /// The candidates' nodes below a resource of the default root, in the order of their names' last ten digits.
  std::vector<std::string> candidates(std::string_view resource);
  /// The session that owns the candidate's node. There must be one.
  std::int64_t owner(std::string_view resource, std::size_t index = 0);
  /// The sessions on the server that are not the test's own; on a foreign ensemble, those that the library told of.
  std::set<std::int64_t> sessions();
  /// Ends a session on the server, which then no longer knows it.
  void expire(std::int64_t session) { ensemble_->expire(session); }

  /// The story leaves nodes behind that end with their sessions.
  void expect_nodes_to_end_with_their_sessions() { nodes_end_with_sessions_ = true; }

  asio::any_io_executor executor() { return io_.get_executor(); }
  asio::io_context& context() { return io_; }
  /// To kill it or to stop it.
  zookeeper_server& server();
  /// The way to the server, past the library.
  const server_access& access() { return on_wire().access(); }
  /// The library's way to it. They are the same, unless stories are told over TLS.
  const server_access& entrance() { return on_wire().entrance(); }
  std::string hosts() const { return ensemble_->hosts(); }
  /// The resource's path as messages show it, from the server's root on: a foreign ensemble gives us a chroot.
  std::string shown_path(std::string_view resource) const;
  milliseconds tick() const { return ensemble_->tick(); }
  milliseconds session_timeout() const { return session_timeout_; }

  /// What the factories told their event sink: `kind: text`.
  bool has_told(std::string_view words) const { return times_told(words) > 0; }
  long times_told(std::string_view words) const;

  /// The library has heard from the one host of this list, so many times in all, that it is connected. The server
  /// itself knows of a session before it has written it down, and long before the library does.
  asio::awaitable<void> connects(std::string hosts, long times = 1);

 protected:
  void shorten_sessions() { session_timeout_ = std::max<milliseconds>(sanitized ? 4s : 2s, 4 * tick()); }

 private:
  stage(const server_options& options, bool own);

  server_backstage& on_wire();
  void check_that_nothing_is_left();
  void check_that_the_library_lets_go();

  std::unique_ptr<zookeeper_server> own_server_;
  std::unique_ptr<backstage> ensemble_;
  zookeeper_server* server_ = nullptr;  // none if it is simulated or foreign
  asio::io_context io_;
  milliseconds session_timeout_ = sanitized ? 12s : 6s;
  std::vector<std::string> told_;
  bool nodes_end_with_sessions_ = false;
};

/// For stories of sessions and leases that end. A machine that stands still for a while ends them as well; all other
/// stories have sessions that outlast that.
struct short_session_stage : stage {
  short_session_stage() { shorten_sessions(); }
};

/// The path of a resource below the default root.
std::string path_of(std::string_view resource);

/// A new election, which must come about.
asio::awaitable<std::unique_ptr<election>> stand(election_factory& factory, std::string resource);

/// Deletes a node by its path, as somebody else would.
void delete_by_hand(stage& on, std::string_view path);

}  // namespace zkelection::test
