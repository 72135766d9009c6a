// The program's standard streams.
#pragma once

#include <string_view>

namespace zkelection::program {

/// Opens something in the place of each standard stream that is closed. Otherwise the next pipe that we open would be
/// our stderr.
void reserve_standard_streams();

/// Writes to stdout, and returns 0. If nobody reads stdout any more, says nothing and returns the exit code of a
/// program that SIGPIPE ended. If stdout cannot be written for another reason, says why on stderr and returns
/// `failure`.
int print(std::string_view text);

}  // namespace zkelection::program
