// The words to an error: which path it is about and what to do.
#pragma once

#include <string>
#include <string_view>
#include <zkelection/error.hpp>

namespace zkelection::detail {

/// `path` is the resource's, `own_node` the candidate's, which only a refused withdrawal needs.
std::string explain(const error_code& error, std::string_view path, std::string_view own_node);

}  // namespace zkelection::detail
