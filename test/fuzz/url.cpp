// URLs, with their percent-encoding.
#include <algorithm>
#include <cctype>
#include <iterator>
#include <zkelection/session_config.hpp>

#include "support/property.hpp"
#include "support/secret.hpp"
#include "zkelection/config/percent.hpp"

namespace zkelection::fuzz {
namespace {

std::string encoded(std::string_view text) {
  std::string result;
  for (const char byte : text) {
    if (std::isalnum(static_cast<unsigned char>(byte)) != 0) {
      result += byte;
    } else {
      fmt::format_to(std::back_inserter(result), "%{:02x}", static_cast<unsigned char>(byte));
    }
  }
  return result;
}

std::string written(const session_config& config) {
  auto url = fmt::format(
      "zookeeper{}://{}?session_timeout={}ms&max_tick={}ms&first_connect_timeout={}ms&close_timeout={}ms&root={}"
      "&candidate_id={}&scheme={}&allow_foreign_candidates={}&on_disconnect={}&acl={}&max_answer={}",
      config.tls ? "+tls" : "", encoded(config.hosts), config.session_timeout.count(), config.max_tick.count(),
      config.first_connect_timeout.count(), config.close_timeout.count(), encoded(config.root),
      encoded(config.candidate_id), to_string(config.scheme), config.allow_foreign_candidates,
      config.on_disconnect == disconnect_policy::end_at_once ? "end" : "keep",
      config.acl.front().scheme == "auth" ? "creator" : "open", config.max_answer);
  if (config.tls) {
    url +=
        fmt::format("&tls_ca={}&tls_certificate={}&tls_key={}&tls_key_password_file={}&tls_server_name={}",
                    encoded(config.tls->ca_file), encoded(config.tls->certificate_file), encoded(config.tls->key_file),
                    encoded(config.tls->key_password_file), encoded(config.tls->server_name));
  }
  for (const auto& entry : config.auth) url += "&auth=" + encoded(entry.scheme + ':' + entry.credentials);
  return url;
}

bool is_same(const session_config& a, const session_config& b) {
  return a.hosts == b.hosts && a.session_timeout == b.session_timeout && a.root == b.root &&
         a.candidate_id == b.candidate_id && a.auth == b.auth && a.acl == b.acl && a.max_tick == b.max_tick &&
         a.first_connect_timeout == b.first_connect_timeout && a.close_timeout == b.close_timeout &&
         a.scheme == b.scheme && a.allow_foreign_candidates == b.allow_foreign_candidates &&
         a.on_disconnect == b.on_disconnect && a.max_answer == b.max_answer && a.tls == b.tls;
}

/// What stands behind `auth=` and its scheme is shown to nobody: the refusal is the same with any other.
void check_secrets(std::string_view url, const failure& why) {
  auto begin = url.find('?');
  while (begin < url.size()) {
    const auto end = std::min(url.find('&', ++begin), url.size());
    auto secret = url.substr(begin, end - begin);
    begin = end;
    if (!secret.starts_with("auth=")) continue;
    secret.remove_prefix(5);
    const auto colon = secret.find(':');
    if (colon != secret.npos) secret.remove_prefix(colon + 1);
    std::string other(url);
    other.replace(end - secret.size(), secret.size(), another(secret));
    session_config ignored;
    const auto why_other = parse_zookeeper_url(other, ignored);
    require(why_other && why_other->text == why.text, "a secret is told: {}", shown(why.text));
  }
}

void check_refusal(std::string_view url, const failure& why) {
  constexpr errc of_bad_input[] = {errc::invalid_hosts,      errc::invalid_value,  errc::unknown_parameter,
                                   errc::repeated_parameter, errc::unknown_scheme, errc::candidate_id_too_long};
  require(std::ranges::any_of(of_bad_input, [&](errc code) { return why.code == make_error_code(code); }),
          "{} is refused with {}", shown(url), why.code.message());
  require(!why.text.empty(), "{} is refused without a word", shown(url));
  check_secrets(url, why);
}

}  // namespace

void examine(std::string_view input) {
  require(detail::decode_percent(encoded(input)) == std::string(input), "{} is not decoded", shown(encoded(input)));

  session_config before;
  before.root = "/before";
  auto config = before;
  if (const auto why = parse_zookeeper_url(input, config)) {
    require(is_same(config, before), "{} is refused, and yet has changed the configuration", shown(input));
    return check_refusal(input, *why);
  }
  const auto wrong = check(config);
  require(!wrong, "{} is taken, but not what it says: {}", shown(input), wrong ? wrong->text : "");
  session_config again;
  const auto url = written(config);
  const auto why = parse_zookeeper_url(url, again);
  require(!why && is_same(again, config), "{} is not read back from {}: {}", shown(input), shown(url),
          why ? why->text : "something differs");
}

}  // namespace zkelection::fuzz
