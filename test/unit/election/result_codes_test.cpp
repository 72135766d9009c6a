// Each result code at each step of a candidacy: it ends, or is asked again after growing pauses and says so. The whole
// library but its sockets, in virtual time.
#include <fmt/format.h>
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <zkelection/election.hpp>

#include "contrary_ensemble.hpp"
#include "support/printing.hpp"
#include "zkelection/zookeeper/answers.hpp"

namespace zkelection::test {
namespace {

using core::answer;
using step = contrary_ensemble::step;

constexpr auto longest_silence = 15s;  // as long as `first_connect_timeout`

const std::vector<int>& all_codes() {
  static const auto codes = [] {
    std::vector<int> all{-131, -255, -1000, -2147483647 - 1, 1, 42, 2147483647};
    for (int code = -1; code >= -130; --code) all.push_back(code);
    return all;
  }();
  return codes;
}

/// One candidate, and the time of its last event about trouble.
struct candidate {
  contrary_ensemble world;
  std::unique_ptr<election_factory> factory;
  std::unique_ptr<election> elected;
  std::optional<error_code> await;   ///< how it ended
  std::optional<error_code> resign;  ///< the same
  bool resigning = false;
  std::vector<core::instant> told;  ///< warnings, errors and ends
  std::vector<std::string> errors;
  int warnings = 0;

  void stands(session_config config = {}) {
    config.on_event = [this](const event& what) {
      if (what.level < event_level::warning || what.kind == event_kind::left_over_node) return;
      told.push_back(world.now());
      if (what.level == event_level::error) errors.push_back(what.text);
      ++warnings;
    };
    told.push_back(world.now());
    factory = world.make_factory(std::move(config));
    factory->async_new_election("r", [this](error_code, std::unique_ptr<election> made) { elected = std::move(made); });
    world.advance({});
    awaits();
  }
  void awaits() {
    await.reset();
    elected->async_await([this](error_code how) {
      await = how;
      told.push_back(world.now());
    });
    world.advance({});
  }
  void resigns() {
    resigning = true;
    told.push_back(world.now());
    elected->async_resign([this](error_code how) {
      resign = how;
      told.push_back(world.now());
    });
    world.advance({});
  }

  bool pends() const { return !await || (resigning && !resign); }

  template <class Predicate>
  bool comes_about(std::chrono::seconds limit, Predicate what) {
    for (; limit.count() > 0 && !what(); --limit) world.advance(1s);
    return what();
  }

  /// A wait is never silent for long.
  void pass(std::chrono::seconds length) {
    for (; length.count() > 0; --length) {
      world.advance(1s);
      if (pends()) BOOST_TEST(world.now() - told.back() <= longest_silence + 1s, "silent for too long");
    }
  }

  bool leaves_nothing() const {
    const auto children = const_cast<contrary_ensemble&>(world).servers().tree().children("/elections/r");
    return std::ranges::none_of(children, [](const std::string& name) { return name.starts_with("_c_"); });
  }

  void leaves() {
    bool closed = false;
    factory->async_close([&](error_code) { closed = true; });
    BOOST_TEST(comes_about(15s, [&] { return closed; }), "the factory does not close");
    elected.reset();
    factory.reset();
    world.advance({});
  }
};

/// A node without a candidate: each enrolment looks at it.
void leave_over(contrary_ensemble& in) {
  for (const auto* path :
       {"/elections", "/elections/r", "/elections/r/00000000000000000000000000000000__lock__0000000001"})
    BOOST_REQUIRE(in.servers().create(in.now(), path, {}) == answer::ok);
}

/// While connected it retries after pauses, and a heartbeat comes every sixth of ten seconds. A refused authentication
/// ends the connection, and the next comes after a pause as well.
void must_not_spin(const candidate& one, std::chrono::seconds length) {
  BOOST_TEST(one.world.contradicted.size() <= static_cast<std::size_t>(20 + length / 1s), "it spins");
  BOOST_TEST(one.world.requests <= 100 + 5 * (length / 1s), "it spins");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(result_codes)

/// The await goes on or ends; a mastership is lost or goes on; a withdrawal goes on. Once the ensemble is sane again,
/// everything comes to its end, and nothing of ours is left.
BOOST_AUTO_TEST_CASE(at_each_step_of_a_candidacy) {
  for (const auto at : all_steps) {
    for (const int code : all_codes()) {
      BOOST_TEST_CONTEXT(in_words(at) << ": " << zookeeper::name_of(code)) {
        candidate one;
        if (at != step::make_parents) leave_over(one.world);
        one.world.codes[at] = code;
        one.stands();
        one.pass(5s);
        const auto sessions = one.world.servers().sessions();
        if (!sessions.empty()) one.world.servers().drop(one.world.now(), *sessions.begin());
        one.pass(20s);
        if (one.await == error_code() && !one.elected->with_mastership().active()) one.awaits();
        one.pass(17s);
        one.resigns();
        one.pass(18s);
        must_not_spin(one, 60s);
        const bool noticed = one.warnings > 0 || (one.await && *one.await && *one.await != errc::resigned) ||
                             (one.resign && *one.resign);
        const bool has_another_way = at == step::read && code == -102;  // looks without reading
        BOOST_TEST((noticed || has_another_way || one.world.contradicted.size() < 4), "nobody is told");

        one.world.codes.clear();
        BOOST_TEST(one.comes_about(30s, [&] { return !one.pends(); }), "it does not end");
        one.leaves();
        BOOST_TEST(one.leaves_nothing());
      }
    }
  }
}

/// Nothing was ever served: the first await ends with the cause, and not later than `first_connect_timeout`.
BOOST_AUTO_TEST_CASE(of_servers_that_serve_nothing) {
  for (const int code : all_codes()) {
    BOOST_TEST_CONTEXT(zookeeper::name_of(code)) {
      candidate one;
      for (const auto at : all_steps) one.world.codes[at] = code;
      one.stands();
      one.world.advance(longest_silence);
      BOOST_REQUIRE(one.await.has_value());
      BOOST_TEST(one.await->failed());
      const auto how = zookeeper::to_answer(code);
      if (how == answer::auth_failed) BOOST_TEST(*one.await == error_code(errc::auth_failed));
      if (how == answer::not_understood || how == answer::outcome_unknown) {
        BOOST_TEST(*one.await == error_code(errc::rejected));
        BOOST_TEST(one.elected->last_error().find(zookeeper::name_of(code)) != std::string::npos,
                   one.elected->last_error());
      }
      must_not_spin(one, 15s);
      one.world.codes.clear();
      one.awaits();
      BOOST_TEST(one.comes_about(15s, [&] { return one.await.has_value(); }));
      BOOST_TEST((one.await == error_code()), "the next await does not succeed");
      one.leaves();
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

/// An application that keeps its factory although the ensemble refuses its credentials.
BOOST_AUTO_TEST_SUITE(refused_authentication)

BOOST_AUTO_TEST_CASE(keeps_one_session_and_tries_again_after_growing_pauses) {
  for (const int code : {-115, -124}) {
    BOOST_TEST_CONTEXT(zookeeper::name_of(code)) {
      candidate one;
      for (const auto at : all_steps) one.world.codes[at] = code;
      session_config config;
      config.auth.push_back({"palmistry", "a long life line"});
      one.stands(config);
      one.world.advance(2s);
      BOOST_TEST((one.await == error_code(errc::auth_failed)));
      std::size_t most = 0;
      for (int i = 0; i < 600; ++i) {
        one.world.advance(100ms);
        most = std::max(most, one.world.servers().sessions().size());
      }
      BOOST_TEST(most == 1U);
      BOOST_TEST(one.world.connections <= 9);
      BOOST_TEST(one.errors.size() >= 5U);
      for (const auto& text : one.errors) {
        BOOST_TEST(text.find("palmistry") != std::string::npos, text);
        BOOST_TEST(text.find("127.0.0.1:1") != std::string::npos, text);
        BOOST_TEST(text.find("life line") == std::string::npos, text);
      }
      one.world.servers().come_by(one.world.now());  // the last session may have expired during the pause
      bool closed = false;
      one.factory->async_close([&](error_code how) { closed = !how; });
      one.world.advance({});
      BOOST_TEST(closed);
      BOOST_TEST(one.world.servers().sessions().empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(without_credentials_says_that_there_are_none) {
  candidate one;
  for (const auto at : all_steps) one.world.codes[at] = -124;
  one.stands();
  one.world.advance(2s);
  BOOST_TEST((one.await == error_code(errc::auth_failed)));
  BOOST_REQUIRE(!one.errors.empty());
  BOOST_TEST(one.errors.front().find("we have none; configure credentials") != std::string::npos, one.errors.front());
}

/// The servers were repaired: the session is taken up again, and its election goes on.
BOOST_AUTO_TEST_CASE(is_over_once_a_server_serves) {
  candidate one;
  for (const auto at : all_steps) one.world.codes[at] = -115;
  one.stands();
  one.world.advance(20s);
  one.world.codes.clear();
  one.world.advance(30s);
  one.awaits();
  one.world.advance(5s);
  BOOST_TEST((one.await == error_code()));
  one.leaves();
  BOOST_TEST(one.leaves_nothing());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
