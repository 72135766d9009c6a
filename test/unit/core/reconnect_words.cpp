#include "reconnect_words.hpp"

#include <fmt/format.h>

namespace zkelection::test {
namespace {

namespace reconnecting = core::reconnecting;

struct in_words_of_reconnecting {
  const std::vector<reconnecting::reach>& tried;

  std::string operator()(const reconnecting::look_up& a) const {
    return a.name == "zk" ? "look up" : "look up " + a.name;
  }
  std::string operator()(const reconnecting::reach& a) const {
    const auto session = a.session ? fmt::format("session {}", a.session->id) : "new session";
    return fmt::format("{} at {}{}", session, a.server.literal, a.without_credentials ? " without credentials" : "");
  }
  std::string operator()(const reconnecting::introduce& a) const { return "introduce " + address_of(a.attempt); }
  std::string operator()(const reconnecting::cut& a) const { return "cut " + address_of(a.attempt); }
  std::string operator()(const reconnecting::leave& a) const { return "leave " + address_of(a.attempt); }
  std::string operator()(const reconnecting::remind&) const { return ""; }
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
    return fmt::format("lost {}: {}", a.server.literal, a.text);
  }
  std::string operator()(const reconnecting::suspended& a) const {
    return a.how == core::disconnection::silent ? "suspended by silence" : "suspended";
  }
  std::string operator()(const reconnecting::expired&) const { return "EXPIRED"; }
  std::string operator()(const reconnecting::refused&) const { return "REFUSED"; }
  std::string operator()(const reconnecting::closing&) const { return "closing"; }
  std::string operator()(const reconnecting::closed& a) const { return a.confirmed ? "CLOSED" : "CLOSED in vain"; }

  std::string address_of(reconnecting::attempt_number which) const {
    for (const auto& each : tried) {
      if (each.attempt == which) return each.server.literal;
    }
    return "nothing";
  }
};

}  // namespace

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

std::string in_words(const reconnecting::actions& actions, const std::vector<reconnecting::reach>& tried) {
  std::string text;
  for (const auto& action : actions) {
    const auto words = std::visit(in_words_of_reconnecting{tried}, action);
    if (!words.empty()) text += (text.empty() ? "" : ", ") + words;
  }
  return text;
}

}  // namespace zkelection::test
