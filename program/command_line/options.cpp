#include "program/command_line/options.hpp"

#include "program/command_line/help.hpp"

#include <zkelection/duration.hpp>
#include <zkelection/version.hpp>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <string_view>

namespace zkelection::cli {
namespace {

class formatter : public CLI::Formatter {
 public:
  formatter() { column_width(28); }
  std::string make_usage(const CLI::App* app, std::string) const override {
    const auto name = app->get_name();
    return name == "run"          ? help::run_usage
           : name == "leader"     ? help::leader_usage
           : name == "candidates" ? help::candidates_usage
           : name == "check"      ? help::check_usage
                                  : help::program_usage;
  }
  std::string make_description(const CLI::App* app) const override { return app->get_description() + "\n\n"; }
  std::string make_option_opts(const CLI::Option* option) const override {
    return option->get_type_name().empty() ? "" : " " + option->get_type_name();
  }
};

/// Whose value was forgotten takes the next option for it. That may be a secret: it is not told.
const CLI::Validator is_no_option(
    [](const std::string& value) {
      return value.starts_with("--") ? "its value is missing: another option follows" : std::string();
    },
    "");

template <class Target>
void add_text(CLI::App& app, const char* names, Target& target, const char* type, const char* help) {
  app.add_option_function<std::string>(
         names, [&target](const std::string& text) { target = text; }, help)
      ->check(is_no_option)
      ->type_name(type);
}

constexpr std::chrono::hours longest_duration{1000};

struct duration_range {
  bool may_be_zero = false;
  std::chrono::hours most = longest_duration;
};

/// What the library takes.
constexpr std::chrono::hours longest_timeout{24};

template <class Target>
void add_duration(CLI::App& app, const char* name, Target& target, duration_range range, const char* help) {
  const auto set = [&target, name, range](const std::string& text) {
    const auto length = parse_duration(text);
    if (!length) throw usage_error(fmt::format("{}: '{}' is not a duration such as 500ms, 10s, 2m or 1h", name, text));
    if (length->count() == 0 && !range.may_be_zero) throw usage_error(fmt::format("{} must be more than 0", name));
    if (*length > range.most) throw usage_error(fmt::format("{} must be at most {}h", name, range.most.count()));
    target = *length;
  };
  app.add_option_function<std::string>(name, set, help)->check(is_no_option)->type_name("TIME");
}

void add_hosts(CLI::App& app, options& result) {
  auto& to = result.connection;
  add_text(app, "--hosts", to.hosts, "LIST",
           "the ensemble: host:port,host:port/chroot\n(or environment: ZKELECTION_HOSTS)");
  add_text(
      app, "--url", to.url, "URL",
      "in place of --hosts: zookeeper://host:port,.../chroot?parameter=value&...\n(or environment: ZKELECTION_URL)");
}

void add_verbose(CLI::App& app, options& result) {
  app.add_flag(
         "-v,--verbose", [&result](std::int64_t count) { result.verbosity = static_cast<int>(count); },
         "report on stderr what happens; -vv: report more")
      ->disable_flag_override();  // =false would count as -1
}

void add_ensemble(CLI::App& app, options& result) {
  auto& to = result.connection;
  add_text(app, "--resource", result.resource, "R", "names joined by '/', such as logs/17");
  add_hosts(app, result);
  add_text(app, "--root", to.root, "PATH", "where the resources are (default: /elections)");
  add_text(app, "--scheme", to.scheme, "NAME",
           "which candidates to queue up with: curator-latch (default),\ncurator-lock, kazoo or go");
  app.add_option(
         "--auth", to.auth,
         "scheme:credentials, such as digest:user:password. Others can see\nit in the process list; so better use "
         "--auth-file, or environment:\nZKELECTION_AUTH")
      ->check(is_no_option)
      ->type_name("AUTH")
      ->expected(1)
      ->take_all();
  add_text(app, "--auth-file", to.auth_file, "FILE", "a file of such entries, one a line");
  add_verbose(app, result);
}

std::vector<std::string> names_of_commands(const CLI::App& program) {
  std::vector<std::string> names;
  for (const auto* command : program.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

/// "a, b or c".
std::string enumerated(const std::vector<std::string>& names) {
  const auto last = names.size() - 1;
  return fmt::format("{} or {}", fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(last), ", "),
                     names[last]);
}

CLI::App* add_command(CLI::App& program, options& result, action which, const char* name, const char* text,
                      const char* footer) {
  CLI::App* app = program.add_subcommand(name, text);
  app->footer(footer);
  app->callback([&result, which] { result.action = which; });
  return app;
}

CLI::App* add_run(CLI::App& program, options& result) {
  CLI::App* app = add_command(program, result, action::run, "run", help::run, help::run_footer);
  add_ensemble(*app, result);
  add_text(*app, "--id", result.connection.id, "NAME", "the name that others see (default: host name:process ID)");
  app->add_flag("--allow-foreign-candidates", result.connection.allow_foreign_candidates,
                "stand beside candidates with another scheme, and maybe be\nmaster at the same time as one of them")
      ->disable_flag_override();
  add_duration(*app, "--session-timeout", result.connection.session_timeout, {.most = longest_timeout},
               "the ensemble takes us for dead after this time (default: 10s)");
  add_duration(*app, "--connect-timeout", result.connection.connect_timeout,
               {.may_be_zero = true, .most = longest_timeout},
               "give up if no server can be reached at first (default: 15s;\n0: never)");
  add_duration(*app, "--max-tick", result.connection.max_tick, {.most = longest_timeout},
               "the largest tick of the ensemble's servers (default: 2s)");
  add_duration(*app, "--wait", result.wait, {}, "give up if not elected in time (default: never)");
  add_duration(*app, "--grace", result.grace, {.may_be_zero = true},
               "between SIGTERM and SIGKILL: on a request to stop (default: 10s),\nand, up to a third of the "
               "session timeout, when the mastership is\nabout to be lost (default: a sixth of it)");
  return app;
}

void add_query(CLI::App& program, options& result, action which, const char* name, const char* text,
               const char* footer) {
  CLI::App* app = add_command(program, result, which, name, text, footer);
  add_ensemble(*app, result);
  add_duration(*app, "--timeout", result.timeout, {.most = longest_timeout},
               "give up if there is no answer in time (default: 15s)");
  app->add_flag("--json", result.json, "for programs");
}

void add_check(CLI::App& program, options& result) {
  CLI::App* app = add_command(program, result, action::check, "check", help::check, help::check_footer);
  add_hosts(*app, result);
  add_duration(*app, "--session-timeout", result.connection.session_timeout, {.most = longest_timeout},
               "the timeout that elections will ask for (default: 10s)");
  add_duration(*app, "--max-tick", result.connection.max_tick, {.most = longest_timeout},
               "the tick that elections will take for the servers' largest\n(default: 2s)");
  add_duration(*app, "--timeout", result.timeout, {.most = longest_timeout}, "how long to look at most (default: 15s)");
  app->add_flag("--json", result.json, "for programs");
  add_verbose(*app, result);
}

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == 0) return std::nullopt;
  return value;
}

void complete(options& result, bool has_command) {
  auto& to = result.connection;
  if (result.resource.empty() && result.action != action::check)
    throw usage_error("--resource is missing: name what the election is about, such as --resource logs/17");
  if (to.hosts && to.url) throw usage_error("--hosts and --url exclude each other");
  if (!to.hosts && !to.url) {
    to.url = environment("ZKELECTION_URL");
    if (!to.url) to.hosts = environment("ZKELECTION_HOSTS");
  }
  if (!to.hosts && !to.url) {
    throw usage_error("--hosts is missing: give --hosts host:port,... or set ZKELECTION_HOSTS in the environment");
  }
  // A user who exports it means the commands and backends that take credentials.
  if (to.auth.empty() && !to.auth_file && result.action != action::check && to.is_zookeeper()) {
    if (auto entry = environment("ZKELECTION_AUTH")) to.auth.push_back(std::move(*entry));
  }
  if (result.action == action::run && result.command.empty()) {
    throw usage_error("the command is missing: put it after --, as in zkelection run --resource R -- command argument");
  }
  if (result.action != action::run && has_command) throw usage_error("only run takes a command after --");
}

/// The words that no option takes. What follows an unknown option may be its value, and that a secret, as of `--auth`
/// where a command has none: it is not told.
std::string unexpected(const CLI::App& program) {
  std::string told;
  bool may_be_value = false;
  for (const auto& word : program.remaining(true)) {
    const bool is_option = word.starts_with('-');
    may_be_value |= is_option;
    if (is_option || !may_be_value) told += ' ' + word.substr(0, is_option ? word.find('=') : word.npos);
  }
  return told;
}

}  // namespace

options parse_options(int count, const char* const* arguments) {
  options result;
  // What comes after -- is the command's business alone.
  std::vector<std::string> words(arguments + std::min(count, 1), arguments + count);
  const auto separator = std::find(words.begin(), words.end(), "--");
  const bool has_command = separator != words.end();
  if (has_command) result.command.assign(separator + 1, words.end());
  words.erase(separator, words.end());

  CLI::App program(help::program, "zkelection");
  program.formatter(std::make_shared<formatter>());
  program.set_help_flag("-h,--help", "show this text");
  program.set_version_flag("--version", fmt::format("zkelection {}", version()), "show the version");
  program.footer(help::program_footer);
  program.require_subcommand(1);
  const auto* run = add_run(program, result);
  add_query(program, result, action::leader, "leader", help::leader, help::leader_footer);
  add_query(program, result, action::candidates, "candidates", help::candidates, help::candidates_footer);
  add_check(program, result);
  const auto names = names_of_commands(program);
  if (!words.empty() && !words.front().starts_with('-') && std::ranges::find(names, words.front()) == names.end())
    throw usage_error(fmt::format("there is no command '{}': use {}", words.front(), enumerated(names)));
  try {
    std::reverse(words.begin(), words.end());  // as CLI11 wants them
    program.parse(std::move(words));
  } catch (const CLI::ExtrasError&) {
    const bool lacks_separator = run->parsed() && !has_command;
    throw usage_error(
        fmt::format("not expected:{}{}", unexpected(program), lacks_separator ? "; put the command after --" : ""));
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    std::ostringstream ignored;
    if (program.exit(error, out, ignored) == 0) throw text_wanted{out.str()};
    throw usage_error(error.what());
  }
  complete(result, has_command);
  return result;
}

}  // namespace zkelection::cli
