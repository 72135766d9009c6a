#include "candidacy_words.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace zkelection::test {
namespace {

namespace ask = core::ask;
namespace tell = core::tell;

struct in_words_visitor {
  std::string operator()(const ask::create& a) const { return fmt::format("create {}", a.name_prefix); }
  std::string operator()(const ask::make_parents&) const { return "make parents"; }
  std::string operator()(const ask::sync&) const { return "sync"; }
  std::string operator()(const ask::list&) const { return "list"; }
  std::string operator()(const ask::read& a) const { return fmt::format("read {}", a.name); }
  std::string operator()(const ask::probe& a) const {
    return fmt::format("{} {}", a.watch ? "probe+watch" : "probe", a.name);
  }
  std::string operator()(const ask::drop_watch& a) const { return fmt::format("drop {}", a.name); }
  std::string operator()(const ask::erase& a) const { return fmt::format("erase {}", a.name); }
  std::string operator()(const ask::lease&) const { return "lease"; }
  std::string operator()(const ask::pause& a) const { return fmt::format("pause {}", a.length); }
  std::string operator()(const tell::mastership_begins& a) const {
    return fmt::format("MASTER {} {}", a.fencing_token, a.node);
  }
  std::string operator()(const tell::mastership_ends& a) const { return fmt::format("END: {}", to_string(a.reason)); }
  std::string operator()(const tell::await_done& a) const { return "await: " + in_words(a.error); }
  std::string operator()(const tell::resign_done& a) const { return "resign: " + in_words(a.error); }
  std::string operator()(const tell::close_done& a) const { return "close: " + in_words(a.error); }
  std::string operator()(const tell::foreign_candidate& a) const {
    return fmt::format("foreign{}: {}", a.ephemeral ? "" : " left over", a.node);
  }
  std::string operator()(const tell::data_went_back& a) const {
    return fmt::format("went back: {} after {}", a.token, a.given_out);
  }
  std::string operator()(const tell::trouble& a) const { return fmt::format("trouble: {}", in_words(a.how)); }
  std::string operator()(const tell::warning& a) const { return "warning: " + in_words(make_error_code(a.what)); }
};

}  // namespace

std::string_view in_words(core::answer how) {
  switch (how) {
    case core::answer::ok: return "ok";
    case core::answer::no_node: return "no_node";
    case core::answer::node_exists: return "node_exists";
    case core::answer::no_permission: return "no_permission";
    case core::answer::invalid_acl: return "invalid_acl";
    case core::answer::parent_is_ephemeral: return "parent_is_ephemeral";
    case core::answer::quota_exceeded: return "quota_exceeded";
    case core::answer::unimplemented: return "unimplemented";
    case core::answer::auth_failed: return "auth_failed";
    case core::answer::chroot_missing: return "chroot_missing";
    case core::answer::outcome_unknown: return "outcome_unknown";
    case core::answer::connection_lost: return "connection_lost";
    case core::answer::session_expired: return "session_expired";
    case core::answer::rejected: return "rejected";
    case core::answer::not_understood: return "not_understood";
  }
  return "unknown";
}

std::string_view in_words(core::candidacy::phase phase) {
  using enum core::candidacy::phase;
  switch (phase) {
    case idle: return "idle";
    case enrolling: return "enrolling";
    case waiting: return "waiting";
    case master: return "master";
    case withdrawing: return "withdrawing";
  }
  return "unknown";
}

std::string in_words(const error_code& error) {
  constexpr std::pair<errc, const char*> names[] = {
      {errc::already_awaiting, "already_awaiting"},
      {errc::closed, "closed"},
      {errc::resigned, "resigned"},
      {errc::timed_out, "timed_out"},
      {errc::unreachable, "unreachable"},
      {errc::auth_failed, "auth_failed"},
      {errc::session_too_short, "session_too_short"},
      {errc::server_too_old, "server_too_old"},
      {errc::chroot_missing, "chroot_missing"},
      {errc::no_permission, "no_permission"},
      {errc::invalid_acl, "invalid_acl"},
      {errc::parent_is_ephemeral, "parent_is_ephemeral"},
      {errc::parent_keeps_vanishing, "parent_keeps_vanishing"},
      {errc::request_keeps_being_lost, "request_keeps_being_lost"},
      {errc::withdrawal_denied, "withdrawal_denied"},
      {errc::quota_exceeded, "quota_exceeded"},
      {errc::data_went_back, "data_went_back"},
      {errc::rejected, "rejected"},
      {errc::invalid_resource, "invalid_resource"},
      {errc::foreign_candidates, "foreign_candidates"},
  };
  if (!error) return "ok";
  for (const auto& [code, name] : names) {
    if (error == code) return name;
  }
  return error.message();
}

std::string in_words(const core::action& action) { return std::visit(in_words_visitor{}, action); }

}  // namespace zkelection::test
