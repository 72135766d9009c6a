// The program `zkelection`.
#include "program/check/check_ensemble.hpp"
#include "program/command_line/options.hpp"
#include "program/output/exit_codes.hpp"
#include "program/output/log.hpp"
#include "program/output/output.hpp"
#include "program/run/process/process_name.hpp"
#include "program/run/run_command.hpp"
#include "program/show/show_candidates.hpp"

#include <exception>

namespace zkelection::program {
namespace {

int carry_out(const options& wanted) {
  switch (wanted.action) {
    case action::run: return run_command(wanted);
    case action::leader: return show_leader(wanted);
    case action::candidates: return show_candidates(wanted);
    case action::check: return check_ensemble(wanted);
  }
  return exit_code::failure;
}

int run_program(int count, const char* const* arguments) {
  reserve_standard_streams();
  const logger log(log_level::always);
  try {
    return carry_out(parse_options(count, arguments));
  } catch (const text_wanted& wanted) {
    return print(wanted.text);
  } catch (const usage_error& error) {
    log.error("{}", error.what());
    log.error("'zkelection --help' and 'zkelection <command> --help' tell more");
    return exit_code::bad_usage;
  } catch (const std::exception& error) {
    log.error("{}", error.what());
    return exit_code::failure;
  }
}

}  // namespace
}  // namespace zkelection::program

int main(int count, char** arguments) {
  zkelection::program::remember_arguments(count, arguments);
  return zkelection::program::run_program(count, arguments);
}
