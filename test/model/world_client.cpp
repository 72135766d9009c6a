// The client's side of a world: a candidacy's actions carried out, and the answers handed to it.
#include <fmt/format.h>
#include <algorithm>

#include "unit/candidacy_words.hpp"
#include "world.hpp"
#include "zkelection/core/parents.hpp"

namespace zkelection::test::model {
namespace {

std::string full(std::string_view name) { return fmt::format("{}/{}", world::path, name); }

template <class... Functions>
struct overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
overloaded(Functions...) -> overloaded<Functions...>;

}  // namespace

void world::ask(std::size_t i, const core::action& request) {
  if (std::holds_alternative<core::ask::drop_watch>(request)) return;  // needs no request
  auto& who = candidates_[i].own();
  must(!who.state.finished(), "a closed election sends something", i);
  who.asked.push_back(request);
  if (!who.connected) return;
  using namespace memory;
  const auto send = [&](any_request what) { ensemble_.submit(i, std::move(what)); };
  std::visit(overloaded{
                 [&](const core::ask::create& r) {
                   who.robbed_of.reset();
                   send(request::create{full(r.name_prefix), std::string(1, static_cast<char>('a' + i)),
                                        seam::node_kind::ephemeral_sequential});
                 },
                 [&](const core::ask::make_parents&) {
                   send(request::create{std::string(path), {}, seam::node_kind::container});
                 },
                 [&](const core::ask::sync&) { send(request::sync{}); },
                 [&](const core::ask::list&) { send(request::list{std::string(path)}); },
                 [&](const core::ask::read& r) {
                   send(request::read{full(r.name), true});
                 },
                 [&](const core::ask::probe& r) {
                   send(request::probe{full(r.name), r.watch});
                 },
                 [&](const core::ask::erase& r) { send(request::erase{full(r.name)}); },
                 [](const auto&) {},
             },
             request);
}

void world::hand_over(std::size_t i, const core::action& request, const memory::response& answer) {
  auto& state = candidates_[i].own().state;
  const auto how = answer.how;
  note(i, [&] { return fmt::format("{}: {}", in_words(request), in_words(how)); });
  apply(i,
        std::visit(overloaded{
                       [&](const core::ask::create&) {
                         return state.created(how, memory::name_of(answer.path), answer.node.stat.czxid);
                       },
                       [&](const core::ask::make_parents& r) {
                         const bool lost = how == core::answer::connection_lost || how == core::answer::session_expired;
                         return state.parents_made(lost ? how : core::judge_parents({how}), r.round);
                       },
                       [&](const core::ask::sync& r) { return state.synced(how, r.round); },
                       [&](const core::ask::list& r) { return state.listed(how, answer.children, r.round); },
                       [&](const core::ask::read& r) { return state.node_read(how, r.name, r.round); },
                       [&](const core::ask::probe& r) { return state.probed(how, r.name, answer.node.stat, r.round); },
                       [&](const core::ask::erase& r) { return state.erased(how, r.name); },
                       [](const auto&) { return core::actions(); },
                   },
                   request));
}

void world::lose_answers(std::size_t i) {
  auto& asked = candidates_[i].own().asked;
  while (!asked.empty()) {
    const auto request = std::move(asked.front());
    asked.erase(asked.begin());
    hand_over(i, request, {core::answer::connection_lost, {}, {}, {}, {}});
  }
}

void world::apply(std::size_t i, const core::actions& reaction) {
  for (const auto& action : reaction) obey(i, action);
  const auto& who = *candidates_[i];
  must(who.state.awaiting() == who.awaiting, "the candidate does not know whether somebody awaits", i);
  must((who.state.current_phase() == core::candidacy::phase::master) == who.token.has_value(),
       "a mastership was not told", i);
}

void world::obey(std::size_t i, const core::action& action) {
  auto& who = candidates_[i].own();
  note(i, [&] { return "  " + in_words(action); });
  if (std::holds_alternative<core::ask::lease>(action)) {
    who.wants_lease = !who.leased;
    // Answered in the same breath. It is the last thing to be asked for.
    if (who.leased) apply(i, who.state.lease_held(given_out(i)));
  } else if (const auto* pause = std::get_if<core::ask::pause>(&action)) {
    who.pause = *pause;
  } else if (action.index() < core::action(core::ask::lease{}).index()) {
    ask(i, action);
  } else {
    told(i, action);
  }
}

void world::told(std::size_t i, const core::action& action) {
  auto& who = candidates_[i].own();
  const auto owns_nothing = [&] { return !has_nodes(i); };
  std::visit(overloaded{
                 [&](const core::tell::mastership_begins& m) { begins(i, m); },
                 [&](const core::tell::mastership_ends&) {
                   must(who.token.has_value(), "the end of a mastership that never began", i);
                   who.token.reset();
                   who.robbed_of.reset();
                 },
                 [&](const core::tell::await_done& done) {
                   must(std::exchange(who.awaiting, false), "the end of an await that never began", i);
                   must(done.error || who.token, "an await succeeded without a mastership", i);
                 },
                 [&](const core::tell::resign_done& done) {
                   must(std::exchange(who.resigning, false), "the end of a resign that never began", i);
                   must(done.error || owns_nothing(), "a resign succeeded while the node exists", i);
                 },
                 [&](const core::tell::close_done& done) {
                   must(std::exchange(who.closing, false), "the end of a close that never began", i);
                   must(done.error || owns_nothing(), "a close succeeded while the node exists", i);
                 },
                 [&](const core::tell::data_went_back&) { must(false, "data went back, where it never does", i); },
                 [](const auto&) {},
             },
             action);
}

void world::begins(std::size_t i, const core::tell::mastership_begins& mastership) {
  auto& who = candidates_[i].own();
  must(!who.token, "a mastership begins twice", i);
  must(who.leased, "a mastership begins without a lease", i);
  must(who.awaiting, "a mastership that nobody awaits", i);
  must(mastership.fencing_token > highest_token_ || mastership.fencing_token == who.robbed_of,
       "a fencing token did not grow", i);
  highest_token_ = std::max(highest_token_, mastership.fencing_token);
  who.token = mastership.fencing_token;
}

}  // namespace zkelection::test::model
