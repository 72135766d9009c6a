#include "program/command_line/connection.hpp"

#include "program/output/exit_codes.hpp"

#include "zkelection/config/url_scheme.hpp"

#include <zkelection/zookeeper.hpp>

#include <fmt/format.h>

#include <unistd.h>

#include <array>
#include <set>
#include <utility>

namespace zkelection::program {
namespace {

std::string own_name() {
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  return fmt::format("{}:{}", host.data(), ::getpid());
}

/// The log shows without `-v` what is lost, at risk, or for a person to mend.
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
  if (options.wants_tls() && !config.tls) config.tls.emplace();
  if (const auto wrong = check(config)) throw usage_error(wrong->text);
  apply(options.settings, config);
  if (config.candidate_id.empty()) config.candidate_id = own_name();
  config.on_event = [&log](const event& what) { log.write(level_of(what), what.text); };
  return config;
}

backend make_backend(asio::any_io_executor executor, const connection_options& options, const logger& log) {
  if (options.is_zookeeper()) {
    const auto config = make_config(options, log);
    return {std::make_unique<zookeeper_factory>(executor, config), config.max_tick};
  }
  if (!options.settings.empty() || options.tls) {
    std::set<std::string> names;
    if (options.tls) names.insert("--tls");
    for (const auto& one : options.settings) names.insert(one.source);
    throw usage_error(fmt::format("'{}' does not take {}: only ZooKeeper does", detail::scheme_in(*options.url),
                                  fmt::join(names, ", ")));
  }
  failure wrong;
  auto factory = zkelection::make_factory(executor, *options.url, wrong);
  if (!factory) throw usage_error(wrong.text);
  return {std::move(factory)};
}

int exit_code_of(error_code error) {
  const bool is_for_the_user_to_mend =
      error == errc::invalid_resource || error == errc::foreign_candidates || error == errc::session_too_short;
  return is_for_the_user_to_mend ? exit_code::bad_usage : exit_code::no_ensemble;
}

}  // namespace zkelection::program
