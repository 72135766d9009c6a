// Every event in every situation. The candidacy ignores an event that the table does not have: no action, no change.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <map>

#include "candidacy_phases.hpp"

using zkelection::errc;
using zkelection::core::answer;
using zkelection::core::candidacy;
using zkelection::core::disconnection;
using zkelection::core::node_change;
using zkelection::test::all_answers;
using zkelection::test::all_situations;
using zkelection::test::candidacy_story;
using zkelection::test::in_words;
using zkelection::test::situation;

BOOST_AUTO_TEST_SUITE(candidacy_table)

namespace {

/// Nothing is to be done, but the event is remembered.
constexpr std::string_view noted = "(noted)";
constexpr std::string_view ignored = "(ignored)";

struct row {
  std::string_view event;
  std::vector<std::pair<std::string_view, std::vector<std::string_view>>>
      reactions;  ///< and the situations in which they come
};

// `create new` asks for a node with a UUID that was not used before.
const row table[] = {
    {"await",
     {
         {noted, {"new", "cancelling", "erasing", "erases offline", "resigning"}},
         {"create new, list", {"idle"}},
         {"await: ok", {"elected", "master", "master offline", "master is back"}},
         {"await: withdrawal_denied", {"denied"}},
         {"await: closed", {"closing", "closed"}},
     }},
    {"cancel",
     {
         {noted,
          {"hoping", "creating", "parents", "quota", "lost", "waits offline", "erasing, awaited", "forbidden",
           "expired", "clearing"}},
         {"erase me1:7", {"listing", "ordering", "looking at foreigners", "first unseen", "first, no lease"}},
         {"sync, list", {"unsure", "searching", "adopting"}},
         {"drop r5, erase me1:7", {"joining", "second", "rejoining", "taking a look"}},
         {"drop r5, drop r3, erase me1:7", {"third"}},
     }},
    {"resign",
     {
         {"resign: ok", {"new", "idle"}},
         {"await: resigned, resign: ok", {"hoping", "parents", "quota"}},
         {"await: resigned",
          {"creating", "lost", "waits offline", "erasing, awaited", "forbidden", "expired", "clearing"}},
         {"await: resigned, erase me1:7",
          {"listing", "ordering", "looking at foreigners", "first unseen", "first, no lease"}},
         {"await: resigned, sync, list", {"unsure", "searching", "adopting"}},
         {"await: resigned, drop r5, erase me1:7", {"joining", "second", "rejoining", "taking a look"}},
         {"await: resigned, drop r5, drop r3, erase me1:7", {"third"}},
         {"END: resigned, erase me1:7", {"elected", "master", "master is back"}},
         {"END: resigned", {"master offline"}},
         {noted, {"cancelling", "erasing", "erases offline"}},
         {"resign: withdrawal_denied", {"denied"}},
         {"resign: closed", {"closing", "closed"}},
     }},
    {"close",
     {
         {"close: ok", {"new", "idle", "closed"}},
         {"await: closed, close: ok", {"hoping", "parents", "quota"}},
         {"await: closed",
          {"creating", "lost", "waits offline", "erasing, awaited", "forbidden", "expired", "clearing"}},
         {"await: closed, erase me1:7",
          {"listing", "ordering", "looking at foreigners", "first unseen", "first, no lease"}},
         {"await: closed, sync, list", {"unsure", "searching", "adopting"}},
         {"await: closed, drop r5, erase me1:7", {"joining", "second", "rejoining", "taking a look"}},
         {"await: closed, drop r5, drop r3, erase me1:7", {"third"}},
         {"END: closed, erase me1:7", {"elected", "master", "master is back"}},
         {"END: closed", {"master offline"}},
         {noted, {"cancelling", "erasing", "erases offline"}},
         {"close: withdrawal_denied", {"denied"}},
         {"resign: closed", {"resigning"}},
     }},
    {"gave up",
     {
         {"await: unreachable",
          {"hoping", "creating", "parents", "quota", "lost", "waits offline", "erasing, awaited", "forbidden",
           "expired", "clearing"}},
         {"await: unreachable, erase me1:7",
          {"listing", "ordering", "looking at foreigners", "first unseen", "first, no lease"}},
         {"await: unreachable, sync, list", {"unsure", "searching", "adopting"}},
         {"await: unreachable, drop r5, erase me1:7", {"joining", "second", "rejoining", "taking a look"}},
         {"await: unreachable, drop r5, drop r3, erase me1:7", {"third"}},
     }},
    {"connected",
     {
         {noted, {"new"}},
         {"create new, list", {"hoping"}},
         {"sync, list", {"lost", "expired"}},
         {"sync, read me1:7, read r5", {"waits offline"}},
         {"sync, read me1:7", {"master offline"}},
         {"erase me1:7", {"erases offline"}},
     }},
    {"connected anew",
     {
         {noted, {"new", "idle", "closed"}},
         {"create new, list", {"hoping"}},
         {"sync, list",
          {"creating",
           "listing",
           "unsure",
           "lost",
           "searching",
           "adopting",
           "ordering",
           "looking at foreigners",
           "joining",
           "second",
           "third",
           "taking a look",
           "waits offline",
           "rejoining",
           "first unseen",
           "first, no lease",
           "cancelling",
           "erasing",
           "erasing, awaited",
           "erases offline",
           "forbidden",
           "denied",
           "expired",
           "clearing",
           "resigning",
           "closing"}},
         {"create me1, list", {"parents", "quota"}},
         {"END: session expired, sync, list", {"elected", "master", "master offline", "master is back"}},
     }},
    {"suspended",
     {
         {noted,
          {"new",
           "idle",
           "hoping",
           "creating",
           "listing",
           "parents",
           "quota",
           "unsure",
           "lost",
           "searching",
           "adopting",
           "ordering",
           "looking at foreigners",
           "joining",
           "second",
           "third",
           "taking a look",
           "waits offline",
           "rejoining",
           "first unseen",
           "first, no lease",
           "cancelling",
           "erasing",
           "erasing, awaited",
           "erases offline",
           "forbidden",
           "denied",
           "expired",
           "clearing",
           "resigning",
           "closing",
           "closed",
           "elected",
           "master",
           "master offline",
           "master is back"}},
     }},
    {"expired",
     {
         {noted,
          {"new",
           "idle",
           "hoping",
           "creating",
           "listing",
           "parents",
           "quota",
           "unsure",
           "lost",
           "searching",
           "adopting",
           "ordering",
           "looking at foreigners",
           "joining",
           "second",
           "third",
           "taking a look",
           "waits offline",
           "rejoining",
           "first unseen",
           "first, no lease",
           "cancelling",
           "erasing",
           "erasing, awaited",
           "erases offline",
           "forbidden",
           "denied",
           "expired",
           "clearing",
           "resigning",
           "closing",
           "closed"}},
         {"END: session expired", {"elected", "master", "master offline", "master is back"}},
     }},
    {"lease held",
     {
         {"MASTER 1007 me1:7, await: ok", {"first, no lease"}},
     }},
    {"lease lapsed",
     {
         {"END: lease expired, erase me1:7", {"elected", "master", "master is back"}},
         {"END: lease expired", {"master offline"}},
     }},
    {"own deleted",
     {
         {"drop r5, create new, list", {"joining", "second", "rejoining", "taking a look"}},
         {"drop r5, drop r3, create new, list", {"third"}},
         {noted, {"waits offline"}},
         {"create new, list", {"first unseen", "first, no lease"}},
         {"END: node deleted", {"elected", "master", "master offline", "master is back"}},
     }},
    {"own changed",
     {
         {"read me1:7",
          {"joining", "second", "third", "taking a look", "waits offline", "rejoining", "first unseen",
           "first, no lease", "elected", "master", "master offline", "master is back"}},
     }},
    {"nearest deleted",
     {
         {noted, {"joining", "waits offline", "rejoining", "third", "taking a look"}},
         {"lease", {"second"}},
     }},
    {"nearest changed",
     {
         {"read r5", {"joining", "second", "third", "taking a look", "waits offline", "rejoining"}},
     }},
};

using event = std::function<zkelection::core::actions(candidacy&)>;

/// Our node, if one was ever asked for.
std::string own(const situation& in) {
  for (const auto* none : {"new", "idle", "hoping", "closed"}) {
    if (in.name == none) return "none";
  }
  return in.story.full("me1:7");
}

std::string reaction_to(const event& happens, const situation& in) {
  candidacy copy = in.story.candidacy();
  std::string text;
  for (const auto& action : happens(copy)) text += (text.empty() ? "" : ", ") + in.story.abbreviated(in_words(action));
  if (text.empty()) return std::string(copy == in.story.candidacy() ? ignored : noted);
  // What the story has not seen yet is new to it.
  if (const auto at = text.find("create _c_"); at != std::string::npos)
    text.replace(at, text.find(',', at) - at, "create new");
  return text;
}

event named(std::string_view name, const situation& in) {
  const auto node = own(in);
  const auto nearest = in.story.full("r5");
  const std::map<std::string_view, event> events = {
      {"await", [](candidacy& c) { return c.await(); }},
      {"cancel", [](candidacy& c) { return c.cancel_await(); }},
      {"resign", [](candidacy& c) { return c.resign(); }},
      {"close", [](candidacy& c) { return c.close(); }},
      {"gave up", [](candidacy& c) { return c.gave_up(errc::unreachable); }},
      {"connected", [](candidacy& c) { return c.connected(1); }},
      {"connected anew", [](candidacy& c) { return c.connected(2); }},
      {"suspended", [](candidacy& c) { return c.suspended(disconnection::closed); }},
      {"expired", [](candidacy& c) { return c.expired(); }},
      {"lease held", [](candidacy& c) { return c.lease_held(0); }},
      {"lease lapsed", [](candidacy& c) { return c.lease_lapsed(); }},
      {"own deleted", [=](candidacy& c) { return c.node_event(node, node_change::gone); }},
      {"own changed", [=](candidacy& c) { return c.node_event(node, node_change::changed); }},
      {"nearest deleted", [=](candidacy& c) { return c.node_event(nearest, node_change::gone); }},
      {"nearest changed", [=](candidacy& c) { return c.node_event(nearest, node_change::changed); }},
  };
  return events.at(name);
}

void must_be_ignored(const situation& in, const event& happens) { BOOST_TEST(reaction_to(happens, in) == ignored); }

/// Answers to requests of the given round and to nodes of the given name.
std::vector<event> answers(answer how, const std::string& name, zkelection::core::round_number round) {
  return {
      [=](candidacy& c) { return c.parents_made(how, round); },
      [=](candidacy& c) { return c.synced(how, round); },
      [=](candidacy& c) { return c.listed(how, {name}, round); },
      [=](candidacy& c) { return c.node_read(how, name, round); },
      [=](candidacy& c) {
        return c.probed(how, name, {1, 1007}, round);
      },
  };
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_the_application_and_the_session_do) {
  const auto situations = all_situations();
  for (const auto& [name, reactions] : table) {
    std::size_t expected_cells = 0;
    for (const auto& [reaction, where] : reactions) expected_cells += where.size();
    std::size_t cells = 0;
    for (const auto& in : situations) {
      std::string_view expected = ignored;
      for (const auto& [reaction, where] : reactions) {
        if (std::ranges::find(where, in.name) == where.end()) continue;
        expected = reaction;
        ++cells;
      }
      const auto reaction = reaction_to(named(name, in), in);
      BOOST_TEST(reaction == expected, "'" << name << "' when '" << in.name << "': " << reaction << ", not " << expected
                                           << "\n"
                                           << in.story.trace());
    }
    BOOST_TEST(cells == expected_cells,
               "the row of '" << name << "' names a situation that does not exist, or one twice");
  }
}

BOOST_AUTO_TEST_CASE(answers_of_another_round_are_ignored) {
  for (const auto& in : all_situations()) {
    for (const auto round : {in.story.newest_round() + 1000, zkelection::core::round_number{0}}) {
      if (round == in.story.newest_round()) continue;  // nothing was ever asked, and nothing has happened since
      for (const auto how : all_answers) {
        BOOST_TEST_CONTEXT("'" << in.name << "', " << in_words(how) << ", round " << round) {
          for (const auto& happens : answers(how, own(in), round)) must_be_ignored(in, happens);
          for (const auto& happens : answers(how, in.story.full("r5"), round)) must_be_ignored(in, happens);
        }
      }
      must_be_ignored(in, [=](candidacy& c) { return c.pause_over(round); });
    }
  }
}

BOOST_AUTO_TEST_CASE(a_create_or_a_deletion_that_nobody_asked_for_is_ignored) {
  for (const auto& in : all_situations()) {
    const bool creating = in.story.outstanding().find("create") != std::string::npos;
    for (const auto how : all_answers) {
      BOOST_TEST_CONTEXT("'" << in.name << "', " << in_words(how)) {
        if (!creating) must_be_ignored(in, [&](candidacy& c) { return c.created(how, own(in), 1007); });
        must_be_ignored(in, [&](candidacy& c) { return c.erased(how, in.story.full("r5")); });
        if (in.story.phase() == "withdrawing") continue;
        must_be_ignored(in, [&](candidacy& c) { return c.erased(how, own(in)); });
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(nodes_that_are_not_ours_to_watch_are_ignored) {
  for (const auto& in : all_situations()) {
    BOOST_TEST_CONTEXT("'" << in.name << "'") {
      for (const auto* name : {"r1", "r9", "config", ""}) {
        for (const auto change : {node_change::gone, node_change::changed}) {
          must_be_ignored(in, [&](candidacy& c) { return c.node_event(in.story.full(name), change); });
        }
        must_be_ignored(in, [&](candidacy& c) {
          return c.node_read(answer::no_node, in.story.full(name), in.story.newest_round());
        });
      }
    }
  }
}

/// The one before us has gone, and we wait for the next one, when the look at it is answered.
BOOST_AUTO_TEST_CASE(a_look_at_a_node_that_nobody_waits_for_any_more) {
  for (const auto& in : all_situations()) {
    if (in.story.phase() == "enrolling") continue;  // there it would be one that is waited for
    for (const auto how : all_answers) {
      BOOST_TEST_CONTEXT("'" << in.name << "', " << in_words(how)) {
        must_be_ignored(in, [&](candidacy& c) {
          return c.probed(how, in.story.full("r9"), {1, 1009}, in.story.newest_round());
        });
      }
    }
  }
}

/// A model checker must know which states it has seen.
BOOST_AUTO_TEST_CASE(situations_differ_and_a_copy_does_not) {
  auto situations = all_situations();
  // One who is elected is a master, and does not wait for the answer to the look at its own node.
  std::erase_if(situations, [](const auto& in) { return in.name == "elected"; });
  for (const auto& one : situations) {
    const candidacy copy = one.story.candidacy();
    for (const auto& other : situations)
      BOOST_TEST((copy == other.story.candidacy()) == (one.name == other.name), one.name << " and " << other.name);
  }
}

/// The first request that is on its way, answered.
BOOST_AUTO_TEST_CASE(a_lost_request_waits_for_the_word_about_the_session) {
  const auto lose = [](candidacy_story& s, answer how) -> std::string {
    const auto request = s.outstanding().substr(0, s.outstanding().find(','));
    const auto name = request.substr(request.find(' ') + 1);
    if (request == "create me1") return s.created(how);
    if (request == "make parents") return s.parents_made(how);
    if (request == "sync") return s.synced(how);
    if (request == "list") return s.listed(how);
    if (request.starts_with("read")) return s.read(name, how);
    if (request.starts_with("probe")) return s.probed(name, how);
    if (request.starts_with("erase")) return s.erased(name, how);
    BOOST_FAIL("what is " << request);
    return "";
  };
  for (const auto how : {answer::connection_lost, answer::session_expired}) {
    for (auto& in : all_situations()) {
      BOOST_TEST_CONTEXT("'" << in.name << "', " << in_words(how)) {
        const auto before = in.story.phase();
        while (!in.story.outstanding().empty()) BOOST_TEST(lose(in.story, how) == "");
        BOOST_TEST(in.story.phase() == before);
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
