// The parts of `--help` that are not a list of options: for the program and each of its commands what it does, how to
// call it, and the rest.
#pragma once

namespace zkelection::cli::help {

extern const char* const program;
extern const char* const program_usage;
extern const char* const program_footer;
extern const char* const run;
extern const char* const run_usage;
extern const char* const run_footer;
extern const char* const leader;
extern const char* const leader_usage;
extern const char* const leader_footer;
extern const char* const candidates;
extern const char* const candidates_usage;
extern const char* const candidates_footer;

extern const char* const check;
extern const char* const check_usage;
extern const char* const check_footer;

}  // namespace zkelection::cli::help
