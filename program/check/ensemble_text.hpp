// Writes the report of a check, for people and for programs.
#pragma once

#include <zkelection/ensemble_report.hpp>

#include <string>

namespace zkelection::program {

std::string text_of(const ensemble_report& report);

/// Gives one line; the help text of `check` describes it.
std::string json_of(const ensemble_report& report);

}  // namespace zkelection::program
