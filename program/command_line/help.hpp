// The parts of `--help` that are not a list of options, for the program and each of its commands.
#pragma once

namespace zkelection::program {

struct help_text {
  const char* summary;  ///< what it does, in a sentence
  const char* usage;    ///< how to call it
  const char* footer;   ///< the rest
};

namespace help {

extern const help_text program;
extern const help_text run;
extern const help_text leader;
extern const help_text candidates;
extern const help_text check;

}  // namespace help
}  // namespace zkelection::program
