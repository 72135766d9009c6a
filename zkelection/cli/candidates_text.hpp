// What `leader` and `candidates` print, for people and for programs.
#pragma once

#include <zkelection/observer.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace zkelection::cli {

/// The first of the candidates, who is the master. `now` is what ages count from.
std::string leader_text(std::string_view resource, const std::vector<candidate>& candidates,
                        std::chrono::system_clock::time_point now);

/// All of them, a line each below a heading.
std::string candidates_text(std::string_view resource, const std::vector<candidate>& candidates);

/// One line each; see the help texts of the commands.
std::string leader_json(std::string_view resource, const std::vector<candidate>& candidates);
std::string candidates_json(std::string_view resource, const std::vector<candidate>& candidates);

}  // namespace zkelection::cli
