// Whatever network, name service, servers and owner do: what must hold of the connections of a session. Random
// schedules, each with a seed that repeats it.
#include <fmt/format.h>
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <random>
#include <set>
#include <utility>

#include "reconnect_story.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(reconnect_walk)

namespace {

namespace reconnecting = core::reconnecting;
using core::drop_cause;
using core::reconnect;
using transition = std::pair<reconnect::phase, reconnect::phase>;

/// Sees all that happens, and states the rules in its own way.
class judge {
 public:
  explicit judge(std::vector<std::string> literals) : literals_(std::move(literals)) {}

  void look_up_ends(const std::vector<std::string>& found) {
    if (found.empty()) return;
    found_ = found;
    fresh_ = look_up_began_ == ends_;
  }
  /// A connection or a session.
  void something_ends() {
    ++ends_;
    fresh_ = false;
  }
  void close_is_wished() { closing_ = true; }

  void see(const reconnecting::actions& actions) {
    for (const auto& action : actions) {
      require(!closed_, "nothing follows the last message");
      std::visit([this](const auto& one) { see(one); }, action);
    }
  }

  std::string complaint;

 private:
  void require(bool holds, const std::string& what) {
    if (!holds && complaint.empty()) complaint = what;
  }

  void see(const reconnecting::look_up&) { look_up_began_ = ends_; }
  void see(const reconnecting::connect& request) {
    const auto among = [&](const auto& all) { return std::ranges::find(all, request.server.literal) != all.end(); };
    require(!made_, "one connection at a time");
    require(request.session == session_, "a session is taken up while it lives");
    if (!session_) {
      require(among(literals_) || (fresh_ && among(found_)), "a new session is asked for at fresh addresses");
      require(!closing_, "no new session after a close");
    }
    require(among(literals_) || among(found_), "only known addresses are tried");
    require(!request.without_credentials || closing_, "no session is used without credentials");
    require(request.limit >= 50ms && request.limit <= 4s, "an attempt gets its share");
  }
  void see(const reconnecting::pause& request) {
    fresh_ = false;  // each answer serves one round
    require(request.length > 0ms && request.length <= 30s, "no pause is endless");
  }
  void see(const reconnecting::made& message) {
    require(message.new_session == !session_, "a new session is one that we did not have");
    session_ = message.session;
    made_ = true;
  }
  void see(const reconnecting::serve& message) {
    require(made_ && !closing_ && session_ == message.session, "elections use a connection that stands");
    serving_ = true;
  }
  void see(const reconnecting::lost&) { made_ = false; }
  void see(const reconnecting::suspended&) {
    require(std::exchange(serving_, false), "a suspension without a connection that serves");
  }
  void see(const reconnecting::expired&) {
    require(session_.has_value() || !closing_, "there was a session");
    require(!serving_, "the connection ends first");
    session_.reset();
  }
  void see(const reconnecting::closing&) { require(closing_, "nobody has wished for a close"); }
  void see(const reconnecting::end_session&) {
    require(made_ && closing_, "the session is ended on a connection");
    serving_ = made_ = false;  // by the end of it
  }
  void see(const reconnecting::closed&) { closed_ = true; }
  template <class Other>
  void see(const Other&) {}

  std::vector<std::string> literals_, found_;
  int ends_ = 0, look_up_began_ = -1;
  bool fresh_ = false;
  bool made_ = false, serving_ = false, closing_ = false, closed_ = false;
  std::optional<core::session_key> session_;
};

/// One schedule.
class walk {
 public:
  walk(std::uint32_t seed, std::set<transition>& seen)
      : random_(seed * 10'007 + 1),  // seeds in a row begin alike
        seen_(seen),
        literals_(one_in(2) ? std::vector<std::string>{} : std::vector<std::string>{"a", "b"}),
        story_({.literals = literals_, .names = 2, .seed = seed + 1}),
        judge_(literals_) {}

  /// What was wrong, with the story; or nothing.
  std::string play() {
    if (one_in(50)) closes();
    if (!is_closed()) step([&] { story_.opens(); });
    for (int i = 0; i < 150 && complaint().empty() && !is_closed(); ++i) act();
    for (int i = 0; i < 20 && complaint().empty() && !has_come_to_its_end(); ++i) recover();
    if (complaint().empty() && !has_come_to_its_end())
      judge_.complaint = "it recovers when nothing goes wrong any more";
    return complaint().empty() ? "" : complaint() + "\n" + story_.trace();
  }

 private:
  std::size_t below(std::size_t limit) { return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_); }
  bool one_in(std::size_t many) { return below(many) == 0; }
  const std::string& complaint() const { return judge_.complaint; }
  reconnect::phase phase() const { return story_.machine().current_phase(); }
  bool is_closed() const { return phase() == reconnect::phase::closed; }
  bool has_come_to_its_end() const { return is_closed() || phase() == reconnect::phase::connected; }

  template <class Step>
  void step(Step take) {
    const auto before = phase();
    take();
    judge_.see(story_.reaction());
    const bool connects = std::ranges::any_of(
        story_.reaction(), [](const auto& one) { return std::holds_alternative<reconnecting::connect>(one); });
    if (before != phase() || connects) seen_.emplace(before, phase());
    if (!complaint().empty() || before == phase() || reconnect::may_follow(before, phase())) return;
    judge_.complaint = fmt::format("from {} to {}", in_words(before), in_words(phase()));
  }

  void finds(const std::vector<std::string>& addresses, const std::string& trouble) {
    judge_.look_up_ends(addresses);
    step([&] { story_.finds(addresses, trouble); });
  }
  void drops(drop_cause cause) {
    if (cause == drop_cause::expired || story_.machine().has_connection()) judge_.something_ends();
    step([&] { story_.drops(cause); });
  }
  void closes() {
    judge_.close_is_wished();
    step([&] { story_.closes(); });
  }

  /// Something of all that may happen now.
  void act() {
    story_.pass(milliseconds(below(one_in(4) ? 3'000 : 100)));
    if (one_in(10)) story_.lease_begins();
    if (one_in(10)) story_.lease_ends();
    if (story_.machine().has_connection() && one_in(2)) story_.serves();
    if (one_in(60)) return closes();
    if (story_.is_looking_up() && one_in(3)) return find_something();
    if (story_.is_ending()) {
      if (one_in(5)) return step([&] { story_.close_limit_passes(); });
      return step([&] { story_.session_ends(one_in(2)); });
    }
    if (story_.is_pausing()) return step([&] { story_.pause_ends(); });
    if (story_.is_connecting() && one_in(3)) return step([&] { story_.connects(++last_session_); });
    if (story_.is_connecting() || story_.machine().has_connection())
      drops(all_drop_causes[below(std::size(all_drop_causes))]);
  }

  void find_something() {
    if (one_in(4)) return finds(literals_, "names: no such host");
    auto found = literals_;
    for (const auto* name : {"c", "d", "e"}) {
      if (one_in(2)) found.emplace_back(name);
    }
    finds(found, one_in(3) ? "zk: no such host" : "");
  }

  /// Nothing goes wrong.
  void recover() {
    if (story_.is_connecting()) return step([&] { story_.connects(++last_session_); });
    if (story_.is_ending()) return step([&] { story_.session_ends(true); });
    if (story_.is_pausing()) return step([&] { story_.pause_ends(); });
    if (story_.is_looking_up()) finds({"a", "c"}, "");
  }

  std::minstd_rand random_;
  std::set<transition>& seen_;
  std::vector<std::string> literals_;
  reconnect_story story_;
  judge judge_;
  std::int64_t last_session_ = 0;
};

}  // namespace

BOOST_AUTO_TEST_CASE(whatever_happens) {
  std::set<transition> seen;
  if (const char* seed = std::getenv("ZKELECTION_SEED")) {
    const auto complaint = walk(static_cast<std::uint32_t>(std::stoul(seed)), seen).play();
    BOOST_TEST(complaint == "");
    return;
  }
  const auto many = sanitized ? 500U : 3'000U;
  const auto first = static_cast<std::uint32_t>(std::random_device{}());
  for (auto seed = first; seed != first + many; ++seed) {
    const auto complaint = walk(seed, seen).play();
    BOOST_REQUIRE_MESSAGE(complaint.empty(),
                          fmt::format("seed {} (alone: ZKELECTION_SEED={}): {}", seed, seed, complaint));
  }
  // The table says no more than what happens.
  for (const auto from : all_reconnect_phases) {
    for (const auto to : all_reconnect_phases)
      BOOST_TEST(seen.contains({from, to}) == reconnect::may_follow(from, to),
                 "from " << in_words(from) << " to " << in_words(to));
  }
  std::cout << many << " schedules, seeds from " << first << ": nothing is wrong\n";
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
