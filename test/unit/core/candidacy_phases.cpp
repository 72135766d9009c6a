#include "candidacy_phases.hpp"

namespace zkelection::test {
namespace {

using core::answer;

void loses_create(candidacy_story& s) {
  s.enrols();
  s.disconnects();
}

void searches(candidacy_story& s) {
  loses_create(s);
  s.connects();
}

}  // namespace

std::vector<situation> all_situations() {
  std::vector<situation> all;
  const auto add = [&](std::string_view name, auto tell) {
    candidacy_story s;
    tell(s);
    all.push_back({name, std::move(s)});
  };

  // Nothing of ours exists.
  add("new", [](auto&) {});
  add("idle", [](auto& s) { s.connects(); });

  // Enrolling.
  add("hoping", [](auto& s) { s.awaits(); });
  add("creating", [](auto& s) { s.enrols(); });
  add("listing", [](auto& s) {
    s.enrols();
    s.created(7);
  });
  add("parents", [](auto& s) {
    s.enrols();
    s.created(answer::no_node);
    s.listed(answer::no_node);
  });
  add("quota", [](auto& s) {
    s.enrols();
    s.created(answer::quota_exceeded);
    s.listed({});
  });
  add("unsure", [](auto& s) {
    s.enrols();
    s.created(answer::outcome_unknown);
    s.listed({});
  });
  add("lost", [](auto& s) { loses_create(s); });
  add("searching", [](auto& s) { searches(s); });
  add("adopting", [](auto& s) {
    searches(s);
    s.synced();
    s.listed({"me1:7"});
  });
  add("ordering", [](auto& s) {
    s.enrols();
    s.created(7);
    s.listed({"me1:7", "r-5"});
  });
  add("looking at foreigners", [](auto& s) {
    s.enrols();
    s.created(7);
    s.listed({"k1", "me1:7", "r5"});
  });

  // Waiting.
  add("joining", [](auto& s) {
    s.enrols();
    s.created(7);
    s.listed({"me1:7", "r5"});
  });
  add("second", [](auto& s) { s.waits_behind({"r5"}); });
  add("third", [](auto& s) { s.waits_behind({"r5", "r3"}); });
  add("taking a look", [](auto& s) {
    s.waits_behind({"r5", "r3", "r1"});
    s.deleted("r3");
  });
  add("waits offline", [](auto& s) {
    s.waits_behind({"r5"});
    s.disconnects();
  });
  add("rejoining", [](auto& s) {
    s.waits_behind({"r5"});
    s.disconnects();
    s.connects();
  });
  add("first unseen", [](auto& s) {
    s.waits_behind({"r5"});
    s.disconnects();
    s.connects();
    s.deleted("r5");
  });

  add("first, no lease", [](auto& s) {
    s.waits_behind({"r5"});
    s.lease_lapses();
    s.deleted("r5");
  });

  // Master.
  add("elected", [](auto& s) {
    s.enrols();
    s.created(7);
    s.listed({"me1:7"});
  });
  add("master", [](auto& s) { s.becomes_master(); });
  add("master offline", [](auto& s) {
    s.becomes_master();
    s.disconnects();
  });
  add("master is back", [](auto& s) {
    s.becomes_master();
    s.disconnects();
    s.connects();
  });

  // Withdrawing.
  add("cancelling", [](auto& s) {
    s.enrols();
    s.cancels();
  });
  add("erasing", [](auto& s) {
    s.waits_behind({"r5"});
    s.cancels();
  });
  add("erasing, awaited", [](auto& s) {
    s.waits_behind({"r5"});
    s.cancels();
    s.awaits();
  });
  add("erases offline", [](auto& s) {
    s.becomes_master();
    s.disconnects();
    s.lease_lapses();
  });
  add("forbidden", [](auto& s) {
    s.enrols();
    s.created(7);
    s.listed(answer::no_permission);
  });
  add("denied", [](auto& s) {
    s.waits_behind({"r5"});
    s.cancels();
    s.erased("me1:7", answer::no_permission);
  });
  add("expired", [](auto& s) {
    s.waits_behind({"r5"});
    s.expires();
  });
  add("clearing", [](auto& s) {
    s.waits_behind({"r5"});
    s.expires();
    s.connects();
  });
  add("resigning", [](auto& s) {
    s.becomes_master();
    s.resigns();
  });
  add("closing", [](auto& s) {
    s.becomes_master();
    s.closes();
  });
  add("closed", [](auto& s) {
    s.connects();
    s.closes();
  });
  return all;
}

}  // namespace zkelection::test
