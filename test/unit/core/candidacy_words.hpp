// A candidacy's actions and answers in words, for comparisons that read well when they fail.
#pragma once

#include <string>
#include <string_view>

#include "zkelection/core/actions.hpp"
#include "zkelection/core/candidacy.hpp"

namespace zkelection::test {

/// All answers there are, for loops.
inline constexpr core::answer all_answers[] = {core::answer::ok,
                                               core::answer::no_node,
                                               core::answer::node_exists,
                                               core::answer::no_permission,
                                               core::answer::invalid_acl,
                                               core::answer::parent_is_ephemeral,
                                               core::answer::quota_exceeded,
                                               core::answer::unimplemented,
                                               core::answer::auth_failed,
                                               core::answer::chroot_missing,
                                               core::answer::outcome_unknown,
                                               core::answer::connection_lost,
                                               core::answer::session_expired,
                                               core::answer::rejected,
                                               core::answer::not_understood};

std::string_view in_words(core::answer how);
std::string_view in_words(core::candidacy::phase phase);

/// "ok" or the enumerator's name.
std::string in_words(const error_code& error);

/// One action, with names as they are and without its round.
std::string in_words(const core::action& action);

}  // namespace zkelection::test
