// The command line of the program. Input: its words, a line each.
#include <algorithm>
#include <cstdlib>

#include "program/command_line/options.hpp"
#include "support/property.hpp"
#include "support/secret.hpp"

namespace zkelection::fuzz {
namespace {

using namespace std::chrono_literals;
using optional_length = std::optional<std::chrono::milliseconds>;

constexpr std::chrono::milliseconds longest = 1000h;

void check_length(std::string_view what, const optional_length& length, std::chrono::milliseconds least,
                  std::chrono::milliseconds most) {
  require(!length || (*length >= least && *length <= most), "{} is {} ms", what, length.value_or(0ms).count());
}

/// Whatever the settings are, what they make is fit for use, or one of them is refused.
void check_settings(std::vector<program::setting> settings) {
  std::erase_if(settings, [](const auto& one) { return one.is_in_file; });  // input must not name files to read
  session_config config;
  config.hosts = "h1";
  program::apply(settings, config);
  require(!check(config), "settings are taken that are not fit for use");
}

/// What the rest of the program relies on.
void check_options(const program::options& taken) {
  const auto& to = taken.connection;
  const bool runs = taken.action == program::action::run;
  require(to.hosts.has_value() != to.url.has_value(), "neither hosts nor a URL, or both");
  require(!taken.resource.empty() || taken.action == program::action::check, "no resource");
  require(taken.command.empty() != runs, "run without a command, or a command without run");
  check_length("--wait", taken.wait, 1ms, longest);
  check_length("--grace", taken.grace, 0ms, longest);
  check_length("--timeout", taken.timeout, 1ms, 24h);
  check_settings(to.settings);
}

/// What the program says of the words; empty if it takes them.
std::string told_of(const std::vector<std::string>& words) {
  std::vector<const char*> arguments{"zkelection"};
  arguments.resize(words.size() + 1);
  std::ranges::transform(words, arguments.begin() + 1, [](const auto& word) { return word.c_str(); });
  try {
    check_options(program::parse_options(static_cast<int>(arguments.size()), arguments.data()));
    return "";
  } catch (const program::usage_error& error) {
    const std::string told = error.what();
    require(!told.empty(), "a refusal without a word");
    return told;
  } catch (const program::text_wanted& wanted) {
    require(!wanted.text.empty(), "a text is wanted, and is empty");
    return wanted.text;
  }
}

/// What `--auth` has for its value is shown to nobody: what is said is the same with any other.
void check_secrets(std::vector<std::string> words) {
  const auto told = told_of(words);
  bool has_secret = false;
  for (std::size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
    constexpr std::string_view joined = "--auth=";
    if (words[i].starts_with(joined)) {
      words[i].replace(joined.size(), words[i].npos, another(std::string_view(words[i]).substr(joined.size())));
      has_secret = true;
    } else if (i > 0 && words[i - 1] == "--auth" && words[i].find(':') != words[i].npos && !words[i].starts_with('-')) {
      words[i] = another(words[i]);
      has_secret = true;
    }
  }
  require(!has_secret || told_of(words) == told, "a secret is told: {}", shown(told));
}

}  // namespace

void examine(std::string_view input) {
  // What the fuzzer's own environment has is no part of the input.
  for (const auto* name : {"ZKELECTION_HOSTS", "ZKELECTION_URL", "ZKELECTION_AUTH", "ZKELECTION_TLS",
                           "ZKELECTION_TLS_CA", "ZKELECTION_TLS_CERTIFICATE", "ZKELECTION_TLS_KEY",
                           "ZKELECTION_TLS_KEY_PASSWORD_FILE", "ZKELECTION_TLS_SERVER_NAME"})
    ::unsetenv(name);
  std::vector<std::string> words;
  for (const auto line : split(input, '\n')) words.emplace_back(line.substr(0, line.find('\0')));
  check_secrets(words);
}

}  // namespace zkelection::fuzz
