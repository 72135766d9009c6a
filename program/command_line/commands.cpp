#include "program/command_line/commands.hpp"

#include "zkelection/config/candidate_scheme.hpp"
#include "zkelection/config/url_parameters.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace zkelection::program {
namespace {

constexpr duration_range as_the_library{.most_hours = detail::longest_timeout.count()};

std::string schemes_and_default() {
  return fmt::format("{} (default: {})", detail::known_schemes(), to_string(session_config{}.scheme));
}

std::string default_grace() { return typed(options::usual_grace); }

/// The same option of a command that explains it in another way.
constexpr option explained(option one, const char* help) {
  one.help = help;
  return one;
}

namespace row {

constexpr option resource{
    .names = "--resource",
    .type = "R",
    .take = take_text<&options::resource>,
    .help = "names joined by '/', such as logs/17",
};
constexpr option hosts{
    .names = "--hosts",
    .type = "LIST",
    .take = take_text<&connection_options::hosts>,
    .help = "the ensemble: host:port,host:port/chroot",
    .environment = "ZKELECTION_HOSTS",
};
constexpr option url{
    .names = "--url",
    .type = "URL",
    .take = take_text<&connection_options::url>,
    .help = "in place of --hosts: zookeeper://host:port,.../chroot?parameter=value&...",
    .environment = "ZKELECTION_URL",
};
constexpr option verbose{
    .names = "-v,--verbose",
    .take = take_verbosity,
    .help = "report on stderr what happens; -vv: report more",
};
constexpr option json{
    .names = "--json",
    .take = take_flag<&options::json>,
    .help = "print one line of JSON, for programs",
};
constexpr option wait{
    .names = "--wait",
    .type = "TIME",
    .take = take_duration<&options::wait>,
    .help = "give up if not elected in time (default: never)",
};
constexpr option grace{
    .names = "--grace",
    .type = "TIME",
    .take = take_duration<&options::grace, duration_range{.may_be_zero = true}>,
    .help =
        "the time between SIGTERM and SIGKILL: on a request to stop (default: {}),\nand, up to a third of the session "
        "timeout, when the mastership is\nabout to be lost (default: a sixth of it)",
    .usual = default_grace,
};
constexpr option timeout_of_question{
    .names = "--timeout",
    .type = "TIME",
    .take = take_duration<&options::timeout, as_the_library>,
    .help = "give up if there is no answer in time (default: {})",
    .usual = default_of<&options::timeout>,
};
constexpr option timeout_of_look = explained(timeout_of_question, "how long to look at most (default: {})");

// ---- Options that are settings.

constexpr option root{
    .names = "--root",
    .type = "PATH",
    .parameter = "root",
    .help = "where the resources are (default: {})",
    .usual = default_of<&session_config::root>,
};
constexpr option scheme{
    .names = "--scheme",
    .type = "NAME",
    .parameter = "scheme",
    .help = "which candidates to queue up with:\n{}",
    .usual = schemes_and_default,
};
constexpr option auth{
    .names = "--auth",
    .type = "AUTH",
    .parameter = "auth",
    .help =
        "scheme:credentials, such as digest:user:password. Others can see\nit in the process list; so better use "
        "--auth-file",
    .environment = "ZKELECTION_AUTH",
    .may_repeat = true,
};
constexpr option auth_file{
    .names = "--auth-file",
    .type = "FILE",
    .take = take_file_of_settings,
    .parameter = "auth",
    .help = "a file with one such entry in each line",
};
constexpr option tls{
    .names = "--tls",
    .take = take_flag<&connection_options::tls>,
    .help = "speak TLS with the servers, as do a URL zookeeper+tls://... and\nthe options that follow",
    .environment = "ZKELECTION_TLS",
};
constexpr option tls_ca{
    .names = "--tls-ca",
    .type = "FILE",
    .parameter = "tls_ca",
    .help = "the CAs to trust, in PEM (default: this machine's)",
    .environment = "ZKELECTION_TLS_CA",
};
constexpr option tls_certificate{
    .names = "--tls-certificate",
    .type = "FILE",
    .parameter = "tls_certificate",
    .help = "our certificate and its chain, in PEM, if servers want one",
    .environment = "ZKELECTION_TLS_CERTIFICATE",
};
constexpr option tls_key{
    .names = "--tls-key",
    .type = "FILE",
    .parameter = "tls_key",
    .help = "its key, in PEM, unless it is in the certificate's file",
    .environment = "ZKELECTION_TLS_KEY",
};
constexpr option tls_key_password_file{
    .names = "--tls-key-password-file",
    .type = "FILE",
    .parameter = "tls_key_password_file",
    .help = "a file whose first line is the key's password",
    .environment = "ZKELECTION_TLS_KEY_PASSWORD_FILE",
};
constexpr option tls_server_name{
    .names = "--tls-server-name",
    .type = "NAME",
    .parameter = "tls_server_name",
    .help = "the name that servers' certificates must have, if it is not\ntheir host's",
    .environment = "ZKELECTION_TLS_SERVER_NAME",
};
constexpr option id{
    .names = "--id",
    .type = "NAME",
    .parameter = "candidate_id",
    .help = "the name that others see (default: host name:process ID)",
};
constexpr option allow_foreign_candidates{
    .names = "--allow-foreign-candidates",
    .parameter = "allow_foreign_candidates",
    .help = "stand beside candidates with another scheme, and maybe be\nmaster at the same time as one of them",
};
constexpr option session_timeout{
    .names = "--session-timeout",
    .type = "TIME",
    .parameter = "session_timeout",
    .help = "the ensemble takes us for dead after this time (default: {})",
    .usual = default_of<&session_config::session_timeout>,
};
constexpr option session_timeout_to_check =
    explained(session_timeout, "the timeout that elections will ask for (default: {})");
constexpr option connect_timeout{
    .names = "--connect-timeout",
    .type = "TIME",
    .parameter = "first_connect_timeout",
    .help = "give up if no server can be reached at first (default: {};\n0: never)",
    .usual = default_of<&session_config::first_connect_timeout>,
};
constexpr option max_tick{
    .names = "--max-tick",
    .type = "TIME",
    .parameter = "max_tick",
    .help = "the largest tick of the ensemble's servers (default: {})",
    .usual = default_of<&session_config::max_tick>,
};
constexpr option max_tick_to_check =
    explained(max_tick, "the largest tick that elections will expect of the servers\n(default: {})");

}  // namespace row

/// The options of a command, and those that all commands have.
std::vector<option> with_common(std::vector<option> own) {
  own.insert(own.end(), {row::tls, row::tls_ca, row::tls_certificate, row::tls_key, row::tls_key_password_file,
                         row::tls_server_name, row::verbose});
  return own;
}

}  // namespace

bool command::takes(std::string_view option_name) const {
  return std::ranges::any_of(options, [&](const option& one) { return option_name == one.names; });
}

const std::vector<command>& commands() {
  static const std::vector<command> table{
      {action::run, "run", help::run,
       with_common({row::resource, row::hosts, row::url, row::root, row::scheme, row::auth, row::auth_file, row::id,
                    row::allow_foreign_candidates, row::session_timeout, row::connect_timeout, row::max_tick, row::wait,
                    row::grace}),
       true},
      {action::leader, "leader", help::leader,
       with_common({row::resource, row::hosts, row::url, row::root, row::scheme, row::auth, row::auth_file,
                    row::timeout_of_question, row::json})},
      {action::candidates, "candidates", help::candidates,
       with_common({row::resource, row::hosts, row::url, row::root, row::scheme, row::auth, row::auth_file,
                    row::timeout_of_question, row::json})},
      {action::check, "check", help::check,
       with_common({row::hosts, row::url, row::session_timeout_to_check, row::max_tick_to_check, row::timeout_of_look,
                    row::json})},
  };
  return table;
}

}  // namespace zkelection::program
