#include "program/check/ensemble_text.hpp"

#include "program/output/text.hpp"

#include <zkelection/duration.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <optional>

namespace zkelection::program {
namespace {

using std::chrono::milliseconds;
using cut_off = peer_judgement::cut_off;

template <class... Args>
void add(std::string& to, fmt::format_string<Args...> format, Args&&... args) {
  fmt::format_to(std::back_inserter(to), format, std::forward<Args>(args)...);
}

// ---- For people.

std::string or_dash(const std::optional<milliseconds>& length) { return length ? duration_text(*length) : "-"; }

std::string name_of(const server_report& server) {
  const bool by_name = !server.address.empty() && server.host != server.address && !server.host.starts_with('[');
  return printable(by_name ? fmt::format("{} ({})", server.host, server.address) : server.host);
}

void add_servers(std::string& text, const ensemble_report& report) {
  std::size_t width = 6;
  for (const auto& server : report.servers) width = std::max(width, name_of(server).size());
  constexpr auto row = "{:<{}}  {:<11}  {:<10}  {:>8}  {:>9}  {:>7}  {}\n";
  add(text, row, "server", width, "mode", "version", "tick", "syncLimit", "granted", "limits");
  for (const auto& server : report.servers) {
    const auto limits =
        server.min_session_timeout && server.max_session_timeout
            ? duration_text(*server.min_session_timeout) + " to " + duration_text(*server.max_session_timeout)
            : "-";
    add(text, row, name_of(server), width,
        server.mode != server_mode::unknown ? to_string(server.mode)
        : server.reachable                  ? "?"
                                            : "unreachable",
        server.version.empty() ? "-" : printable(server.version), or_dash(server.tick),
        server.sync_limit ? std::to_string(*server.sync_limit) : "-", or_dash(server.session_timeout), limits);
  }
  for (const auto& server : report.servers) {
    if (const auto& shown = server.certificate)
      add(text, "certificate of {}: {}, issued by {}, ends at {}\n", name_of(server), printable(shown->subject),
          printable(shown->issuer), iso8601(shown->valid_until));
  }
  for (const auto& server : report.servers) {
    for (const auto& fact : server.unseen)
      add(text, "not seen of {}: {}: {}\n", name_of(server), fact.what, printable(fact.why));
  }
}

void add_peers(std::string& text, const ensemble_report& report) {
  const auto& peers = report.judgement.peers;
  if (peers.when_cut_off == cut_off::safe && peers.safe_from.count() == 0) {
    text +=
        "no lease         a client without leases (Curator, kazoo) is safe here, where no server can be cut off from\n"
        "                 a quorum, but not if its process is stopped for longer than the session timeout\n";
    return;
  }
  text += "no lease         a client without leases (Curator, kazoo) whose server is cut off from the quorum ";
  switch (peers.when_cut_off) {
    case cut_off::unknown:
      text += "may or may not\n                 be safe here: tick and syncLimit of all servers would tell";
      break;
    case cut_off::safe: text += "is safe here"; break;
    case cut_off::unsafe:
      add(text,
          "is NOT SAFE here:\n                 it may believe in its mastership for {} beside the next master; a "
          "session timeout of\n                 {} or more would do",
          duration_text(peers.longest_overlap), duration_text(peers.safe_from));
      break;
  }
  text += ";\n                 if its process is stopped for longer than the session timeout, it is never safe\n";
}

void add_figures(std::string& text, const ensemble_report& report) {
  const auto& figures = report.judgement;
  const auto timeout = figures.session_timeout.value_or(report.asked_session_timeout);
  add(text, "session timeout  {} asked, {} granted\n", duration_text(report.asked_session_timeout),
      figures.session_timeout ? duration_text(timeout) : "none");
  add(text, "max_tick         {} configured, {} the largest seen\n", duration_text(report.max_tick),
      figures.largest_tick ? duration_text(*figures.largest_tick) : "none");
  if (!figures.session_timeout) return;
  if (figures.lease_before_renewal.count() > 0) {
    add(text, "lease            {} after a renewal, {} before the next: a mastership survives a disconnect that long\n",
        duration_text(figures.lease_after_renewal), duration_text(figures.lease_before_renewal));
  } else {
    text += "lease            cannot be kept\n";
  }
  add(text, "after a crash    {} to {} without a master; longer if the ensemble has to elect a leader\n",
      duration_text(figures.shortest_gap), duration_text(figures.longest_gap));
  add_peers(text, report);
}

std::string_view headline(verdict outcome) {
  switch (outcome) {
    case verdict::safe: return "SAFE: check has seen everything, and all is as the lease assumes";
    case verdict::unseen: return "NOT ALL SEEN: what check has seen is safe, but it could not see everything";
    case verdict::unsafe: return "NOT SAFE with this configuration";
    case verdict::unreachable: return "UNREACHABLE: no server granted a session";
  }
  return "";
}

std::string_view label(verdict leads_to) {
  switch (leads_to) {
    case verdict::safe: return "note";
    case verdict::unseen: return "not seen";
    case verdict::unsafe:
    case verdict::unreachable: return "NOT SAFE";
  }
  return "";
}

// ---- For programs.

template <class Value>
std::string json(const std::optional<Value>& number) {
  return number ? fmt::format("{}", *number) : "null";
}
std::string json(milliseconds length) { return fmt::format("{}", length.count()); }
std::string json(const std::optional<milliseconds>& length) { return length ? json(*length) : "null"; }
std::string json(std::string_view text) { return text.empty() ? "null" : json_string(text); }

template <class Range, class Write>
std::string json_list(const Range& range, Write write) {
  std::string list = "[";
  for (const auto& one : range) add(list, "{}{}", list.size() == 1 ? "" : ",", write(one));
  return list + ']';
}

std::string json(const unseen_fact& fact) {
  return fmt::format(R"({{"what":{},"why":{}}})", json_string(fact.what), json_string(fact.why));
}

std::string json(const finding& one) {
  return fmt::format(R"({{"about":"{}","leads_to":"{}","text":{}}})", to_string(one.about), to_string(one.leads_to),
                     json_string(one.text));
}

std::string json(const std::optional<server_certificate>& shown) {
  if (!shown) return "null";
  return fmt::format(R"({{"subject":{},"issuer":{},"valid_until":"{}"}})", json_string(shown->subject),
                     json_string(shown->issuer), iso8601(shown->valid_until));
}

std::string json(const server_report& server) {
  return fmt::format(
      R"({{"host":{},"address":{},"reachable":{},"mode":"{}","version":{},"id":{},"session_timeout_ms":{},)"
      R"("tick_ms":{},"sync_limit":{},"min_session_timeout_ms":{},"max_session_timeout_ms":{},"local_sessions":{},)"
      R"("same_ensemble":{},"certificate":{},"unseen":{}}})",
      json_string(server.host), json(server.address), server.reachable, to_string(server.mode), json(server.version),
      json(server.id), json(server.session_timeout), json(server.tick), json(server.sync_limit),
      json(server.min_session_timeout), json(server.max_session_timeout), json(server.local_sessions),
      server.same_ensemble ? *server.same_ensemble ? "true" : "false" : "null", json(server.certificate),
      json_list(server.unseen, [](const auto& fact) { return json(fact); }));
}

}  // namespace

std::string text_of(const ensemble_report& report) {
  std::string text;
  add_servers(text, report);
  text += '\n';
  add_figures(text, report);
  add(text, "\n{}\n", headline(report.judgement.outcome));
  for (const auto& one : report.judgement.findings) add(text, "  {}: {}\n", label(one.leads_to), printable(one.text));
  return text;
}

std::string json_of(const ensemble_report& report) {
  const auto& judged = report.judgement;
  std::string text = fmt::format(
      R"({{"outcome":"{}","trouble":{},"asked_session_timeout_ms":{},"session_timeout_ms":{},"max_tick_ms":{},)"
      R"("largest_tick_ms":{},"lease_ms":{{"after_renewal":{},"before_renewal":{}}},)"
      R"("gap_after_crash_ms":{{"shortest":{},"longest":{}}},)",
      to_string(judged.outcome), json(report.trouble.text), json(report.asked_session_timeout),
      json(judged.session_timeout), json(report.max_tick), json(judged.largest_tick), json(judged.lease_after_renewal),
      json(judged.lease_before_renewal), json(judged.shortest_gap), json(judged.longest_gap));
  add(text, R"("peers_without_lease":{{"cut_off":"{}","longest_overlap_ms":{},"safe_from_ms":{},"stopped":"unsafe"}},)",
      to_string(judged.peers.when_cut_off), json(judged.peers.longest_overlap), json(judged.peers.safe_from));
  add(text, "\"servers\":{},\"findings\":{}}}\n",
      json_list(report.servers, [](const auto& server) { return json(server); }),
      json_list(judged.findings, [](const auto& one) { return json(one); }));
  return text;
}

}  // namespace zkelection::program
