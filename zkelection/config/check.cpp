// Checks if a configuration is fit for use.
#include <fmt/format.h>
#include <zkelection/duration.hpp>
#include <zkelection/session_config.hpp>

#include "zkelection/config/connect_string.hpp"
#include "zkelection/config/url_parameters.hpp"
#include "zkelection/core/answer_bounds.hpp"
#include "zkelection/core/resource_path.hpp"

namespace zkelection {
namespace {

#ifdef ZKELECTION_WITHOUT_TLS
constexpr bool built_with_tls = false;
#else
constexpr bool built_with_tls = true;
#endif

constexpr std::size_t max_candidate_id = 64 * 1024;

std::optional<failure> bad_value(std::string text) { return failure{errc::invalid_value, std::move(text)}; }

std::optional<failure> check_range(std::string_view name, std::chrono::milliseconds value,
                                   std::chrono::milliseconds least) {
  if (value >= least && value <= detail::longest_timeout) return std::nullopt;
  return bad_value(fmt::format("{} of {} is not between {} and {} h", name, duration_text(value), duration_text(least),
                               detail::longest_timeout.count()));
}

std::optional<failure> check_acl(const session_config& config) {
  if (config.acl.empty()) return bad_value("acl is empty: nobody could read or delete the nodes");
  for (const auto& entry : config.acl) {
    if (entry.permissions <= 0 || entry.permissions > acl_entry::all) {
      return bad_value(fmt::format("acl permissions {} for '{}:{}' are not between 1 and 31", entry.permissions,
                                   entry.scheme, entry.id));
    }
    if (entry.scheme.empty()) return bad_value("acl has an entry without a scheme");
  }
  return std::nullopt;
}

std::optional<failure> check_tls(const tls_settings& tls) {
  if (!built_with_tls) return bad_value("tls: this build of zkelection has none (-DZKELECTION_TLS=OFF)");
  if (tls.certificate_file.empty() && !tls.key_file.empty())
    return bad_value("tls_key is given without tls_certificate");
  if (tls.certificate_file.empty() && !tls.key_password_file.empty())
    return bad_value("tls_key_password_file is given without tls_certificate");
  for (const auto& text : {tls.ca_file, tls.certificate_file, tls.key_file, tls.key_password_file, tls.server_name}) {
    if (text.find('\0') != std::string::npos) return bad_value("tls has a name with a zero byte");
  }
  return std::nullopt;
}

}  // namespace

std::optional<failure> check(const session_config& config) {
  using std::chrono::milliseconds;
  const auto hosts = detail::parse_connect_string(config.hosts);
  if (const auto* problem = std::get_if<failure>(&hosts)) return *problem;
  if (auto problem = check_range("session_timeout", config.session_timeout, milliseconds(100))) return problem;
  if (auto problem = check_range("max_tick", config.max_tick, milliseconds(1))) return problem;
  if (auto problem = check_range("first_connect_timeout", config.first_connect_timeout, milliseconds(0)))
    return problem;
  if (auto problem = check_range("close_timeout", config.close_timeout, milliseconds(1))) return problem;
  if (const auto problem = core::problem_with_root(config.root))
    return bad_value(fmt::format("root '{}' {}", config.root, *problem));
  if (config.candidate_id.size() > max_candidate_id) {
    return failure{errc::candidate_id_too_long, fmt::format("candidate_id is {} bytes long; {} are allowed",
                                                            config.candidate_id.size(), max_candidate_id)};
  }
  if (config.max_answer < core::longest_short_answer || config.max_answer > core::longest_answer) {
    return bad_value(fmt::format("max_answer of {} is not between {} and {} bytes", config.max_answer,
                                 core::longest_short_answer, core::longest_answer));
  }
  for (const auto& entry : config.auth) {
    if (entry.scheme.empty()) return bad_value("auth has an entry without a scheme");
  }
  if (auto problem = check_acl(config)) return problem;
  return config.tls ? check_tls(*config.tls) : std::nullopt;
}

}  // namespace zkelection
