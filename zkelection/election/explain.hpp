// Explains an error in words: which path it is about and what to do.
#pragma once

#include <string>
#include <string_view>
#include <zkelection/error.hpp>
#include <zkelection/session_config.hpp>

namespace zkelection::detail {

/// `path` is the resource's, and `own_node` the candidate's; only a refused withdrawal needs the latter.
std::string explain(const error_code& error, std::string_view path, std::string_view own_node);

/// The node looks like another scheme's candidate. `path` is the resource's.
std::string explain_foreign(std::string_view path, std::string_view node, candidate_scheme ours);
/// The node looks like another scheme's candidate and is not ephemeral.
std::string explain_foreign_left_over(std::string_view path, std::string_view node, candidate_scheme ours);
/// The node has a name of our own scheme and is not ephemeral, and we wait behind it.
std::string explain_left_over(std::string_view node);

}  // namespace zkelection::detail
