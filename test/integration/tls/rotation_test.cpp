// An operator replaces certificates and authorities while a candidate is the master. The candidate does not restart.
#include <boost/test/unit_test.hpp>

#include "support/tls_stage.hpp"

namespace zkelection::test {
namespace {

namespace fs = std::filesystem;

/// The files that the server reads when it starts, and those that its client reads, each in one place for ever.
struct files_in_use {
  fs::path folder = fs::path(certificate("ca.pem")).parent_path().parent_path() / "in-use";
  fs::path server = folder / "server.pem", servers_ca = folder / "servers-ca.pem";
  tls_settings client;

  files_in_use() {
    fs::create_directories(folder);
    client.ca_file = folder / "ca.pem";
    client.certificate_file = folder / "client.pem";
    client.key_file = folder / "client.key";
    replace_servers(authority::first);
    replace_clients(authority::first);
  }

  void replace_servers(authority by) const {
    replace_file(server, certificate("server.pem", by));
    replace_file(servers_ca, certificate("ca.pem", by));
  }

  void replace_clients(authority by) const {
    replace_file(client.ca_file, certificate("ca.pem", by));
    replace_file(client.certificate_file, certificate("orders.pem", by));
    replace_file(client.key_file, certificate("orders.key", by));
  }

  secure_port port() const {
    secure_port secure;
    secure.identity = server;
    secure.authorities = servers_ca;
    secure.clients = "need";
    return secure;
  }
};

/// A base of the stage, so that the server is there before it.
struct server_of_files {
  files_in_use files;
  zookeeper_server restarted{{.secure = files.port()}};
};

struct rotation_stage : private server_of_files, public stage {
  rotation_stage() : stage(restarted) {}

  const files_in_use& in_use() const { return files; }

  /// A lease that outlasts a restart.
  session_config patient() {
    auto changed = config(server().secure_access().hosts());
    changed.session_timeout = scaled(20s);
    changed.tls = files.client;
    return changed;
  }

  asio::awaitable<void> restart() {
    look_again();
    server().kill();
    server().start();
    co_await eventually([this] { return server().serves(); }, "the server serves again", patience);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tls_rotation, rotation_stage, *needs_own_servers())

/// The server comes back under another authority. Its client, which still knows the old one, is refused, until its own
/// files are replaced as well. The mastership goes on through all that.
BOOST_AUTO_TEST_CASE(the_authority_changes_during_a_mastership) {
  play(
      [&]() -> asio::awaitable<void> {
        const auto factory = make_factory(patient());
        const auto election = co_await stand(*factory, "rotated");
        co_await election->async_await();
        const auto context = election->with_mastership();
        const auto session = owner("rotated");

        in_use().replace_servers(authority::second);
        co_await restart();
        co_await eventually([&] { return has_told("second authority"); }, "the new authority is unknown", scaled(8s));
        BOOST_TEST(context.active());
        const auto left = context.remaining();

        in_use().replace_clients(authority::second);
        co_await eventually([&] { return context.remaining() > left; }, "the lease is renewed", scaled(8s));
        BOOST_TEST(context.active());
        BOOST_TEST(election->with_mastership().fencing_token() == context.fencing_token());
        BOOST_TEST(owner("rotated") == session);
        auto close = begin(factory->async_close());
        BOOST_TEST(co_await close.within(soon) == ok);
      },
      scaled(60s));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
