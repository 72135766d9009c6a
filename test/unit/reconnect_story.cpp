#include "reconnect_story.hpp"

#include <fmt/format.h>
#include <boost/test/unit_test.hpp>

namespace zkelection::test {
namespace {

namespace reconnecting = core::reconnecting;

std::vector<core::server_address> addresses_of(const std::vector<std::string>& letters) {
  std::vector<core::server_address> all;
  for (const auto& letter : letters) all.push_back(address_of(letter));
  return all;
}

struct in_words_visitor {
  std::string operator()(const reconnecting::look_up&) const { return "look up"; }
  std::string operator()(const reconnecting::connect& a) const {
    const auto session = a.session ? fmt::format("session {}", a.session->id) : "new session";
    return fmt::format("{} at {}{}", session, a.server.literal, a.without_credentials ? " without credentials" : "");
  }
  std::string operator()(const reconnecting::pause&) const { return "pause"; }
  std::string operator()(const reconnecting::end_pause&) const { return "end pause"; }
  std::string operator()(const reconnecting::limit_close&) const { return "limit close"; }
  std::string operator()(const reconnecting::end_session&) const { return "end session"; }
  std::string operator()(const reconnecting::unresolved& a) const {
    return fmt::format("unresolved {}{}", a.trouble, a.new_session_waits ? ", a new session waits" : "");
  }
  std::string operator()(const reconnecting::made& a) const {
    return fmt::format("made {}{}", a.new_session ? "new " : "", a.session.id);
  }
  std::string operator()(const reconnecting::serve& a) const {
    return fmt::format("serve {}{}", a.new_session ? "new " : "", a.session.id);
  }
  std::string operator()(const reconnecting::lost& a) const {
    return fmt::format("lost {}: {}", a.server.host, a.text);
  }
  std::string operator()(const reconnecting::suspended& a) const {
    return a.how == core::disconnection::silent ? "suspended by silence" : "suspended";
  }
  std::string operator()(const reconnecting::expired&) const { return "EXPIRED"; }
  std::string operator()(const reconnecting::refused&) const { return "REFUSED"; }
  std::string operator()(const reconnecting::closing&) const { return "closing"; }
  std::string operator()(const reconnecting::closed& a) const { return a.confirmed ? "CLOSED" : "CLOSED in vain"; }
};

}  // namespace

core::server_address address_of(const std::string& letter) { return {letter, letter}; }

std::string_view in_words(core::drop_cause cause) {
  switch (cause) {
    case core::drop_cause::unreachable: return "unreachable";
    case core::drop_cause::shortage: return "shortage";
    case core::drop_cause::tls_failed: return "TLS failed";
    case core::drop_cause::not_zookeeper: return "not ZooKeeper";
    case core::drop_cause::broke_protocol: return "broke the protocol";
    case core::drop_cause::data_went_back: return "data went back";
    case core::drop_cause::closed: return "closed";
    case core::drop_cause::silent: return "silent";
    case core::drop_cause::expired: return "expired";
    case core::drop_cause::auth_failed: return "auth failed";
  }
  return "unknown";
}

std::string_view in_words(core::reconnect::phase phase) {
  switch (phase) {
    case core::reconnect::phase::resting: return "resting";
    case core::reconnect::phase::looking_up: return "looking up";
    case core::reconnect::phase::connecting: return "connecting";
    case core::reconnect::phase::connected: return "connected";
    case core::reconnect::phase::pausing: return "pausing";
    case core::reconnect::phase::ending: return "ending";
    case core::reconnect::phase::closed: return "closed";
  }
  return "unknown";
}

std::string in_words(const reconnecting::action& action) { return std::visit(in_words_visitor{}, action); }

reconnect_story::reconnect_story(setting of)
    : random_(of.seed),
      machine_({addresses_of(of.literals), of.literals.size() + of.names, of.session_timeout, of.first_connect_timeout},
               random_) {}

std::string reconnect_story::react(const std::string& step, reconnecting::actions reaction) {
  reaction_ = std::move(reaction);
  std::string text;
  for (const auto& action : reaction_) {
    text += (text.empty() ? "" : ", ") + in_words(action);
    std::visit([this](const auto& one) { take(one); }, action);
  }
  trace_ += fmt::format("  {} -> {}\n", step, text);
  using enum core::reconnect::phase;
  const auto phase = machine_.current_phase();
  BOOST_TEST((phase == resting || phase == closed || looking_up_ || pause_ || attempt_),
             "nothing is awaited any more; so far:\n"
                 << trace_);
  BOOST_TEST((phase == connecting || machine_.has_connection()) == attempt_.has_value(), trace_);
  BOOST_TEST((phase == pausing) == pause_.has_value(), trace_);
  return text;
}

// ---- What it is asked for.

void reconnect_story::take(const reconnecting::look_up&) {
  BOOST_TEST(!std::exchange(looking_up_, true), "two look-ups at once; so far:\n" << trace_);
}

void reconnect_story::take(const reconnecting::connect& request) {
  BOOST_TEST(!attempt_, "two connections at once; so far:\n" << trace_);
  attempt_ = request;
}

void reconnect_story::take(const reconnecting::pause& request) {
  BOOST_TEST(!pause_, "two pauses at once; so far:\n" << trace_);
  pause_ = request.length;
}

void reconnect_story::take(const reconnecting::end_pause&) {
  BOOST_TEST(pause_.has_value(), trace_);
  pause_.reset();
}

void reconnect_story::take(const reconnecting::limit_close&) { limited_ = true; }

void reconnect_story::take(const reconnecting::end_session&) {
  BOOST_TEST(attempt_.has_value(), "no connection to end the session on; so far:\n" << trace_);
  ending_ = true;
}

void reconnect_story::take(const reconnecting::lost& message) {
  BOOST_TEST((attempt_ && attempt_->server == message.server), trace_);
  attempt_.reset();
}

void reconnect_story::take(const reconnecting::closed&) {
  attempt_.reset();
  pause_.reset();
  looking_up_ = ending_ = limited_ = false;
}

// ---- What happens.

std::string reconnect_story::opens() { return react("open", machine_.open()); }
std::string reconnect_story::closes() { return react("close", machine_.close()); }

std::string reconnect_story::finds(const std::vector<std::string>& addresses) { return finds(addresses, ""); }

std::string reconnect_story::finds(const std::vector<std::string>& addresses, const std::string& trouble) {
  BOOST_REQUIRE_MESSAGE(std::exchange(looking_up_, false), "nothing is looked up; so far:\n" << trace_);
  auto step = fmt::format("found {}", fmt::join(addresses, " "));
  if (!trouble.empty()) step += fmt::format(", not {}", trouble);
  return react(step, machine_.looked_up(addresses_of(addresses), trouble, at()));
}

std::string reconnect_story::connects(std::int64_t session, milliseconds handshake) {
  BOOST_REQUIRE_MESSAGE(is_connecting(), "nothing is being connected; so far:\n" << trace_);
  if (attempt_->session) session = attempt_->session->id;
  return react("connected", machine_.connected({session, {}}, handshake, now_));
}

std::string reconnect_story::drops(core::drop_cause cause) {
  BOOST_REQUIRE_MESSAGE(attempt_ && !ending_, "nothing to be dropped; so far:\n" << trace_);
  const std::string text(in_words(cause));
  return react("dropped: " + text, machine_.dropped(cause, text, at()));
}

std::string reconnect_story::pause_ends() {
  BOOST_REQUIRE_MESSAGE(pause_, "no pause to end; so far:\n" << trace_);
  now_ += *pause_;
  pause_.reset();
  return react("pause over", machine_.pause_over());
}

std::string reconnect_story::session_ends(bool confirmed) {
  BOOST_REQUIRE_MESSAGE(std::exchange(ending_, false), "no session is being ended; so far:\n" << trace_);
  attempt_.reset();
  return react(confirmed ? "session ended" : "lost first", machine_.session_ended(confirmed, at()));
}

std::string reconnect_story::close_limit_passes() {
  BOOST_REQUIRE_MESSAGE(std::exchange(limited_, false), "no close is limited; so far:\n" << trace_);
  return react("limit over", machine_.close_limit_over());
}

void reconnect_story::begins() {
  opens();
  if (is_looking_up()) finds({});
  BOOST_TEST(connects() == "made new 1, serve new 1");
  serves();
}

}  // namespace zkelection::test
