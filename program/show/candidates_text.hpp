// What `leader` and `candidates` print, for people and for programs.
#pragma once

#include <zkelection/observer.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace zkelection::program {

/// The first candidate, who is the master, then the path, then candidates with other schemes. Ages are counted up to
/// `now`.
std::string leader_text(std::string_view resource, const election_view& view,
                        std::chrono::system_clock::time_point now);

/// All candidates below a heading, one in a line, then the path and the candidates with other schemes.
std::string candidates_text(std::string_view resource, const election_view& view);

/// Each gives one line; the commands' help texts describe it.
std::string leader_json(std::string_view resource, const election_view& view);
std::string candidates_json(std::string_view resource, const election_view& view);

}  // namespace zkelection::program
