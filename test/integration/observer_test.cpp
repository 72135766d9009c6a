// Looking at an election without taking part in it.
#include <boost/test/unit_test.hpp>
#include <zkelection/observer.hpp>

#include "support/stage.hpp"
#include "support/tcp_proxy.hpp"
#include "support/unknown_host.hpp"

namespace zkelection::test {
namespace {

struct observer_stage : stage {
  session_config named(std::string id) {
    auto changed = config();
    changed.candidate_id = std::move(id);
    return changed;
  }
};

asio::awaitable<std::vector<candidate>> candidates_seen(observer& watcher, std::string resource) {
  co_return co_await watcher.async_candidates(std::move(resource), asio::use_awaitable);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(observers, observer_stage)

BOOST_AUTO_TEST_CASE(see_the_candidates_in_order) {
  play([&]() -> asio::awaitable<void> {
    const auto begun = std::chrono::system_clock::now() - 1s;
    const auto first = make_factory(named("first"));
    const auto second = make_factory(named(""));
    const auto third = make_factory(named("third"));
    observer watcher(executor(), config());
    BOOST_TEST((co_await candidates_seen(watcher, "seen")).empty());  // nobody ever stood

    std::vector<std::unique_ptr<election>> elections;
    std::vector<operation<error_code>> awaits;
    for (auto* factory : {first.get(), second.get(), third.get()}) {
      elections.push_back(co_await stand(*factory, "seen"));
      awaits.push_back(begin(elections.back()->async_await()));
      const auto size = elections.size();
      co_await eventually([&] { return candidates("seen").size() == size; }, "it queues up");
    }
    const auto seen = co_await candidates_seen(watcher, "seen");
    const auto names = candidates("seen");
    BOOST_REQUIRE(seen.size() == 3u);
    BOOST_TEST(seen[0].id == "first");
    BOOST_TEST(seen[1].id == "");
    BOOST_TEST(seen[2].id == "third");
    for (std::size_t i = 0; i < seen.size(); ++i) {
      BOOST_TEST(seen[i].node == names[i]);
      BOOST_TEST(seen[i].fencing_token == static_cast<std::uint64_t>(look().stat(path_of("seen/") + names[i])->czxid));
      BOOST_TEST((seen[i].since > begun && seen[i].since < std::chrono::system_clock::now() + 1s));
    }
    BOOST_TEST(seen[0].fencing_token == elections[0]->with_mastership().fencing_token());
    BOOST_TEST(seen[0].node == elections[0]->with_mastership().node());

    // A picture no older than the call.
    co_await elections[0]->async_resign();
    const auto after = co_await candidates_seen(watcher, "seen");
    BOOST_REQUIRE(after.size() == 2u);
    BOOST_TEST(after[1].id == "third");
    for (auto* factory : {first.get(), second.get(), third.get()}) co_await factory->async_close();
    BOOST_TEST((co_await candidates_seen(watcher, "seen")).empty());
    co_await watcher.async_close();
  });
}

/// A mastership would need a lease, and a session that is long enough for one. A look needs neither.
BOOST_AUTO_TEST_CASE(see_the_candidates_on_a_session_too_short_for_a_lease) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = make_factory(named("first"));
    const auto election = co_await stand(*factory, "short");
    co_await election->async_await();
    auto short_for_its_ticks = config();
    short_for_its_ticks.max_tick = 2 * short_for_its_ticks.session_timeout;
    const auto other = make_factory(short_for_its_ticks);
    const auto rival = co_await stand(*other, "short");
    auto await = begin(rival->async_await());
    BOOST_TEST(co_await await.within(scaled(3s)) == error_code(errc::session_too_short));

    observer watcher(executor(), short_for_its_ticks);
    const auto seen = co_await candidates_seen(watcher, "short");
    BOOST_REQUIRE(seen.size() == 1u);
    BOOST_TEST(seen[0].id == "first");
    co_await watcher.async_close();
    co_await factory->async_close();
    co_await other->async_close();
  });
}

BOOST_AUTO_TEST_CASE(create_nothing) {
  play([&]() -> asio::awaitable<void> {
    observer watcher(executor(), config());
    BOOST_TEST((co_await candidates_seen(watcher, "never")).empty());
    BOOST_TEST(!look().stat("/elections"));
    co_await watcher.async_close();
    BOOST_TEST(sessions().empty());
  });
}

BOOST_AUTO_TEST_CASE(ignore_foreign_children) {
  play([&]() -> asio::awaitable<void> {
    look().create_path(path_of("mixed/below"));
    look().create(path_of("mixed/lock-0000000000"));
    observer watcher(executor(), config());
    BOOST_TEST((co_await candidates_seen(watcher, "mixed")).empty());
    co_await watcher.async_close();
  });
}

BOOST_AUTO_TEST_CASE(see_many) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = make_factory();
    std::vector<std::unique_ptr<election>> elections;
    std::vector<operation<error_code>> awaits;
    for (int i = 0; i < 300; ++i) {
      elections.push_back(co_await stand(*factory, "many"));
      awaits.push_back(begin(elections.back()->async_await()));
    }
    co_await eventually([&] { return candidates("many").size() == 300; }, "all queue up", scaled(20s));
    observer watcher(executor(), config());
    auto look_there = begin(watcher.async_candidates("many"));
    BOOST_TEST(co_await look_there.within(scaled(3s)) == ok);
    const auto& seen = std::get<1>(look_there.results());
    BOOST_TEST(seen.size() == 300u);
    BOOST_TEST(std::ranges::is_sorted(seen, {}, &candidate::fencing_token));
    co_await watcher.async_close();
    co_await factory->async_close();
  });
}

/// Without the right to read a node its data stays unknown; its place does not.
BOOST_AUTO_TEST_CASE(see_who_may_not_be_read) {
  play([&]() -> asio::awaitable<void> {
    look().create_path(path_of("shy"));
    auto shy = named("secret");
    shy.acl.assign(1, acl_entry{acl_entry::erase, "world", "anyone"});
    const auto factory = make_factory(shy);
    const auto election = co_await stand(*factory, "shy");
    co_await election->async_await();
    observer watcher(executor(), config());
    const auto seen = co_await candidates_seen(watcher, "shy");
    BOOST_REQUIRE(seen.size() == 1u);
    BOOST_TEST(seen[0].id == "");
    BOOST_TEST(seen[0].fencing_token == election->with_mastership().fencing_token());
    co_await watcher.async_close();
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(repeat_what_is_lost) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = make_factory();
    const auto election = co_await stand(*factory, "lost");
    co_await election->async_await();
    for (const auto type : {opcode::sync, opcode::get_children, opcode::get_children2, opcode::get_data}) {
      tcp_proxy proxy(executor(), access());
      observer watcher(executor(), config(proxy.hosts()));
      proxy.lose_reply(type);
      auto look_there = begin(watcher.async_candidates("lost"));
      BOOST_TEST(co_await look_there.within(scaled(3s)) == ok);
      BOOST_TEST(std::get<1>(look_there.results()).size() == 1u);
      co_await watcher.async_close();
    }
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(survive_their_sessions_expiry) {
  play([&]() -> asio::awaitable<void> {
    observer watcher(executor(), config());
    BOOST_TEST((co_await candidates_seen(watcher, "seen")).empty());
    BOOST_REQUIRE(sessions().size() == 1u);
    expire(*sessions().begin());
    auto look_there = begin(watcher.async_candidates("seen"));
    BOOST_TEST(co_await look_there.within(scaled(3s)) == ok);
    co_await watcher.async_close();
  });
}

BOOST_AUTO_TEST_CASE(say_what_is_wrong, *needs_own_servers()) {
  play([&]() -> asio::awaitable<void> {
    const auto check = [](observer& watcher, std::string resource, errc expected,
                          std::string words) -> asio::awaitable<void> {
      error_code error;
      co_await watcher.async_candidates(resource, asio::redirect_error(asio::use_awaitable, error));
      BOOST_TEST(error == error_code(expected));
      BOOST_TEST(watcher.last_error().find(words) != std::string::npos, watcher.last_error());
      co_await watcher.async_close();
    };
    observer confused(executor(), config());
    co_await check(confused, "a//b", errc::invalid_resource, "a//b");

    look().create_path(path_of("closed"));
    client().set_acl(path_of("closed"), {acl_entry{acl_entry::create, "world", "anyone"}});
    observer shut_out(executor(), config());
    co_await check(shut_out, "closed", errc::no_permission, path_of("closed"));

    observer lost(executor(), config(hosts() + "/no/chroot"));
    co_await check(lost, "job", errc::chroot_missing, "/no/chroot");

    const port_lease nobody;
    auto impatient = config("127.0.0.1:" + std::to_string(nobody.port()));
    impatient.first_connect_timeout = 1s;
    observer lonely(executor(), impatient);
    co_await check(lonely, "job", errc::unreachable, impatient.hosts);

    auto unknown = config(unknown_host);
    unknown.first_connect_timeout = 1s;
    observer nameless(executor(), unknown);
    co_await check(nameless, "job", errc::host_not_found, unknown_host);
  });
}

BOOST_AUTO_TEST_CASE(are_closed_for_good) {
  play([&]() -> asio::awaitable<void> {
    tcp_proxy proxy(executor(), access());
    observer watcher(executor(), config(proxy.hosts()));
    proxy.stall(direction::replies);
    auto pending = begin(watcher.async_candidates("seen"));
    co_await pending.pends();
    proxy.flow(direction::replies);
    co_await watcher.async_close();
    BOOST_TEST(pending.done());
    auto late = begin(watcher.async_candidates("seen"));
    BOOST_TEST(co_await late.within(soon) == error_code(errc::closed));
    auto again = begin(watcher.async_close());
    BOOST_TEST(co_await again.within(soon) == ok);
  });
}

BOOST_AUTO_TEST_CASE(go_without_a_close) {
  play([&]() -> asio::awaitable<void> {
    operation<error_code, std::vector<candidate>> pending = [&] {
      observer watcher(executor(), config());
      return begin(watcher.async_candidates("seen"));
    }();
    BOOST_TEST(co_await pending.within(soon) == error_code(errc::closed));
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
