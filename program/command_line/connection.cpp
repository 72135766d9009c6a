#include "program/command_line/connection.hpp"

#include "program/command_line/credentials.hpp"
#include "program/output/exit_codes.hpp"

#include <zkelection/zookeeper.hpp>

#include <fmt/format.h>

#include <unistd.h>

#include <array>
#include <fstream>
#include <utility>

namespace zkelection::cli {
namespace {

/// A URL may hold credentials, so an error shows its scheme alone.
std::string_view scheme_in(std::string_view url) { return url.substr(0, url.find_first_of(":/?")); }

candidate_scheme scheme_of(std::string_view name) {
  if (const auto scheme = parse_scheme(name)) return *scheme;
  throw usage_error(fmt::format("--scheme: '{}' is none of curator-latch, curator-lock, kazoo and go", name));
}

std::string own_name() {
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  return fmt::format("{}:{}", host.data(), ::getpid());
}

/// What was lost, is at risk or needs a person is seen without `-v`.
log_level level_of(const event& what) {
  switch (what.level) {
    case event_level::debug:
    case event_level::info: return log_level::debug;
    case event_level::warning:
    case event_level::error: return log_level::always;
  }
  return log_level::always;
}

}  // namespace

session_config make_config(const connection_options& options, const logger& log) {
  session_config config;
  if (options.url) {
    if (const auto wrong = parse_zookeeper_url(*options.url, config)) throw usage_error("--url: " + wrong->text);
  } else {
    config.hosts = *options.hosts;
  }
  if (options.root) config.root = *options.root;
  if (options.scheme) config.scheme = scheme_of(*options.scheme);
  if (options.allow_foreign_candidates) config.allow_foreign_candidates = true;
  if (options.session_timeout) config.session_timeout = *options.session_timeout;
  if (options.connect_timeout) config.first_connect_timeout = *options.connect_timeout;
  if (options.max_tick) config.max_tick = *options.max_tick;
  for (const auto& entry : options.auth) config.auth.push_back(credentials_in("--auth or ZKELECTION_AUTH", entry));
  if (options.auth_file) {
    std::ifstream file(*options.auth_file);
    for (auto& entry : credentials_of_file(file, *options.auth_file)) config.auth.push_back(std::move(entry));
  }
  if (options.id) config.candidate_id = *options.id;
  if (config.candidate_id.empty()) config.candidate_id = own_name();
  config.on_event = [&log](const event& what) { log.write(level_of(what), what.text); };
  if (const auto wrong = check(config)) throw usage_error(wrong->text);
  return config;
}

backend make_backend(asio::any_io_executor executor, const connection_options& options, const logger& log) {
  if (options.is_zookeeper()) {
    const auto config = make_config(options, log);
    return {std::make_unique<zookeeper_factory>(executor, config), config.max_tick};
  }
  if (options.root || options.scheme || options.session_timeout || options.connect_timeout || options.max_tick ||
      options.id || options.allow_foreign_candidates || !options.auth.empty() || options.auth_file) {
    throw usage_error(
        fmt::format("--root, --scheme, --allow-foreign-candidates, --session-timeout, --connect-timeout, --max-tick, "
                    "--id and --auth are for ZooKeeper; '{}' knows none of them",
                    scheme_in(*options.url)));
  }
  failure wrong;
  auto factory = zkelection::make_factory(executor, *options.url, wrong);
  if (!factory) throw usage_error(wrong.text);
  return {std::move(factory)};
}

int exit_code_of(error_code error) {
  const bool is_ours_to_mend =
      error == errc::invalid_resource || error == errc::foreign_candidates || error == errc::session_too_short;
  return is_ours_to_mend ? exit_code::bad_usage : exit_code::no_ensemble;
}

}  // namespace zkelection::cli
