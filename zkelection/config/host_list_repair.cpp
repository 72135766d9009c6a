#include "zkelection/config/host_list_repair.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <vector>

#include "zkelection/config/host_name.hpp"

namespace zkelection::detail {
namespace {

constexpr std::string_view blanks = " \t\r\n";

bool is_blank(char c) { return blanks.find(c) != std::string_view::npos; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_number(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  for (;;) {
    const auto end = text.find(at);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

/// Takes the text apart from the outside to the inside, notes each slip, and puts the rest together again.
class repairer {
 public:
  explicit repairer(std::string_view text) : text_(text) {}

  std::optional<host_list_repair> repair() {
    take_off_parameters();
    if (find_placeholder()) return result();
    take_off_wrapping(text_);
    take_off_assignment();
    if (find_line_of_a_configuration()) return result();
    take_off_scheme(text_);
    join_by_commas();
    take_hosts();
    return result();
  }

 private:
  struct entry {
    std::string host, chroot;
  };

  void note(std::string slip) {
    if (std::ranges::find(slips_, slip) == slips_.end()) slips_.push_back(std::move(slip));
  }
  void give_up(std::string slip) {
    note(std::move(slip));
    certain_ = false;
  }

  std::optional<host_list_repair> result() const {
    if (slips_.empty()) return std::nullopt;
    host_list_repair found{shown_, fmt::format("{}", fmt::join(slips_, "; ")), {}};
    if (certain_) found.corrected = corrected_;
    return found;
  }

  /// This comes first, because a parameter may be a secret. Drivers of databases have parameters after a ';'.
  void take_off_parameters() {
    auto end = text_.find_first_of("?&");
    if (end != std::string::npos) note("parameters belong in a URL, zookeeper://hosts?parameter=value");
    const auto backup = text_.find("backup=");
    auto further = backup > end && backup != std::string::npos ? text_.substr(backup + 7) : std::string();
    further.resize(std::min(further.find('&'), further.size()));
    for (auto at = text_.find(';'); at < end; at = text_.find(';', at + 1)) {
      if (text_.substr(at, text_.find(';', at + 1) - at).find('=') == std::string::npos) continue;
      note("what begins with ';' and has a '=' is a parameter of another program");
      end = at;
    }
    shown_ = end == std::string::npos ? text_ : fmt::format("{}{}…", text_.substr(0, end), text_[end]);
    if (end != std::string::npos) text_.resize(end);
    if (further.empty()) return;
    note("further hosts follow after a comma, not as backup=");
    text_ += ',' + further;
  }

  bool find_placeholder() {
    for (const auto* sign : {"${", "$(", "{{", "%("}) {
      if (text_.find(sign) == std::string::npos) continue;
      give_up(fmt::format("what begins with '{}' was not replaced by its value", sign));
      return true;
    }
    return false;
  }

  void take_off_wrapping(std::string& text) {
    for (;;) {
      const auto inner = trimmed(text);
      if (inner.size() != text.size()) note("blanks are not part of it");
      text = inner;
      if (text.size() < 2) return;
      const char first = text.front(), last = text.back();
      if ((first == '"' || first == '\'') && text.find(first, 1) == text.size() - 1) {
        note("quotes are not part of it");
      } else if ((first == '(' && last == ')') || (first == '{' && last == '}') ||
                 (first == '[' && last == ']' && !is_ipv6(text.substr(1, text.size() - 2)) &&
                  text.find("],[") == std::string::npos)) {
        note(fmt::format("'{}' and '{}' around it are not part of it", first, last));
      } else {
        return;
      }
      text = text.substr(1, text.size() - 2);
    }
  }

  /// `zookeeper.connect=`, as other programs' configurations have it.
  void take_off_assignment() {
    const auto equals = text_.find('=');
    if (equals == std::string::npos || equals == 0) return;
    const auto name = trimmed(std::string_view(text_).substr(0, equals));
    const auto of_a_name = [](char c) { return is_letter(c) || c == '.' || c == '_' || c == '-'; };
    if (!std::ranges::all_of(name, of_a_name)) return;
    note(fmt::format("'{}=' is not part of it", name));
    text_ = text_.substr(equals + 1);
    take_off_wrapping(text_);
  }

  /// `server.1=zk1:2888:3888;2181`
  bool find_line_of_a_configuration() {
    if (!text_.starts_with("server.") || text_.find('=') == std::string::npos) return false;
    give_up(
        "this is a line of the servers' own configuration, with the ports of the quorum: write each server's host and "
        "clientPort, as in zk1:2181,zk2:2181");
    return true;
  }

  void take_off_scheme(std::string& text) {
    const auto slashes = text.find("://");
    auto length = slashes == std::string::npos ? 0 : slashes + 3;
    if (const auto first = text.find_first_of(",;/[" + std::string(blanks)); first < slashes) length = 0;
    if (length == 0 && text.starts_with("jdbc:")) length = std::min(text.find(':', 5), text.size() - 1) + 1;
    for (const auto* scheme : {"zookeeper:", "zk:"}) {
      const auto size = std::string_view(scheme).size();
      if (length == 0 && text.starts_with(scheme) && text.size() > size && !is_digit(text[size])) length = size;
    }
    if (length == 0) return;
    note(fmt::format("'{}' is not part of a list of hosts", text.substr(0, length)));
    text = text.substr(length);
  }

  void join_by_commas() {
    for (const char other : {';', '|'}) {
      if (text_.find(other) == std::string::npos) continue;
      note(fmt::format("hosts are joined by commas, not by '{}'", other));
      std::ranges::replace(text_, other, ',');
    }
    std::string joined;
    for (std::size_t i = 0; i < text_.size(); ++i) {
      if (!is_blank(text_[i])) {
        joined += text_[i];
        continue;
      }
      const auto next = text_.find_first_not_of(blanks, i);
      if (next == std::string::npos) break;
      i = next - 1;
      constexpr std::string_view signs = ",:/";
      const bool beside_a_sign = signs.find(text_[next]) != std::string_view::npos ||
                                 (!joined.empty() && signs.find(joined.back()) != signs.npos);
      if (beside_a_sign) {
        note("blanks are not part of it");
      } else if (is_number(text_.substr(next, text_.find_first_of(",/ \t", next) - next))) {
        note("a colon stands before the port");
        joined += ':';
      } else {
        note("hosts are joined by commas, not by blanks");
        if (joined.find('/') != std::string::npos || !is_letter(text_[next])) certain_ = false;
        joined += ',';
      }
    }
    text_ = std::move(joined);
  }

  void take_hosts() {
    std::vector<entry> entries;
    for (auto& part : split(text_, ',')) {
      take_off_wrapping(part);
      take_off_scheme(part);
      auto one = entry_of(part);
      if (one.host.empty()) note("the list of hosts has an empty entry");
      if (!one.host.empty() || !one.chroot.empty()) entries.push_back(std::move(one));
    }
    std::vector<std::string> chroots;
    for (const auto& one : entries) {
      if (!one.chroot.empty()) chroots.push_back(one.chroot);
    }
    if (std::ranges::count(chroots, chroots.empty() ? "" : chroots.front()) !=
        static_cast<std::ptrdiff_t>(chroots.size())) {
      give_up(
          fmt::format("there is one chroot, after the last host, but here are '{}'", fmt::join(chroots, "' and '")));
    } else if (!chroots.empty() && (chroots.size() > 1 || entries.back().chroot.empty())) {
      note("the chroot stands once, after the last host");
    }
    for (const auto& one : entries) {
      if (!one.host.empty()) corrected_ += (corrected_.empty() ? "" : ",") + one.host;
    }
    if (corrected_.empty()) certain_ = false;
    if (!chroots.empty()) corrected_ += chroots.front();
  }

  entry entry_of(std::string text) {
    if (text.find('\\') != std::string::npos) {
      note("a chroot has slashes, not backslashes");
      std::ranges::replace(text, '\\', '/');
    }
    const auto slash = text.find('/');
    entry one{text.substr(0, slash), {}};
    if (slash != std::string::npos) one.chroot = chroot_of(text.substr(slash));
    if (!one.chroot.empty() && one.host.ends_with(':')) {
      note("there is a colon, but no port, before the chroot");
      one.host.pop_back();
    }
    const auto colon = one.chroot.rfind(':');
    if (colon != std::string::npos && one.host.find(':') == std::string::npos &&
        is_number(one.chroot.substr(colon + 1)) && !is_number(one.chroot.substr(1, colon - 1))) {
      note("the port stands before the chroot");
      one.host += one.chroot.substr(colon);
      one.chroot.resize(colon);
    }
    repair_host(one.host);
    return one;
  }

  std::string chroot_of(const std::string& text) {
    std::string chroot;
    for (const char c : text) {
      if (c != '/' || !chroot.ends_with('/')) chroot += c;
    }
    if (chroot.ends_with('/')) chroot.pop_back();
    // A slash alone does no harm.
    if (chroot != text && text != "/") note("slashes stand singly, and not at the end");
    return chroot;
  }

  void repair_host(std::string& host) {
    if (host.starts_with('[')) return repair_brackets(host);
    const auto colons = std::ranges::count(host, ':');
    if (colons < 2) return;
    const auto last = host.rfind(':');
    const auto before = host.substr(0, last), after = host.substr(last + 1);
    const bool is_port = parse_port(after).has_value();
    if (is_ipv6(host) && is_port && after.size() >= 4 && is_ipv6(before)) {
      give_up(fmt::format("an IPv6 literal stands in brackets: [{}]:{} if {} is the port, [{}] if it is not", before,
                          after, after, host));
    } else if (is_ipv6(host)) {
      note("an IPv6 literal stands in brackets");
      host = '[' + host + ']';
    } else if (is_ipv6(before) && is_port) {
      note("an IPv6 literal stands in brackets");
      host = fmt::format("[{}]:{}", before, after);
    } else if (colons == 2 && after.empty()) {
      note("nothing follows the port");
      host = before;
    } else if (colons == 2 && is_port && parse_port(before.substr(before.find(':') + 1))) {
      give_up(fmt::format("'{}' has two ports, as for the quorum: write the clientPort alone, which is usually 2181",
                          host));
    }
  }

  void repair_brackets(std::string& host) {
    const auto bracket = host.find(']');
    if (bracket == std::string::npos) return;
    const auto inner = host.substr(1, bracket - 1), rest = host.substr(bracket + 1);
    if (is_ipv6(inner) && parse_port(rest)) {
      note("a colon stands before the port");
      host = fmt::format("[{}]:{}", inner, rest);
    } else if (!is_ipv6(inner) && !inner.empty() && std::ranges::all_of(inner, is_host_character)) {
      note("only an IPv6 literal stands in brackets");
      host = inner + rest;
    }
  }

  std::string text_;
  std::string shown_;
  std::vector<std::string> slips_;
  std::string corrected_;
  bool certain_ = true;
};

}  // namespace

std::optional<host_list_repair> repair_host_list(std::string_view text) { return repairer(text).repair(); }

}  // namespace zkelection::detail
