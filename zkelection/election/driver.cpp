#include "zkelection/election/driver.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <boost/asio/dispatch.hpp>
#include <boost/assert.hpp>
#include <zkelection/duration.hpp>

#include "zkelection/core/growing_pause.hpp"
#include "zkelection/core/parents.hpp"
#include "zkelection/election/explain.hpp"
#include "zkelection/election/schemes.hpp"

namespace zkelection::detail {
namespace {

using std::chrono::milliseconds;

/// Longer than any process lives, and short enough for a timer to count.
constexpr std::chrono::hours longest_limit{24 * 365 * 100};

core::candidacy::foreigners foreigners(const election_settings& settings) {
  using enum core::candidacy::foreigners;
  return settings.allow_foreign_candidates ? are_allowed : end_await;
}

}  // namespace

driver::driver(std::shared_ptr<seam::client> client, election_settings settings,
               std::shared_ptr<const base::reporter> report, std::shared_ptr<given_tokens> tokens,
               boost::uuids::uuid seed, std::function<void()> on_finished)
    : client_(std::move(client)),
      executor_(client_->executor()),
      settings_(std::move(settings)),
      report_(std::move(report)),
      tokens_(std::move(tokens)),
      on_finished_(std::move(on_finished)),
      candidacy_(to_node_scheme(settings_.scheme), seed, settings_.on_disconnect, foreigners(settings_)),
      foreign_watch_(std::make_shared<foreign_watch>(client_, settings_.path, to_node_scheme(settings_.scheme))),
      left_over_watch_(std::make_shared<left_over_watch>(client_, settings_.path,
                                                         [this](const std::string& node) { report_left_over(node); })),
      awaits_(std::make_shared<base::waiters<>>(executor_)),
      resigns_(std::make_shared<base::waiters<>>(executor_)),
      closes_(std::make_shared<base::waiters<>>(executor_)) {}

void driver::open() { client_->attach(shared_from_this()); }

void driver::start_await(handler completion, std::optional<milliseconds> limit) {
  const auto ticket = awaits_->add(std::move(completion), [weak = weak_from_this()](std::uint64_t cancelled) {
    auto self = weak.lock();
    if (self && cancelled == self->await_ticket_) self->apply(self->candidacy_.cancel_await());
  });
  asio::dispatch(executor_, [self = shared_from_this(), ticket, limit] { self->await(ticket, limit); });
}

void driver::await(std::uint64_t ticket, std::optional<milliseconds> limit) {
  if (!awaits_->contains(ticket)) return;  // cancelled before it came here
  if (candidacy_.awaiting()) {
    remember(errc::already_awaiting);
    awaits_->complete(ticket, errc::already_awaiting);
    return;
  }
  notice_late_lapse();
  await_limit_.reset();  // of an await that was cancelled
  await_ticket_ = ticket;
  if (const auto why = unfitness()) return await_in_vain(*why);
  apply(candidacy_.await());
  if (!candidacy_.awaiting()) return;
  limit_await(limit);
  limit_first_connect();
}

/// The lease may have ended although the session's timer is late and has not rung.
void driver::notice_late_lapse() {
  if (lease_ && lease_->remaining().count() <= 0) on_lease_lapsed();
}

/// Why a candidate that enrols now cannot become master. A master is one already.
std::optional<failure> driver::unfitness() const {
  const bool is_master = candidacy_.current_phase() == core::candidacy::phase::master;
  return is_master || candidacy_.closed() ? std::nullopt : client_->unfitness();
}

/// Ends the await before it enrols.
void driver::await_in_vain(const failure& why) {
  why_gave_up_ = why;
  carry_out(core::tell::await_done{why.code});
  why_gave_up_.reset();
}

void driver::limit_await(std::optional<milliseconds> limit) {
  if (!limit) return;
  await_limit_ = client_->after(std::clamp(*limit, milliseconds(0), milliseconds(longest_limit)),
                                [this, limit = *limit] { await_timed_out(limit); });
}

/// Once it has served a request, the ensemble may take as long as it likes.
void driver::limit_first_connect() {
  if (client_->ever_served() || settings_.first_connect_timeout.count() == 0) return;
  first_connect_ = client_->after(settings_.first_connect_timeout, [this] {
    if (!client_->ever_served()) give_up(client_->last_failure());
  });
}

/// Withdraws as a cancellation does. If a mastership has begun, it has ended the await, and this alarm with it.
void driver::await_timed_out(milliseconds limit) {
  if (!candidacy_.awaiting()) return;
  remember(fmt::format("{}: not the master within {}; the candidate is being withdrawn", shown_path(),
                       duration_text(limit)));
  if (awaits_->complete(await_ticket_, errc::timed_out)) apply(candidacy_.cancel_await());
}

void driver::give_up(const failure& why) {
  BOOST_ASSERT(why.code.category() == election_category());
  why_gave_up_ = why;
  apply(candidacy_.gave_up(static_cast<errc>(why.code.value())));
  why_gave_up_.reset();
}

void driver::start_resign(handler completion) {
  const auto ticket = resigns_->add(std::move(completion));
  asio::dispatch(executor_, [self = shared_from_this(), ticket] { self->resign(ticket); });
}

/// When a resign ends, all resigns that came before its end complete, and no later one: an await may come in between.
void driver::resign(std::uint64_t ticket) {
  resign_tickets_.push_back(ticket);
  apply(candidacy_.resign());
}

void driver::start_close(handler completion) {
  closes_->add(std::move(completion));
  asio::dispatch(executor_, [self = shared_from_this()] { self->close(); });
}

void driver::abandon() {
  asio::dispatch(executor_, [self = shared_from_this()] { self->apply(self->candidacy_.close()); });
}

void driver::close() {
  if (finished_) {
    closes_->complete_all({});
    return;
  }
  apply(candidacy_.close());
  if (finished_ || close_limit_ || closes_->empty()) return;
  close_limit_ = client_->after(settings_.close_timeout, [this] {
    close_limit_.reset();
    remember(errc::timed_out);
    closes_->complete_all(errc::timed_out);
  });
}

mastership driver::context(std::stop_token parent) const {
  const std::scoped_lock lock(mutex_);
  return master_ ? master_->context(std::move(parent)) : mastership(executor_);
}

std::string driver::last_error() const {
  const std::scoped_lock lock(mutex_);
  return last_error_;
}

std::string driver::explanation(const error_code& error) const {
  if (why_gave_up_ && why_gave_up_->code == error) return fmt::format("{}: {}", shown_path(), why_gave_up_->text);
  if (error == errc::foreign_candidates) return explain_foreign(shown_path(), foreign_node_, settings_.scheme);
  auto subject = shown_path();
  if (error == errc::data_went_back) subject += fallen_token_;
  if (error == errc::rejected) subject += ": " + refusal_;
  return explain(error, subject, shown(own_path_));
}

void driver::remember(const error_code& error) {
  if (error) remember(explanation(error));
}

void driver::remember(std::string text) {
  const std::scoped_lock lock(mutex_);
  last_error_ = std::move(text);
}

void driver::report(event what) const {
  what.subject = settings_.resource;
  (*report_)(std::move(what));
}

void driver::on_connected(std::int64_t session) { apply(candidacy_.connected(session)); }
void driver::on_suspended(core::disconnection how) { apply(candidacy_.suspended(how)); }
void driver::on_expired() { apply(candidacy_.expired()); }
void driver::on_refused(const failure& why) { give_up(why); }

void driver::on_node_event(std::string_view path, core::node_change change) {
  apply(candidacy_.node_event(path.substr(settings_.path.size() + 1), change));
}

/// The session tells all its elections. A candidacy that has not asked does nothing.
void driver::on_lease_granted(const std::shared_ptr<const lease>& lease) {
  lease_ = lease;
  apply(candidacy_.lease_held(tokens_->largest(settings_.path)));
}
void driver::on_lease_lapsed() { apply(candidacy_.lease_lapsed()); }

void driver::on_closing() { apply(candidacy_.close()); }

void driver::on_closed(bool confirmed) {
  finished_ = true;
  if (confirmed) report_place({});
  const error_code result = confirmed ? error_code{} : make_error_code(errc::timed_out);
  remember(result);
  closes_->complete_all(result);
  finish();
}

/// The ensemble has nothing of ours any more, so the client need not keep us alive.
void driver::finish() {
  finished_ = true;
  await_limit_.reset();
  first_connect_.reset();
  close_limit_.reset();
  pause_.reset();
  foreign_watch_->stop();
  left_over_watch_->stop();
  if (auto tell = std::exchange(on_finished_, nullptr)) tell();
  client_->detach(*this);
}

void driver::apply(core::actions actions) {
  // Before a mastership begins.
  if (const auto node = candidacy_.own_node(); node && !place_.ends_with(*node)) report_place(node_path(*node));
  const auto self = shared_from_this();
  dispatcher_.dispatch(std::move(actions), candidacy_, *this);
}

template <class Request>
void driver::answered(const Request& request, const core::reply& reply) {
  apply(core::hand_over(candidacy_, request, reply));
}

void driver::start_checking(const std::string& name) { client_->start_checking(node_path(name), weak_from_this()); }
void driver::stop_checking(const std::string& name) { client_->stop_checking(node_path(name)); }

void driver::all_is_carried_out() {
  if (!candidacy_.own_node() && candidacy_.current_phase() != core::candidacy::phase::withdrawing) report_place({});
  if (candidacy_.current_phase() != core::candidacy::phase::waiting) left_over_watch_->stop();
  if (candidacy_.finished() && !finished_) finish();
}

/// Empty: our node is in the queue no longer.
void driver::report_place(std::string now) {
  if (now == place_) return;
  const auto before = std::exchange(place_, std::move(now));
  const auto tell = [this](event_kind kind, const std::string& path, std::string_view words) {
    report({.kind = kind, .path = path, .text = fmt::format("{}: {}", path, words)});
  };
  if (!before.empty()) tell(event_kind::withdrawn, shown(before), "our node is in the queue no longer");
  if (!place_.empty()) tell(event_kind::enrolled, shown(place_), "our node is in the queue");
}

void driver::note_refusal(core::answer how) {
  if (core::classify(how) == core::outcome::refused) refusal_ = client_->last_answer();
}

void driver::look_at(std::string_view name, core::answer how, const core::node_stat& stat) {
  if (candidacy_.waits_behind(name)) left_over_watch_->looked_at(name, how, stat);
}

void driver::carry_out(const core::ask::create& request) {
  own_path_ = node_path(request.name_prefix);  // its answer, and the rest of the name, may be lost
  client_->create(node_path(request.name_prefix), settings_.candidate_id, seam::node_kind::ephemeral_sequential,
                  [self = shared_from_this(), request](core::answer how, std::string_view path, core::node_stat stat) {
                    if (how == core::answer::ok) self->own_path_ = path;
                    self->note_refusal(how);
                    self->answered(request, {how, path, stat});
                  });
}

void driver::carry_out(const core::ask::make_parents& request) {
  const auto paths = core::path_and_parents(settings_.path);
  auto answers = std::make_shared<std::vector<core::answer>>();
  for (const auto& path : paths) {
    client_->create(path, {}, seam::node_kind::container,
                    [self = shared_from_this(), answers, count = paths.size(), request](core::answer how, auto, auto) {
                      self->note_refusal(how);
                      answers->push_back(how);
                      if (answers->size() == count) self->answered(request, {core::judge_parents(*answers)});
                    });
  }
}

void driver::carry_out(const core::ask::sync& request) {
  client_->sync(settings_.path,
                [self = shared_from_this(), request](core::answer how) { self->answered(request, {how}); });
}

void driver::carry_out(const core::ask::list& request) {
  client_->list(settings_.path, [self = shared_from_this(), request](core::answer how, const auto& children) {
    self->answered(request, {how, {}, {}, children});
  });
}

void driver::carry_out(const core::ask::read& request) {
  client_->read(node_path(request.name), weak_from_this(),
                [self = shared_from_this(), request](core::answer how, const seam::node_info& info) {
                  self->answered(request, {how, {}, info.stat});
                  self->look_at(request.name, how, info.stat);
                });
}

void driver::carry_out(const core::ask::probe& request) {
  client_->probe(node_path(request.name),
                 request.watch ? seam::client::watcher(weak_from_this()) : seam::client::watcher(),
                 [self = shared_from_this(), request](core::answer how, const seam::node_info& info) {
                   self->answered(request, {how, {}, info.stat});
                   self->look_at(request.name, how, info.stat);
                 });
}

void driver::carry_out(const core::ask::drop_watch& request) {
  client_->drop_watch(node_path(request.name), weak_from_this());
}

void driver::carry_out(const core::ask::erase& request) {
  own_path_ = node_path(request.name);
  client_->erase(own_path_, [self = shared_from_this(), request](core::answer how) { self->answered(request, {how}); });
}

void driver::carry_out(const core::ask::lease&) {
  if (const auto lease = client_->held_lease()) on_lease_granted(lease);
}

void driver::carry_out(const core::ask::pause& request) {
  pause_ = client_->after(core::spread(request.length, client_->random()),
                          [this, round = request.round] { apply(candidacy_.pause_over(round)); });
}

void driver::carry_out(const core::tell::mastership_begins& message) {
  tokens_->add(settings_.path, message.fencing_token);
  {
    const std::scoped_lock lock(mutex_);
    master_.emplace(executor_, message.fencing_token, message.node, lease_);
  }
  report({.kind = event_kind::mastership_begun,
          .path = shown_path(),
          .token = message.fencing_token,
          .text = fmt::format("{}: master, fencing token {}", shown_path(), message.fencing_token)});
  if (settings_.allow_foreign_candidates) return;
  foreign_watch_->start([this](const std::string& node) { report_foreigners(node); });
}

void driver::report_left_over(const std::string& node) {
  const auto path = shown(node_path(node));
  report({.kind = event_kind::left_over_node,
          .level = event_level::warning,
          .path = path,
          .text = explain_left_over(path)});
}

void driver::report_foreigners(const std::string& node) {
  report({.kind = event_kind::foreign_candidates,
          .level = event_level::error,
          .path = shown(node_path(node)),
          .text = explain_foreign(shown_path(), node, settings_.scheme)});
}

void driver::carry_out(const core::tell::mastership_ends& message) {
  std::unique_lock lock(mutex_);
  const auto ended = std::exchange(master_, std::nullopt);
  lock.unlock();
  BOOST_ASSERT(ended);  // it began
  const auto token = ended->fencing_token();
  ended->end(message.reason);
  foreign_watch_->stop();
  const bool as_wished = message.reason == end_reason::resigned || message.reason == end_reason::closed;
  report({.kind = event_kind::mastership_ended,
          .level = as_wished ? event_level::info : event_level::warning,
          .path = shown_path(),
          .token = token,
          .reason = std::string(to_string(message.reason)),
          .text = fmt::format("{}: no longer master: {}", shown_path(), to_string(message.reason))});
}

void driver::carry_out(const core::tell::await_done& message) {
  await_limit_.reset();
  first_connect_.reset();
  remember(message.error);
  awaits_->complete(await_ticket_, message.error);
}

void driver::carry_out(const core::tell::resign_done& message) {
  remember(message.error);
  for (const auto ticket : std::exchange(resign_tickets_, {})) resigns_->complete(ticket, message.error);
}

void driver::carry_out(const core::tell::close_done& message) {
  close_limit_.reset();
  remember(message.error);
  closes_->complete_all(message.error);
}

void driver::carry_out(const core::tell::foreign_candidate& message) {
  if (!message.ephemeral) {
    report({.kind = event_kind::foreign_left_over,
            .level = event_level::warning,
            .path = shown(node_path(message.node)),
            .text = explain_foreign_left_over(shown_path(), message.node, settings_.scheme)});
    return;
  }
  foreign_node_ = message.node;
  report_foreigners(message.node);
}

void driver::carry_out(const core::tell::data_went_back& message) {
  fallen_token_ = fmt::format(": fencing token {} after {}", message.token, message.given_out);
  report({.kind = event_kind::data_went_back,
          .level = event_level::error,
          .path = shown_path(),
          .token = message.token,
          .text = explanation(errc::data_went_back)});
}

/// Some trouble passes in a moment, as after a session has moved to another server. We warn of it only if it does not.
void driver::carry_out(const core::tell::trouble& message) {
  if (message.how == core::answer::quota_exceeded) return carry_out(core::tell::warning{errc::quota_exceeded});
  const bool vanished = message.how == core::answer::no_node;
  const auto answer = vanished ? std::string() : client_->last_answer();
  const auto text = fmt::format("{}: {}; we go on trying", shown_path(),
                                vanished ? "our node was gone again" : "the ensemble answers " + answer);
  const bool may_pass = core::classify(message.how) == core::outcome::unsure && message.attempt <= 3;
  if (!may_pass) remember(text);
  report({.kind = vanished ? event_kind::node_vanished : event_kind::request_failed,
          .level = may_pass ? event_level::info : event_level::warning,
          .path = shown_path(),
          .reason = answer,
          .text = text});
}

void driver::carry_out(const core::tell::warning& message) {
  remember(message.what);
  const bool denied = message.what == errc::withdrawal_denied;
  report({.kind = denied ? event_kind::withdrawal_denied : event_kind::quota_exceeded,
          .level = event_level::error,
          .path = denied ? shown(own_path_) : shown_path(),
          .text = explanation(message.what)});
}

}  // namespace zkelection::detail
