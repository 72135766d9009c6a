// The explorer's commands that are about leases.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "lease_world.hpp"

namespace zkelection::test::model {

/// `lease`, `tell-lease` and `hunt-lease`.
class lease_commands {
 public:
  explicit lease_commands(CLI::App& app);

  /// After parsing: the exit code, if one of them was given.
  std::optional<int> run() const;

 private:
  lease_setup how_;
  std::uint64_t max_states_ = UINT32_MAX;
  std::string trace_;
  CLI::App* search_;
  CLI::App* story_;
  CLI::App* hunt_;
};

}  // namespace zkelection::test::model
