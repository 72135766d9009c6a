#include "reconnect_story.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <utility>

namespace zkelection::test {
namespace {

namespace reconnecting = core::reconnecting;

std::vector<core::server_address> literals_of(const reconnect_story::addresses& letters) {
  std::vector<core::server_address> all;
  for (const auto& letter : letters) all.push_back({letter, letter});
  return all;
}

std::vector<std::string> names_of(std::size_t count) {
  if (count == 1) return {"zk"};
  std::vector<std::string> names;
  for (std::size_t i = 1; i <= count; ++i) names.push_back(fmt::format("zk{}", i));
  return names;
}

}  // namespace

reconnect_story::reconnect_story(setting of)
    : random_(of.seed),
      machine_({literals_of(of.literals), names_of(of.names), of.session_timeout, of.first_connect_timeout}, random_) {}

std::string reconnect_story::react(const std::string& step, reconnecting::actions reaction) {
  reaction_ = std::move(reaction);
  for (const auto& action : reaction_) std::visit([this](const auto& one) { take(one); }, action);
  const auto text = in_words(reaction_, all_attempts_);
  trace_ += fmt::format("  {} ms: {} -> {}\n", std::chrono::floor<milliseconds>(now_ - std::chrono::hours(1)).count(),
                        step, text);
  check_what_is_awaited();
  return text;
}

void reconnect_story::check_what_is_awaited() {
  using enum core::reconnect::phase;
  const auto phase = machine_.current_phase();
  BOOST_TEST((phase == resting || phase == closed || is_looking_up() || pause_ || is_connecting() || connection_),
             "nothing is awaited any more; so far:\n"
                 << trace_);
  BOOST_TEST(machine_.has_connection() == connection_.has_value(), trace_);
  BOOST_TEST((phase == connecting) == is_connecting(), trace_);
  BOOST_TEST((!is_connecting() || reminder_), "nothing ends an attempt; so far:\n" << trace_);
  BOOST_TEST((phase != pausing || pause_), trace_);
  BOOST_TEST((phase != looking_up || is_looking_up()), trace_);
}

// ---- What it is asked for.

void reconnect_story::take(const reconnecting::look_up& request) {
  BOOST_TEST((std::ranges::find(looked_up_, request.name) == looked_up_.end()),
             request.name << " is looked up twice at once; so far:\n"
                          << trace_);
  looked_up_.push_back(request.name);
}

void reconnect_story::take(const reconnecting::reach& request) {
  BOOST_TEST(!connection_, "an attempt beside a connection; so far:\n" << trace_);
  attempts_.push_back({request});
  all_attempts_.push_back(request);
}

void reconnect_story::take(const reconnecting::introduce& request) {
  BOOST_TEST(std::ranges::none_of(attempts_, &attempt::introduced), "two connect requests; so far:\n" << trace_);
  for (auto& each : attempts_) {
    if (each.request.attempt != request.attempt) continue;
    BOOST_TEST(each.stands, "a server that is not reached; so far:\n" << trace_);
    each.introduced = true;
  }
}

reconnect_story::attempt reconnect_story::remove(reconnecting::attempt_number which) {
  const auto found =
      std::ranges::find_if(attempts_, [which](const attempt& each) { return each.request.attempt == which; });
  BOOST_REQUIRE_MESSAGE(found != attempts_.end(), "there is no attempt " << which << "; so far:\n" << trace_);
  auto removed = *found;
  attempts_.erase(found);
  return removed;
}

void reconnect_story::take(const reconnecting::pause& request) {
  BOOST_TEST(!pause_, "two pauses at once; so far:\n" << trace_);
  pause_ = request.length;
  pause_end_ = now_ + request.length;
}

void reconnect_story::take(const reconnecting::end_pause&) {
  BOOST_TEST(pause_.has_value(), trace_);
  pause_.reset();
}

void reconnect_story::take(const reconnecting::end_session&) {
  BOOST_TEST(connection_.has_value(), "no connection to end the session on; so far:\n" << trace_);
  ending_ = true;
}

void reconnect_story::take(const reconnecting::closed&) {
  attempts_.clear();
  connection_.reset();
  pause_.reset();
  looked_up_.clear();
  ending_ = limited_ = false;
}

// ---- What happens.

std::string reconnect_story::opens() { return react("open", machine_.open(at())); }
std::string reconnect_story::closes() { return react("close", machine_.close(at())); }

std::string reconnect_story::finds(const addresses& found, const std::string& trouble) {
  BOOST_REQUIRE_MESSAGE(is_looking_up(), "nothing is looked up; so far:\n" << trace_);
  return finds(looked_up_.front(), found, trouble);
}

std::string reconnect_story::finds(const std::string& name, const addresses& found, const std::string& trouble,
                                   std::chrono::nanoseconds age) {
  BOOST_REQUIRE_MESSAGE(std::erase(looked_up_, name) == 1U, name << " is not looked up; so far:\n" << trace_);
  std::vector<core::server_address> servers;
  for (const auto& letter : found) servers.push_back({letter, name});
  return react(fmt::format("{} is {}{}{}", name, fmt::join(found, " "), trouble.empty() ? "" : "unknown: ", trouble),
               machine_.looked_up(name, servers, trouble, age, at()));
}

reconnect_story::attempt& reconnect_story::find(const std::string& address) {
  const auto which = [&](const attempt& each) {
    return each.request.server.literal == address || (address.empty() && (attempts_.size() == 1 || each.introduced));
  };
  const auto found = std::ranges::find_if(attempts_, which);
  BOOST_REQUIRE_MESSAGE(found != attempts_.end(), "no attempt is under way there; so far:\n" << trace_);
  return *found;
}

const reconnecting::reach& reconnect_story::only_attempt() const {
  BOOST_REQUIRE_MESSAGE(attempts_.size() == (connection_ ? 0U : 1U), "not the only one; so far:\n" << trace_);
  return connection_ ? connection_->request : attempts_.front().request;
}

std::string reconnect_story::stands(const std::string& address) {
  auto& one = find(address);
  one.stands = true;
  const auto which = one.request;
  return react(which.server.literal + " stands", machine_.reached(which.attempt, at()));
}

std::string reconnect_story::answers(std::int64_t session, milliseconds granted) {
  const auto asked = std::ranges::find_if(attempts_, &attempt::introduced);
  BOOST_REQUIRE_MESSAGE(asked != attempts_.end(), "there is no connect request; so far:\n" << trace_);
  connection_ = remove(asked->request.attempt);
  const auto which = connection_->request;
  reminder_.reset();
  if (which.session) session = which.session->id;
  return react(which.server.literal + " answers", machine_.connected(which.attempt, {session, {}}, granted, at()));
}

std::string reconnect_story::connects(std::int64_t session, milliseconds handshake) {
  const auto address = only_attempt().server.literal;
  BOOST_TEST(stands() == "introduce " + address);
  pass(handshake);
  return answers(session);
}

std::string reconnect_story::drops(core::drop_cause cause) { return drops({}, cause); }

std::string reconnect_story::drops(const std::string& address, core::drop_cause cause) {
  BOOST_REQUIRE_MESSAGE(!ending_, "the session is being ended; so far:\n" << trace_);
  if (!connection_ && cause == core::drop_cause::expired && !find(address).stands) stands(address);
  const auto which = connection_ ? connection_->request : find(address).request;
  if (!connection_) remove(which.attempt);
  connection_.reset();
  const std::string text(in_words(cause));
  return react(fmt::format("{} dropped: {}", which.server.literal, text),
               machine_.dropped(which.attempt, cause, text, at()));
}

std::string reconnect_story::session_ends(bool confirmed) {
  BOOST_REQUIRE_MESSAGE(std::exchange(ending_, false), "no session is being ended; so far:\n" << trace_);
  connection_.reset();
  return react(confirmed ? "session ended" : "lost first", machine_.session_ended(confirmed, at()));
}

std::string reconnect_story::pause_ends() {
  BOOST_REQUIRE_MESSAGE(pause_, "no pause to end; so far:\n" << trace_);
  now_ = std::max(now_, pause_end_);
  pause_.reset();
  return react("pause over", machine_.pause_over(at()));
}

std::string reconnect_story::waits() {
  BOOST_REQUIRE_MESSAGE(reminder_, "the machine wants no reminder; so far:\n" << trace_);
  now_ = std::max(now_, *std::exchange(reminder_, std::nullopt));
  return react("time passes", machine_.reminded(at()));
}

std::string reconnect_story::close_limit_passes() {
  BOOST_REQUIRE_MESSAGE(std::exchange(limited_, false), "no close is limited; so far:\n" << trace_);
  return react("limit over", machine_.close_limit_over());
}

void reconnect_story::begins() {
  opens();
  BOOST_TEST(connects() == "made new 1, serve new 1");
  serves();
}

}  // namespace zkelection::test
