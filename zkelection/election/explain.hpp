// The words to an error: which path it is about and what to do.
#pragma once

#include <string>
#include <string_view>
#include <zkelection/error.hpp>
#include <zkelection/session_config.hpp>

namespace zkelection::detail {

/// `path` is the resource's, `own_node` the candidate's, which only a refused withdrawal needs.
std::string explain(const error_code& error, std::string_view path, std::string_view own_node);

/// A node that looks like another scheme's candidate, and what that means. `path` is the resource's.
std::string explain_foreign(std::string_view path, std::string_view node, candidate_scheme ours);
/// The same of one that is not ephemeral.
std::string explain_foreign_left_over(std::string_view path, std::string_view node, candidate_scheme ours);
/// A node with our own candidates' name that is not ephemeral, and that we wait behind.
std::string explain_left_over(std::string_view node);

}  // namespace zkelection::detail
