#include "four_letter_words.hpp"

#include <sstream>

#include "blocking_socket.hpp"

namespace zkelection::test {

namespace {

std::int64_t session_in(std::string_view hexadecimal) {
  return static_cast<std::int64_t>(std::stoull(std::string(hexadecimal), nullptr, 16));
}

}  // namespace

std::string ask_server(const server_access& server, std::string_view word, milliseconds limit) {
  try {
    blocking_socket connection(server, limit);
    connection.send(word);
    return connection.receive_all();
  } catch (const socket_error&) {
    return {};
  }
}

std::string value_of(std::string_view label, const std::string& answer) {
  std::istringstream lines(answer);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(label)) return line.substr(label.size());
  }
  return {};
}

std::string server_mode(const server_access& server) {
  return value_of("Mode: ", ask_server(server, "srvr", scaled(200ms)));
}

std::set<std::int64_t> live_sessions(const server_access& server) {
  std::set<std::int64_t> sessions;
  std::istringstream answer(ask_server(server, "dump"));
  bool among_sessions = false;
  for (std::string line; std::getline(answer, line);) {
    if (line.starts_with("Session Sets") || line.starts_with("Global Session Sets")) {
      among_sessions = true;
    } else if (line.starts_with("ephemeral nodes")) {
      among_sessions = false;
    } else if (const auto digits = line.find("0x"); among_sessions && digits != std::string::npos) {
      sessions.insert(session_in(line.substr(digits)));
    }
  }
  return sessions;
}

std::map<std::int64_t, std::vector<std::string>> ephemerals_by_session(const server_access& server) {
  std::map<std::int64_t, std::vector<std::string>> nodes;
  std::istringstream answer(ask_server(server, "dump"));
  bool among_ephemerals = false;
  std::int64_t session = 0;
  for (std::string line; std::getline(answer, line);) {
    if (line.starts_with("Sessions with Ephemerals")) {
      among_ephemerals = true;
    } else if (line.starts_with("Connections")) {
      among_ephemerals = false;
    } else if (among_ephemerals && line.starts_with("0x")) {
      session = session_in(line);
    } else if (among_ephemerals && line.starts_with("\t/")) {
      nodes[session].push_back(line.substr(1));
    }
  }
  return nodes;
}

long watch_count(const server_access& server) { return server_figure(server, "zk_watch_count"); }

long server_figure(const server_access& server, std::string_view name) {
  std::istringstream answer(ask_server(server, "mntr"));
  for (std::string line; std::getline(answer, line);) {
    std::istringstream words(line);
    std::string word;
    long value = -1;
    if (words >> word && word == name && words >> value) return value;
  }
  return -1;
}

}  // namespace zkelection::test
