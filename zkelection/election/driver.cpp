// The operations of an election, and what its session says.
#include "zkelection/election/driver.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <boost/asio/dispatch.hpp>
#include <boost/assert.hpp>
#include <zkelection/duration.hpp>

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
  if (finished_) return closes_->complete_all(how_finished_);
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
  if (!confirmed) how_finished_ = errc::timed_out;
  remember(how_finished_);
  closes_->complete_all(how_finished_);
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

void driver::start_checking(const std::string& name) { client_->start_checking(node_path(name), weak_from_this()); }
void driver::stop_checking(const std::string& name) { client_->stop_checking(node_path(name)); }

void driver::all_is_carried_out() {
  if (!candidacy_.own_node() && candidacy_.current_phase() != core::candidacy::phase::withdrawing) report_place({});
  if (candidacy_.current_phase() != core::candidacy::phase::waiting) left_over_watch_->stop();
  if (candidacy_.finished() && !finished_) finish();
}

}  // namespace zkelection::detail
