// `zookeeper://hosts/chroot?parameter=value`, and the same with `zookeeper+tls://`. A list of hosts is no RFC 3986
// authority, so the parser is our own.
#include <fmt/format.h>
#include <algorithm>
#include <charconv>
#include <functional>
#include <iterator>
#include <set>
#include <zkelection/duration.hpp>
#include <zkelection/session_config.hpp>

#include "zkelection/config/candidate_scheme.hpp"
#include "zkelection/config/connect_string.hpp"
#include "zkelection/config/percent.hpp"
#include "zkelection/config/url_parameters.hpp"
#include "zkelection/config/url_scheme.hpp"

namespace zkelection {
namespace {

using problem = std::optional<failure>;

problem bad_value(std::string_view source, std::string_view value, std::string_view expected) {
  return failure{errc::invalid_value, fmt::format("{} has the value '{}': expected {}", source, value, expected)};
}

problem set_scheme(std::string_view source, const std::string& value, candidate_scheme& target) {
  const auto scheme = parse_scheme(value);
  if (!scheme) return bad_value(source, value, detail::known_schemes());
  target = *scheme;
  return std::nullopt;
}

problem set_flag(std::string_view source, const std::string& value, bool& target) {
  if (value != "true" && value != "false") return bad_value(source, value, "true or false");
  target = value == "true";
  return std::nullopt;
}

/// Reads `scheme:credentials`. The credentials may contain colons.
problem add_auth(std::string_view source, const std::string& value, std::vector<auth_entry>& target) {
  const auto colon = value.find(':');
  // The value is a secret, so the message does not show it.
  if (colon == std::string::npos || colon == 0)
    return bad_value(source, "…", "scheme:credentials, such as digest:user:password");
  target.push_back({value.substr(0, colon), value.substr(colon + 1)});
  return std::nullopt;
}

/// `open` gives everybody all rights; `creator` gives them to the identities of this session.
problem set_acl(std::string_view source, const std::string& value, std::vector<acl_entry>& target) {
  if (value == "open") {
    target = {acl_entry{}};
  } else if (value == "creator") {
    target = {acl_entry{acl_entry::all, "auth", ""}};
  } else {
    return bad_value(source, value, "open or creator");
  }
  return std::nullopt;
}

problem set_policy(std::string_view source, const std::string& value, disconnect_policy& target) {
  if (value == "keep") {
    target = disconnect_policy::keep_until_lease_ends;
  } else if (value == "end") {
    target = disconnect_policy::end_at_once;
  } else {
    return bad_value(source, value, "keep (until the lease ends) or end (at once)");
  }
  return std::nullopt;
}

problem set_size(std::string_view source, const std::string& value, std::size_t& target) {
  const auto end = value.data() + value.size();
  const auto [last, error] = std::from_chars(value.data(), end, target);
  if (value.empty() || last != end || error != std::errc{}) return bad_value(source, value, "a number of bytes");
  return std::nullopt;
}

problem set_text(std::string_view, const std::string& value, std::string& target) {
  target = value;
  return std::nullopt;
}

template <auto member>
problem set_tls(std::string_view source, const std::string& value, session_config& config) {
  if (!config.tls) return failure{errc::invalid_value, fmt::format("{} is for zookeeper+tls:// URLs", source)};
  (*config.tls).*member = value;
  return std::nullopt;
}

template <auto set, auto member>
problem set_member(std::string_view source, const std::string& value, session_config& config) {
  return set(source, value, config.*member);
}

struct parameter {
  std::string_view name;
  problem (*set)(std::string_view source, const std::string& value, session_config& config);
};

constexpr parameter parameters[] = {
    {"session_timeout", set_member<detail::read_duration, &session_config::session_timeout>},
    {"max_tick", set_member<detail::read_duration, &session_config::max_tick>},
    {"first_connect_timeout", set_member<detail::read_duration, &session_config::first_connect_timeout>},
    {"close_timeout", set_member<detail::read_duration, &session_config::close_timeout>},
    {"root", set_member<set_text, &session_config::root>},
    {"candidate_id", set_member<set_text, &session_config::candidate_id>},
    {"scheme", set_member<set_scheme, &session_config::scheme>},
    {"allow_foreign_candidates", set_member<set_flag, &session_config::allow_foreign_candidates>},
    {"on_disconnect", set_member<set_policy, &session_config::on_disconnect>},
    {"auth", set_member<add_auth, &session_config::auth>},
    {"acl", set_member<set_acl, &session_config::acl>},
    {"max_answer", set_member<set_size, &session_config::max_answer>},
    {"tls_ca", set_tls<&tls_settings::ca_file>},
    {"tls_certificate", set_tls<&tls_settings::certificate_file>},
    {"tls_key", set_tls<&tls_settings::key_file>},
    {"tls_key_password_file", set_tls<&tls_settings::key_password_file>},
    {"tls_server_name", set_tls<&tls_settings::server_name>},
};

std::string known_parameters() {
  std::string text;
  for (const auto& one : parameters) text.append(", ").append(one.name);
  text.replace(text.rfind(", "), 2, " and ");
  return text.substr(2);
}

problem no_parameter_after_auth() {
  return failure{errc::unknown_parameter,
                 "the text after 'auth' is not a parameter: write an '&' within a value as %26"};
}

}  // namespace

std::optional<failure> detail::read_duration(std::string_view source, const std::string& value,
                                             std::chrono::milliseconds& target) {
  const auto duration = parse_duration(value);
  if (!duration) return bad_value(source, value, "a duration such as 500ms, 10s or 2m");
  target = *duration;
  return std::nullopt;
}

std::optional<failure> detail::set_parameter(std::string_view name, std::string_view source, const std::string& value,
                                             session_config& config) {
  const auto* const found = std::ranges::find(parameters, name, &parameter::name);
  if (found != std::end(parameters)) return found->set(source, value, config);
  const auto hint = name == "backup" ? "further hosts follow after a comma, zookeeper://h1:2181,h2:2181"
                                     : "known are " + known_parameters();
  return failure{errc::unknown_parameter, fmt::format("unknown parameter '{}': {}", name, hint)};
}

std::optional<failure> detail::set_parameters(std::string_view query, session_config& config) {
  std::set<std::string, std::less<>> seen;
  while (!query.empty()) {
    const auto end = query.find('&');
    const auto pair = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
    const auto equals = pair.find('=');
    const std::string name(pair.substr(0, equals));
    const auto source = fmt::format("parameter '{}'", name);
    const bool may_be_secret = seen.contains("auth");  // this may be the rest of a password with an '&'
    if (equals == std::string_view::npos) {
      if (may_be_secret) return no_parameter_after_auth();
      return failure{errc::invalid_value, fmt::format("{} has no value", source)};
    }
    const auto value = detail::decode_percent(pair.substr(equals + 1));
    if (!value) {
      const bool is_secret = name == "auth";
      return bad_value(source, is_secret ? "…" : pair.substr(equals + 1),
                       "%XX with two hexadecimal digits for each escaped byte");
    }
    if (!seen.insert(name).second) return failure{errc::repeated_parameter, source + " is given twice"};
    if (auto wrong = set_parameter(name, source, *value, config)) {
      return may_be_secret && wrong->code == errc::unknown_parameter ? no_parameter_after_auth() : std::move(wrong);
    }
  }
  return std::nullopt;
}

std::optional<failure> parse_zookeeper_url(std::string_view url, session_config& config) {
  constexpr std::string_view over_tcp = "zookeeper://", over_tls = "zookeeper+tls://";
  const bool has_tls = url.starts_with(over_tls);
  if (!has_tls && !url.starts_with(over_tcp)) {
    return failure{errc::unknown_scheme, fmt::format("'{}' does not begin with {} or {}{}", detail::scheme_in(url),
                                                     over_tcp, over_tls, detail::scheme_remedy(url))};
  }
  const auto rest = url.substr((has_tls ? over_tls : over_tcp).size());
  const auto question = rest.find('?');
  session_config parsed = config;
  if (!has_tls) parsed.tls.reset();
  if (has_tls && !parsed.tls) parsed.tls.emplace();
  const auto hosts = detail::decode_percent(rest.substr(0, question));
  if (!hosts)
    return failure{errc::invalid_hosts, fmt::format("hosts '{}' have a broken %XX escape", rest.substr(0, question))};
  parsed.hosts = *hosts;
  if (question != std::string_view::npos) {
    if (auto wrong = detail::set_parameters(rest.substr(question + 1), parsed)) return wrong;
  }
  if (!has_tls) parsed.tls = config.tls;
  if (auto wrong = check(parsed)) return wrong;
  config = std::move(parsed);
  return std::nullopt;
}

}  // namespace zkelection
