// Whatever network, name service, servers and owner do: what must hold of the connections of a session. Random
// schedules, each with a seed that repeats it.
#include <fmt/format.h>
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
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

  /// `early`: somebody else had asked, before the last end.
  void look_up_ends(const std::string& name, const std::vector<std::string>& found, bool early) {
    const auto begun = std::exchange(look_ups_[name], std::nullopt);
    if (found.empty()) return;
    auto& known = names_[name];
    known.found = {found.begin(), found.end()};
    known.fresh.clear();
    if (begun == ends_ && !early) known.fresh = known.found;
  }
  bool anything_has_ended() const { return ends_ > 0; }
  /// A connection or a session.
  void something_ends() {
    ++ends_;
    for (auto& [name, known] : names_) known.fresh.clear();
  }
  void stands(core::reconnecting::attempt_number which) { attempts_.at(which).stands = true; }
  void ends(core::reconnecting::attempt_number which) { attempts_.erase(which); }
  void close_is_wished() { closing_ = true; }

  void see(const reconnecting::actions& actions) {
    for (const auto& action : actions) {
      require(!closed_, "nothing follows the last message");
      std::visit([this](const auto& one) { see(one); }, action);
    }
  }

  std::string complaint;

 private:
  struct known_name {
    std::set<std::string> found;
    std::set<std::string> fresh;  ///< each may be asked once for a new session
  };
  struct attempt {
    reconnecting::reach request;
    bool stands = false;
    bool introduced = false;
  };

  void require(bool holds, const std::string& what) {
    if (!holds && complaint.empty()) complaint = what;
  }

  void see(const reconnecting::look_up& request) {
    require(!look_ups_[request.name], "a name is looked up once at a time");
    look_ups_[request.name] = ends_;
  }
  void see(const reconnecting::reach& request) {
    const auto& address = request.server.literal;
    const bool literal = std::ranges::find(literals_, address) != literals_.end();
    require(!made_, "no attempt beside a connection");
    require(request.session == session_, "a session is taken up while it lives");
    for (const auto& [number, other] : attempts_)
      require(other.request.server != request.server, "one attempt at each address");
    if (!session_) {
      const bool fresh = !literal && names_[request.server.host].fresh.erase(address) > 0;
      require(literal || fresh, "a new session is asked for at fresh addresses, once at each");
      require(!closing_, "no new session after a close");
    }
    require(literal || names_[request.server.host].found.contains(address), "only known addresses are tried");
    require(!request.without_credentials || closing_, "no session is used without credentials");
    attempts_[request.attempt] = {request};
  }
  void see(const reconnecting::introduce& request) {
    for (const auto& [number, other] : attempts_) require(!other.introduced, "one connect request at a time");
    auto& one = attempts_.at(request.attempt);
    require(one.stands, "only servers that are reached are asked");
    require(one.request.session == session_, "the session is still the one that the attempt was begun for");
    one.introduced = true;
  }
  void see(const reconnecting::cut& request) {
    const auto& one = attempts_.at(request.attempt);
    require(one.request.session || !one.introduced, "a new session that may come about is not left behind");
    attempts_.erase(request.attempt);
  }
  void see(const reconnecting::leave& request) {
    const auto& one = attempts_.at(request.attempt);
    require(!one.request.session && one.introduced, "a session of ours is never ended without a close");
    attempts_.erase(request.attempt);
  }
  void see(const reconnecting::remind& request) {
    require(request.length >= 0ms && request.length <= 15s, "no reminder comes too late");
  }
  void see(const reconnecting::pause& request) {
    require(request.length > 0ms && request.length <= 30s, "no pause is endless");
  }
  void see(const reconnecting::made& message) {
    require(message.new_session == !session_, "a new session is one that we did not have");
    require(attempts_.empty(), "the other attempts end first");
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
    require(attempts_.empty(), "no attempt goes on for a session that has ended");
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

  std::vector<std::string> literals_;
  std::map<std::string, known_name> names_;
  std::map<std::string, std::optional<int>> look_ups_;  ///< under way: how much had ended before
  std::map<core::reconnecting::attempt_number, attempt> attempts_;
  int ends_ = 0;
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
    const bool begins = std::ranges::any_of(
        story_.reaction(), [](const auto& one) { return std::holds_alternative<reconnecting::reach>(one); });
    if (before != phase() || begins) seen_.emplace(before, phase());
    if (!complaint().empty() || before == phase() || reconnect::may_follow(before, phase())) return;
    judge_.complaint = fmt::format("from {} to {}", in_words(before), in_words(phase()));
  }

  void finds(const std::string& name, const std::vector<std::string>& addresses, const std::string& trouble,
             bool early) {
    judge_.look_up_ends(name, addresses, early && judge_.anything_has_ended());
    step([&] { story_.finds(name, addresses, trouble, early ? core::instant(1h) : core::instant(0)); });
  }
  void stands(const reconnect_story::attempt& which) {
    judge_.stands(which.request.attempt);
    step([&, address = which.request.server.literal] { story_.stands(address); });
  }
  void answers() {
    for (const auto& each : story_.attempts()) {
      if (each.introduced) judge_.ends(each.request.attempt);
    }
    step([&] { story_.answers(++last_session_); });
  }
  /// An attempt, or the connection.
  void drops(drop_cause cause) {
    std::string address;
    if (story_.is_connecting()) {
      const auto& which = story_.attempts()[below(story_.attempts().size())];
      address = which.request.server.literal;
      judge_.ends(which.request.attempt);
      if (!which.introduced) cause = one_in(2) ? drop_cause::unreachable : drop_cause::shortage;
    }
    if (cause == drop_cause::expired || story_.machine().has_connection()) judge_.something_ends();
    step([&] { story_.drops(address, cause); });
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
    if (story_.is_pausing() && one_in(2)) return step([&] { story_.pause_ends(); });
    if (story_.is_connecting() && one_in(2)) return try_something();
    if (story_.is_connecting() || story_.machine().has_connection())
      drops(all_drop_causes[below(std::size(all_drop_causes))]);
  }

  void try_something() {
    if (one_in(3)) return step([&] { story_.waits(); });
    const auto& which = story_.attempts()[below(story_.attempts().size())];
    if (!which.stands) return stands(which);
    if (which.introduced && one_in(3)) answers();
  }

  void find_something() {
    const auto name = story_.looked_up()[below(story_.looked_up().size())];
    if (one_in(4)) return finds(name, {}, "no such host", false);
    std::vector<std::string> found{name + "c"};
    for (const auto* end : {"d", "e"}) {
      if (one_in(2)) found.push_back(name + end);
    }
    finds(name, found, "", one_in(5));
  }

  /// Nothing goes wrong, but that one name hangs.
  void recover() {
    if (story_.is_ending()) return step([&] { story_.session_ends(true); });
    for (const auto& each : story_.attempts()) {
      if (each.introduced) return answers();
    }
    for (const auto& each : story_.attempts()) {
      if (!each.stands) return stands(reconnect_story::attempt(each));
    }
    if (std::ranges::find(story_.looked_up(), "zk1") != story_.looked_up().end())
      return finds("zk1", {"zk1c"}, "", false);
    if (story_.is_pausing()) return step([&] { story_.pause_ends(); });
    BOOST_FAIL("what is awaited? " + story_.trace());
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
