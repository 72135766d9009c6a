#include "candidacy_story.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "zkelection/core/reply.hpp"

namespace zkelection::test {
namespace {

boost::uuids::uuid seed() {
  boost::uuids::uuid uuid{};
  uuid.data[0] = 0x5e;
  return uuid;
}

}  // namespace

candidacy_story::candidacy_story(core::candidacy::policy on_disconnect, foreigners foreign)
    : candidacy_(core::curator_latch, seed(), on_disconnect, foreign) {}

std::string candidacy_story::outstanding() const {
  std::string text;
  for (const auto& request : outstanding_) text += (text.empty() ? "" : ", ") + in_words(request);
  return abbreviated(text);
}

void candidacy_story::remember(const core::action& action) {
  if (const auto* create = std::get_if<core::ask::create>(&action)) {
    names_.add_own(create->name_prefix);
  }
  std::visit(
      [&](const auto& a) {
        if constexpr (requires { a.round; }) {
          BOOST_TEST(a.round >= newest_round_, "rounds go backwards\n" << trace_);
          newest_round_ = a.round;
        }
      },
      action);
  if (const auto* pause = std::get_if<core::ask::pause>(&action)) {
    pausing_ = true;
    pause_round_ = pause->round;
  } else if (!std::holds_alternative<core::ask::drop_watch>(action) &&
             !std::holds_alternative<core::ask::lease>(action) &&
             action.index() < core::action(core::ask::pause{}).index()) {
    outstanding_.push_back(action);
  }
}

std::string candidacy_story::react(std::string step, const core::actions& reaction) {
  std::string text;
  auto actions = reaction;
  for (std::size_t i = 0; i < actions.size(); ++i) {
    remember(actions[i]);
    if (has_lease_ && std::holds_alternative<core::ask::lease>(actions[i])) {
      std::ranges::move(candidacy_.lease_held(given_out_), std::back_inserter(actions));
    } else {
      text += (text.empty() ? "" : ", ") + in_words(actions[i]);
    }
  }
  text = abbreviated(text);
  trace_ += fmt::format("  {} -> {}\n", abbreviated(std::move(step)), text);
  return text;
}

core::action candidacy_story::next(std::string_view expected) {
  const std::string words = outstanding_.empty() ? "nothing" : abbreviated(in_words(outstanding_.front()));
  BOOST_REQUIRE_MESSAGE(words == expected, "the next request to be answered is '" << words << "', not '" << expected
                                                                                  << "'; so far:\n"
                                                                                  << trace_);
  auto request = outstanding_.front();
  outstanding_.pop_front();
  return request;
}

core::action candidacy_story::next_create() {
  BOOST_REQUIRE_MESSAGE(!outstanding_.empty() && std::holds_alternative<core::ask::create>(outstanding_.front()),
                        "no create is to be answered next; so far:\n"
                            << trace_);
  auto request = outstanding_.front();
  outstanding_.pop_front();
  return request;
}

std::string candidacy_story::answered(const core::action& request, core::answer how) {
  const auto step = fmt::format("{}: {}", in_words(request), in_words(how));
  return std::visit(
      [&](const auto& asked) -> std::string {
        if constexpr (requires(core::reply reply) { core::hand_over(candidacy_, asked, reply); })
          return react(step, core::hand_over(candidacy_, asked, {how}));
        else
          throw std::logic_error("not a request: " + in_words(request));
      },
      request);
}

void candidacy_story::lose_outstanding(core::answer how) {
  while (!outstanding_.empty()) {
    const auto request = outstanding_.front();
    outstanding_.pop_front();
    const auto reaction = answered(request, how);
    BOOST_TEST(reaction == "", "a lost request is answered with '" << reaction << "'; so far:\n" << trace_);
  }
}

std::string candidacy_story::awaits() { return react("await", candidacy_.await()); }
std::string candidacy_story::cancels() { return react("cancel", candidacy_.cancel_await()); }
std::string candidacy_story::resigns() { return react("resign", candidacy_.resign()); }
std::string candidacy_story::closes() { return react("close", candidacy_.close()); }

std::string candidacy_story::connects(std::int64_t session) {
  connected_ = true;
  lose_outstanding(core::answer::connection_lost);  // what was asked while there was no connection
  return react("connected", candidacy_.connected(session));
}

std::string candidacy_story::disconnects(core::disconnection how) {
  connected_ = false;
  lose_outstanding(core::answer::connection_lost);
  return react("suspended", candidacy_.suspended(how));
}

/// A candidate hears of an expiry only after a disconnect. So that step comes first if the story has not told it.
std::string candidacy_story::expires() {
  std::string before;
  if (std::exchange(connected_, false)) before = disconnects();
  lose_outstanding(core::answer::session_expired);
  const auto after = react("expired", candidacy_.expired());
  return before.empty() || after.empty() ? before + after : before + ", " + after;
}

std::string candidacy_story::lease_lapses() {
  has_lease_ = false;
  return react("lease lapsed", candidacy_.lease_lapsed());
}

std::string candidacy_story::lease_returns() {
  has_lease_ = true;
  return react("lease held", candidacy_.lease_held(given_out_));
}

std::string candidacy_story::gives_up(errc why) { return react("gave up", candidacy_.gave_up(why)); }

std::string candidacy_story::deleted(std::string_view name) {
  return react(fmt::format("{} deleted", name), candidacy_.node_event(full(name), core::node_change::gone));
}

std::string candidacy_story::changed(std::string_view name) {
  return react(fmt::format("{} changed", name), candidacy_.node_event(full(name), core::node_change::changed));
}

std::string candidacy_story::created(int sequence) {
  return created(sequence, static_cast<std::uint64_t>(std::int64_t{1000} + sequence));
}

std::string candidacy_story::created(int sequence, std::uint64_t czxid) {
  const auto request = next_create();
  const auto name = with_sequence(std::get<core::ask::create>(request).name_prefix, sequence);
  return react("created " + name, candidacy_.created(core::answer::ok, name, czxid));
}

std::string candidacy_story::created(core::answer how) { return answered(next_create(), how); }

std::string candidacy_story::parents_made(core::answer how) { return answered(next("make parents"), how); }
std::string candidacy_story::synced(core::answer how) { return answered(next("sync"), how); }
std::string candidacy_story::listed(core::answer how) { return answered(next("list"), how); }

std::string candidacy_story::listed(std::initializer_list<std::string_view> children) {
  std::vector<std::string> names;
  std::string step = "listed";
  for (const auto child : children) {
    names.push_back(full(child));
    step += fmt::format(" {}", child);
  }
  const auto request = std::get<core::ask::list>(next("list"));
  return react(step, candidacy_.listed(core::answer::ok, names, request.round));
}

std::string candidacy_story::read(std::string_view name, core::answer how) {
  return answered(next(fmt::format("read {}", name)), how);
}

std::string candidacy_story::probed(std::string_view name, core::answer how) {
  if (how == core::answer::ok) return probed(name, {1, static_cast<std::uint64_t>(1000 + sequence_of(full(name)))});
  const bool watch = outstanding().starts_with("probe+watch");
  return answered(next(fmt::format("{} {}", watch ? "probe+watch" : "probe", name)), how);
}

std::string candidacy_story::probed(std::string_view name, core::node_stat stat) {
  const bool watch = outstanding().starts_with("probe+watch");
  const auto request = std::get<core::ask::probe>(next(fmt::format("{} {}", watch ? "probe+watch" : "probe", name)));
  return react(fmt::format("probed {}: ok", name),
               candidacy_.probed(core::answer::ok, request.name, stat, request.round));
}

std::string candidacy_story::erased(std::string_view name, core::answer how) {
  return answered(next(fmt::format("erase {}", name)), how);
}

std::string candidacy_story::pause_ends() {
  BOOST_REQUIRE_MESSAGE(std::exchange(pausing_, false), "no pause to end\n" << trace_);
  return react("pause over", candidacy_.pause_over(pause_round_));
}

void candidacy_story::enrols() {
  BOOST_TEST(connects() == "");
  BOOST_TEST(awaits() == "create me1, list");
}

void candidacy_story::becomes_master() {
  enrols();
  BOOST_TEST(created(7) == "");
  BOOST_TEST(listed({"me1:7"}) == "read me1:7, MASTER 1007 me1:7, await: ok");
  BOOST_TEST(read("me1:7") == "");
}

void candidacy_story::waits_behind(std::initializer_list<std::string_view> rivals) {
  enrols();
  BOOST_TEST(created(7) == "");
  std::vector<std::string> names = {full("me1:7")};
  for (const auto rival : rivals) names.push_back(full(rival));
  const auto request = std::get<core::ask::list>(next("list"));
  auto expected = std::string("read me1:7");
  const std::vector<std::string_view> watched(rivals.begin(), rivals.begin() + std::min<std::size_t>(rivals.size(), 2));
  for (const auto rival : watched) expected += fmt::format(", read {}", rival);
  const auto first = *std::prev(rivals.end());
  const bool first_is_watched = watched.size() == rivals.size();
  if (!first_is_watched) expected += fmt::format(", probe {}", first);
  BOOST_TEST(react("listed", candidacy_.listed(core::answer::ok, names, request.round)) == expected);
  BOOST_TEST(read("me1:7") == "");
  for (const auto rival : watched) BOOST_TEST(read(rival) == "");
  if (!first_is_watched) BOOST_TEST(probed(first, {.owner = 9, .czxid = 9}) == "");
}

void candidacy_story::withdraws() {
  waits_behind({"r3"});
  BOOST_TEST(cancels() == "drop r3, erase me1:7");
}

}  // namespace zkelection::test
