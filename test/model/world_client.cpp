// The client's side of a world: the hands of a candidate's dispatcher, and the answers for its candidacy.
#include <fmt/format.h>
#include <algorithm>

#include "unit/core/candidacy_words.hpp"
#include "world.hpp"
#include "zkelection/core/parents.hpp"
#include "zkelection/core/reply.hpp"

namespace zkelection::test::model {
namespace {

std::string full(std::string_view name) { return fmt::format("{}/{}", world::path, name); }

}  // namespace

/// What an election does with its candidacy's actions.
struct world::hands {
  world& of;
  std::size_t i;

  candidate& who() const { return of.candidates_[i].own(); }
  void note(const core::action& action) const {
    of.note(i, [&] { return "  " + in_words(action); });
  }

  void ask(const core::action& action, simulation::any_request request) const {
    note(action);
    of.must(!who().state.finished(), "a closed election sends something", i);
    who().asked.push_back(action);
    if (who().connected) of.ensemble_.submit(i, std::move(request));
  }
  void carry_out(const core::ask::create& a) const {
    if (who().connected) who().robbed_of.reset();
    ask(a, simulation::request::create{full(a.name_prefix), std::string(1, static_cast<char>('a' + i)),
                                       seam::node_kind::ephemeral_sequential});
  }
  void carry_out(const core::ask::make_parents& a) const {
    ask(a, simulation::request::create{std::string(path), {}, seam::node_kind::container});
  }
  void carry_out(const core::ask::sync& a) const { ask(a, simulation::request::sync{}); }
  void carry_out(const core::ask::list& a) const { ask(a, simulation::request::list{std::string(path)}); }
  void carry_out(const core::ask::read& a) const { ask(a, simulation::request::read{full(a.name), true}); }
  void carry_out(const core::ask::probe& a) const { ask(a, simulation::request::probe{full(a.name), a.watch}); }
  void carry_out(const core::ask::erase& a) const { ask(a, simulation::request::erase{full(a.name)}); }
  void carry_out(const core::ask::drop_watch& a) const { note(a); }  // needs no request
  void carry_out(const core::ask::lease& a) const {
    note(a);
    who().wants_lease = !who().leased;
    if (who().leased) of.apply(i, who().state.lease_held(of.given_out(i)));
  }
  void carry_out(const core::ask::pause& a) const {
    note(a);
    who().pause = a;
  }

  void carry_out(const core::tell::mastership_begins& m) const {
    note(m);
    of.must(!who().token, "a mastership begins twice", i);
    of.must(who().leased, "a mastership begins without a lease", i);
    of.must(who().awaiting, "a mastership that nobody awaits", i);
    of.must(m.fencing_token > of.highest_token_ || m.fencing_token == who().robbed_of, "a fencing token did not grow",
            i);
    of.highest_token_ = std::max(of.highest_token_, m.fencing_token);
    who().token = m.fencing_token;
  }
  void carry_out(const core::tell::mastership_ends& m) const {
    note(m);
    of.must(who().token.has_value(), "the end of a mastership that never began", i);
    who().token.reset();
    who().robbed_of.reset();
  }
  void carry_out(const core::tell::await_done& done) const {
    note(done);
    of.must(std::exchange(who().awaiting, false), "the end of an await that never began", i);
    of.must(done.error || who().token, "an await succeeded without a mastership", i);
  }
  void carry_out(const core::tell::resign_done& done) const {
    note(done);
    of.must(std::exchange(who().resigning, false), "the end of a resign that never began", i);
    of.must(done.error || !of.has_nodes(i), "a resign succeeded while the node exists", i);
  }
  void carry_out(const core::tell::close_done& done) const {
    note(done);
    of.must(std::exchange(who().closing, false), "the end of a close that never began", i);
    of.must(done.error || !of.has_nodes(i), "a close succeeded while the node exists", i);
  }
  void carry_out(const core::tell::data_went_back&) const { of.must(false, "data went back, where it never does", i); }
  void carry_out(const core::tell::foreign_candidate& m) const { note(m); }
  void carry_out(const core::tell::trouble& m) const { note(m); }
  void carry_out(const core::tell::warning& m) const { note(m); }

  void start_checking(const std::string&) const {}
  void stop_checking(const std::string&) const {}
  void all_is_carried_out() const {
    using enum core::candidacy::phase;
    of.must(who().state.awaiting() == who().awaiting,
            "the candidate and its application disagree on whether an await is pending", i);
    of.must((who().state.current_phase() == master) == who().token.has_value(), "a mastership was not told", i);
  }
};

void world::apply(std::size_t i, core::actions reaction) {
  hands its{*this, i};
  auto& who = its.who();
  who.dispatcher.dispatch(std::move(reaction), who.state, its);
}

void world::hand_over(std::size_t i, const core::action& request, const simulation::response& answer) {
  note(i, [&] { return fmt::format("{}: {}", in_words(request), in_words(answer.how)); });
  const bool made_parents = std::holds_alternative<core::ask::make_parents>(request);
  const auto how = made_parents ? core::judge_parents({answer.how}) : answer.how;
  const core::reply reply{how, answer.path, answer.node.stat, answer.children};
  std::visit(
      [&](const auto& asked) {
        auto& state = candidates_[i].own().state;
        if constexpr (requires { core::hand_over(state, asked, reply); })
          apply(i, core::hand_over(state, asked, reply));
      },
      request);
}

void world::lose_answers(std::size_t i) {
  auto& asked = candidates_[i].own().asked;
  while (!asked.empty()) {
    const auto request = std::move(asked.front());
    asked.erase(asked.begin());
    hand_over(i, request, {core::answer::connection_lost, {}, {}, {}, {}});
  }
}

}  // namespace zkelection::test::model
