#include "program/check/check_ensemble.hpp"

#include "program/check/ensemble_text.hpp"
#include "program/command_line/connection.hpp"
#include "program/command_line/event_loop.hpp"
#include "program/output/exit_codes.hpp"
#include "program/output/output.hpp"

#include <zkelection/ensemble_check.hpp>

namespace zkelection::program {
namespace {

int exit_code_for(verdict outcome) {
  switch (outcome) {
    case verdict::safe: return 0;
    case verdict::unseen: return exit_code::unseen;
    case verdict::unsafe: return exit_code::unsafe;
    case verdict::unreachable: return exit_code::no_ensemble;
  }
  return exit_code::failure;
}

}  // namespace

int check_ensemble(const options& wanted) {
  const logger log(wanted.verbosity);
  auto config = make_config(wanted.connection, log);
  config.first_connect_timeout = wanted.timeout;
  auto& io = event_loop();
  error_code error;
  ensemble_report report;
  async_check_ensemble(io.get_executor(), std::move(config), [&](error_code code, ensemble_report seen) {
    error = code;
    report = std::move(seen);
    io.stop();
  });
  io.run();
  if (error) throw usage_error(report.trouble.text);
  if (report.judgement.outcome == verdict::unreachable) log.error("{}", report.trouble.text);
  const int printed = print(wanted.json ? json_of(report) : text_of(report));
  return printed != 0 ? printed : exit_code_for(report.judgement.outcome);
}

}  // namespace zkelection::program
