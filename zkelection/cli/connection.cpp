#include "connection.hpp"

#include "exit_codes.hpp"

#include <zkelection/zookeeper.hpp>

#include <fmt/format.h>

#include <unistd.h>

#include <array>
#include <fstream>

namespace zkelection::cli {
namespace {

bool is_zookeeper(const connection_options& options) { return !options.url || options.url->starts_with("zookeeper:"); }

candidate_scheme scheme_of(std::string_view name) {
  if (name == "curator-latch") return candidate_scheme::curator_latch;
  if (name == "curator-lock") return candidate_scheme::curator_lock;
  if (name == "kazoo") return candidate_scheme::kazoo;
  if (name == "go") return candidate_scheme::go_lock;
  throw usage_error(fmt::format("--scheme: '{}' is none of curator-latch, curator-lock, kazoo and go", name));
}

/// The entry itself must not appear in an error: it is a secret.
auth_entry auth_of(std::string_view where, std::string_view entry) {
  const auto colon = entry.find(':');
  if (colon == 0 || colon == std::string_view::npos) {
    throw usage_error(fmt::format("{}: expected scheme:credentials, such as digest:user:password", where));
  }
  return {std::string(entry.substr(0, colon)), std::string(entry.substr(colon + 1))};
}

void read_auth_file(const std::string& name, std::vector<auth_entry>& to) {
  std::ifstream file(name);
  std::string line;
  while (std::getline(file, line)) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.empty()) to.push_back(auth_of("--auth-file", line));
  }
  if (!file.eof()) throw usage_error(fmt::format("--auth-file: cannot read '{}'", name));
}

std::string own_name() {
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  return fmt::format("{}:{}", host.data(), ::getpid());
}

void log_event(const logger& log, event_level level, std::string_view text) {
  switch (level) {
    case event_level::debug:
    case event_level::info: return log.write(log_level::debug, text);
    case event_level::warning: return log.write(log_level::info, text);
    case event_level::error: return log.write(log_level::error, text);
  }
}

}  // namespace

session_config make_config(const connection_options& options, const logger& log) {
  session_config config;
  if (options.url) {
    if (!is_zookeeper(options)) throw usage_error(fmt::format("--url: '{}' is not a zookeeper: URL", *options.url));
    if (const auto wrong = parse_zookeeper_url(*options.url, config)) throw usage_error(wrong->text);
  } else {
    config.hosts = *options.hosts;
  }
  if (options.root) config.root = *options.root;
  if (options.scheme) config.scheme = scheme_of(*options.scheme);
  if (options.session_timeout) config.session_timeout = *options.session_timeout;
  if (options.connect_timeout) config.first_connect_timeout = *options.connect_timeout;
  for (const auto& entry : options.auth) config.auth.push_back(auth_of("--auth or ZKELECTION_AUTH", entry));
  if (options.auth_file) read_auth_file(*options.auth_file, config.auth);
  if (options.id) config.candidate_id = *options.id;
  if (config.candidate_id.empty()) config.candidate_id = own_name();
  config.on_event = [&log](event_level level, std::string_view text) { log_event(log, level, text); };
  if (const auto wrong = check(config)) throw usage_error(wrong->text);
  return config;
}

std::unique_ptr<election_factory> make_factory(asio::any_io_executor executor, const connection_options& options,
                                               const logger& log) {
  if (is_zookeeper(options)) return std::make_unique<zookeeper_factory>(executor, make_config(options, log));
  if (options.root || options.scheme || options.session_timeout || options.connect_timeout || options.id ||
      !options.auth.empty() || options.auth_file) {
    throw usage_error(
        fmt::format("--root, --scheme, --session-timeout, --connect-timeout, --id and --auth are for ZooKeeper; '{}' "
                    "knows none of them",
                    *options.url));
  }
  failure wrong;
  auto factory = zkelection::make_factory(executor, *options.url, wrong);
  if (!factory) throw usage_error(wrong.text);
  return factory;
}

int exit_code_of(error_code error) {
  return error == make_error_code(errc::invalid_resource) ? exit_code::bad_usage : exit_code::no_ensemble;
}

}  // namespace zkelection::cli
