#include "program/command_line/options.hpp"

#include "program/command_line/commands.hpp"

#include "zkelection/config/url_scheme.hpp"

#include <zkelection/version.hpp>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <string_view>

namespace zkelection::program {
namespace {

const command* command_named(std::string_view name) {
  const auto found = std::ranges::find(commands(), name, &command::name);
  return found == commands().end() ? nullptr : &*found;
}

class formatter : public CLI::Formatter {
 public:
  formatter() { column_width(28); }
  std::string make_usage(const CLI::App* app, std::string) const override {
    const auto* const shown = command_named(app->get_name());
    return shown != nullptr ? shown->help.usage : help::program.usage;
  }
  std::string make_description(const CLI::App* app) const override { return app->get_description() + "\n\n"; }
  std::string make_option_opts(const CLI::Option* option) const override {
    return option->get_type_name().empty() ? "" : " " + option->get_type_name();
  }
};

/// An option whose value was forgotten takes the next option for it. That may hold a secret, so the error leaves it
/// out.
const CLI::Validator is_no_option(
    [](const std::string& value) {
      return value.starts_with("--") ? "its value is missing: another option follows" : std::string();
    },
    "");

std::string help_of(const option& one) {
  auto text = one.usual != nullptr ? fmt::format(fmt::runtime(one.help), one.usual()) : std::string(one.help);
  if (one.environment != nullptr) text += fmt::format("\n(or environment: {})", one.environment);
  return text;
}

void add_option(CLI::App& app, const option& one, options& result) {
  if (*one.type == 0) {
    const auto take = [&one, &result](std::int64_t count) {
      while (count-- > 0) one.take(one, one.names, "true", result);
    };
    app.add_flag_function(one.names, take, help_of(one))->disable_flag_override();
    return;
  }
  const auto take = [&one, &result](const std::vector<std::string>& values) {
    for (const auto& value : values) one.take(one, one.names, value, result);
  };
  auto* const added = app.add_option_function<std::vector<std::string>>(one.names, take, help_of(one));
  added->check(is_no_option)->type_name(one.type)->expected(1)->allow_extra_args(false);
  if (one.may_repeat) added->take_all();
}

void add_command(CLI::App& program, const command& one, options& result) {
  auto* const app = program.add_subcommand(one.name, one.help.summary);
  app->footer(one.help.footer);
  app->callback([&result, &one] { result.action = one.action; });
  for (const auto& option : one.options) add_option(*app, option, result);
}

/// "a, b or c".
std::string names_of_commands() {
  std::string text;
  for (const auto& one : commands()) {
    if (!text.empty()) text += &one == &commands().back() ? " or " : ", ";
    text += one.name;
  }
  return text;
}

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == 0) return std::nullopt;
  return value;
}

bool is_about_tls(std::string_view parameter) { return parameter.starts_with("tls_"); }

/// Whether the environment has a say in TLS. It has none if there is a URL, which says by itself whether there is TLS.
bool complete_tls(connection_options& to) {
  if (to.url) return false;
  const auto wanted = environment("ZKELECTION_TLS");
  if (wanted && wanted != "true" && wanted != "false")
    throw usage_error(fmt::format("ZKELECTION_TLS is '{}' in the environment: set it to true or false", *wanted));
  if (wanted == "true") to.tls = true;
  return wanted != "false";
}

/// Puts the environment in the place of settings that the command line does not have. A user who exports one means the
/// commands and backends that take it.
void complete_settings(const command& chosen, options& result) {
  auto& to = result.connection;
  const bool tls_counts = complete_tls(to);
  const auto is_set = [&](std::string_view parameter) {
    return std::ranges::find(to.settings, parameter, &setting::parameter) != to.settings.end();
  };
  for (const auto& one : chosen.options) {
    if (one.environment == nullptr || *one.parameter == 0 || is_set(one.parameter)) continue;
    if (is_about_tls(one.parameter) && !tls_counts) continue;
    if (const auto value = environment(one.environment)) one.take(one, one.environment, *value, result);
  }
  // A key means nothing before its certificate: the table has them in the order in which they make sense.
  std::ranges::stable_sort(to.settings, {}, [&](const setting& one) {
    return std::ranges::find(chosen.options, std::string_view(one.parameter), &option::parameter);
  });
}

void complete(const command& chosen, options& result, bool has_separator) {
  auto& to = result.connection;
  if (result.resource.empty() && chosen.takes("--resource"))
    throw usage_error("--resource is missing: name what the election is about, such as --resource logs/17");
  if (to.hosts && to.url) throw usage_error("--hosts and --url exclude each other");
  if (!to.hosts && !to.url) {
    to.url = environment("ZKELECTION_URL");
    if (!to.url) to.hosts = environment("ZKELECTION_HOSTS");
  }
  if (!to.hosts && !to.url) {
    throw usage_error("--hosts is missing: give --hosts host:port,... or set ZKELECTION_HOSTS in the environment");
  }
  if (to.is_zookeeper()) complete_settings(chosen, result);
  if (chosen.starts_another_program && result.command.empty()) {
    throw usage_error("the command is missing: put it after --, as in zkelection run --resource R -- command argument");
  }
  if (!chosen.starts_another_program && has_separator) throw usage_error("only run takes a command after --");
}

/// The words that no option takes. A word after an unknown option may be its value, and a secret, as if a user gives
/// `--auth` to a command that does not have it. So the text leaves such words out.
std::string unexpected(const CLI::App& program) {
  std::string text;
  bool may_be_value = false;
  for (const auto& word : program.remaining(true)) {
    const bool is_option = word.starts_with('-');
    may_be_value |= is_option;
    if (is_option || !may_be_value) text += ' ' + word.substr(0, is_option ? word.find('=') : word.npos);
  }
  return text;
}

}  // namespace

bool connection_options::is_zookeeper() const {
  return !url || detail::scheme_in(*url) == "zookeeper" || detail::scheme_in(*url) == "zookeeper+tls";
}

bool connection_options::wants_tls() const {
  return tls || std::ranges::any_of(settings, is_about_tls, &setting::parameter);
}

options parse_options(int count, const char* const* arguments) {
  options result;
  // The words after -- are for the command that `run` starts.
  std::vector<std::string> words(arguments + std::min(count, 1), arguments + count);
  const auto separator = std::find(words.begin(), words.end(), "--");
  const bool has_separator = separator != words.end();
  if (has_separator) result.command.assign(separator + 1, words.end());
  words.erase(separator, words.end());

  CLI::App program(help::program.summary, "zkelection");
  program.formatter(std::make_shared<formatter>());
  program.set_help_flag("-h,--help", "show this text");
  program.set_version_flag("--version", fmt::format("zkelection {}", version()), "show the version");
  program.footer(help::program.footer);
  program.require_subcommand(1);
  for (const auto& one : commands()) add_command(program, one, result);
  if (!words.empty() && !words.front().starts_with('-') && command_named(words.front()) == nullptr)
    throw usage_error(fmt::format("there is no command '{}': use {}", words.front(), names_of_commands()));
  const auto chosen = [&program] { return command_named(program.get_subcommands().front()->get_name()); };
  try {
    std::reverse(words.begin(), words.end());  // as CLI11 wants them
    program.parse(std::move(words));
  } catch (const CLI::ExtrasError&) {
    const bool lacks_separator = chosen()->starts_another_program && !has_separator;
    throw usage_error(
        fmt::format("not expected:{}{}", unexpected(program), lacks_separator ? "; put the command after --" : ""));
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    std::ostringstream ignored;
    if (program.exit(error, out, ignored) == 0) throw text_wanted{out.str()};
    throw usage_error(error.what());
  }
  complete(*chosen(), result, has_separator);
  return result;
}

}  // namespace zkelection::program
