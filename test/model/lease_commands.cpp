#include "lease_commands.hpp"

#include <fmt/format.h>

#include "lease_search.hpp"

namespace zkelection::test::model {
namespace {

double in_ticks(core::instant time) { return std::chrono::duration<double>(time).count(); }

std::string describe(const lease_setup& how) {
  return fmt::format("T = {:.1f} ticks, {} faults{}{}", how.timeout / 10.0, how.faults,
                     how.client_stops ? "" : ", client never stopped", how.queues ? ", queues first" : "");
}

/// Were nothing ever near to going wrong, a search would show nothing. Without a fault the lease holds throughout; with
/// one it may end, the session expire, and no later than by what the lease keeps off: a hundredth of T.
bool has_seen_enough(const lease_setup& how, const lease_search_result& found) {
  if (how.queues)
    return found.begun > 0 && found.waited > 0 && found.lapsed > 0 && (how.faults == 0 || found.expired > 0);
  if (how.faults == 0) return found.leased > 0 && found.lapsed == 0 && found.expired == 0;
  return found.lapsed > 0 && found.expired > 0 &&
         found.nearest == core::instant(std::chrono::milliseconds(how.timeout));
}

/// 0: exhausted, and nothing is wrong.
int explore(const lease_setup& how, std::uint64_t max_states) {
  const auto found = search_leases(how, max_states);
  fmt::print(
      "{}: {} states, {} moves, depth {}, {:.1f} s, {} MB for the table; after {} moves there was a lease, after {} "
      "none any more, {} sessions expired, {} masterships begun, {} moves while one waited for its lease",
      describe(how), found.states, found.moves, found.depth, found.time.count(), found.bytes >> 20U, found.leased,
      found.lapsed, found.expired, found.begun, found.waited);
  if (found.nearest) fmt::print(", the nearest {:.3f} ticks after the lease's end", in_ticks(*found.nearest));
  if (found.violated) {
    fmt::print("\nVIOLATION, {} moves, which `tell-lease` tells again: {}\n{}", found.trace.size(),
               to_text(found.trace), tell_of_lease(how, found.trace));
    return 1;
  }
  const bool enough = has_seen_enough(how, found);
  fmt::print("; {}{}\n", found.exhausted ? "exhausted" : "NOT exhausted", enough ? "" : ", but this shows NOTHING");
  return !found.exhausted ? 3 : enough ? 0 : 4;
}

/// Wider and wider, until something is wrong. 0: something is.
int hunt(bool queues) {
  const std::vector<lease_setup> in_a_queue = {{24, 0, false, true, true}, {24, 1, false, true, true}};
  const std::vector<lease_setup> of_a_master = {{24, 0}, {24, 1}, {30, 1}, {24, 2, false}};
  for (const auto& how : queues ? in_a_queue : of_a_master) {
    const auto found = search_leases(how);
    if (!found.violated) continue;
    fmt::print("found in {} states, {} moves deep, {}\n", found.states, found.trace.size(), describe(how));
    return 0;
  }
  fmt::print("NOT found\n");
  return 1;
}

}  // namespace

lease_commands::lease_commands(CLI::App& app) {
  search_ = app.add_subcommand("lease", "Every state of a session and its lease, in tenths of a tick");
  story_ = app.add_subcommand("tell-lease", "The story of some moves of `lease`");
  hunt_ = app.add_subcommand("hunt-lease", "As hunt, for mutants of the lease");
  for (auto* one : {search_, story_})
    one->add_option("--timeout", how_.timeout, "T in tenths of a tick")->check(CLI::Range(20, 200));
  search_->add_option("--faults", how_.faults, "At most")->check(CLI::Range(0, 9));
  for (auto* one : {search_, story_, hunt_})
    one->add_flag("--queue", how_.queues, "The client waits in a queue first, and its turn comes at any time");
  search_->add_option("--max-states", max_states_, "Gives up after so many");
  search_->add_flag("!--never-stopped", how_.client_stops, "The client is never stopped: a tenth of the states");
  search_->add_flag("!--full", how_.reduced, "Leaves no move out, though it commutes with others");
  story_->add_option("moves", trace_, "As a violation prints them: 'connect; deliver; time 5; ...'")->required();
}

std::optional<int> lease_commands::run() const {
  if (*search_) return explore(how_, max_states_);
  if (*hunt_) return hunt(how_.queues);
  if (!*story_) return std::nullopt;
  auto how = how_;
  how.faults = 100;
  fmt::print("{}", tell_of_lease(how, parse_lease_moves(trace_)));
  return 0;
}

}  // namespace zkelection::test::model
