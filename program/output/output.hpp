// The program's standard streams.
#pragma once

#include <string_view>

namespace zkelection::cli {

/// Fills those of the first three file numbers that are closed, or a pipe of ours would become stderr.
void reserve_standard_streams();

/// Returns 0, or the exit code for an output that cannot be written: as if SIGPIPE had ended us if nobody reads it any
/// more, without a word; otherwise `failure`, with the reason on stderr.
int print(std::string_view text);

}  // namespace zkelection::cli
