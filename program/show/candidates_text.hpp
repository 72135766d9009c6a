// What `leader` and `candidates` print, for people and for programs.
#pragma once

#include <zkelection/observer.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace zkelection::cli {

/// The first of the candidates, who is the master, then the path, and who else is there. `now` is what ages count from.
std::string leader_text(std::string_view resource, const election_view& view,
                        std::chrono::system_clock::time_point now);

/// All of them, a line each below a heading, then the same.
std::string candidates_text(std::string_view resource, const election_view& view);

/// One line each; see the help texts of the commands.
std::string leader_json(std::string_view resource, const election_view& view);
std::string candidates_json(std::string_view resource, const election_view& view);

}  // namespace zkelection::cli
