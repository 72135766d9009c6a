// The two ensembles side by side.
#pragma once

#include <memory>
#include <string>

#include "integration/faithful/side.hpp"
#include "support/raw_client.hpp"
#include "support/zookeeper_server.hpp"
#include "zkelection/simulation/environment.hpp"

namespace zkelection::test::faithful {

/// Both, and a place of their own below `root`, where no container goes while they are compared.
class comparison {
 public:
  explicit comparison(std::string root);

  const std::string& root() const noexcept { return root_; }
  const side& known() const noexcept { return simulated_; }

  /// Fails with the whole story if they do not answer the same. Returns the answer.
  std::string ask(const request& what);

  // By hand: an operator, at both.

  /// From now on nobody may do this at the node, if it is there.
  void refuse(const std::string& path, simulation::refusals what);
  /// If there is room for it: a parent, and no such node. Returns the events that it caused.
  std::string create(const std::string& path);

 private:
  std::string tell(const std::string& what, const std::string& real, const std::string& simulated);
  core::instant now() const;

  mutable asio::io_context io_;
  const std::string root_;
  std::string story_;
  raw_client operator_;
  const std::shared_ptr<const simulation::environment> simulation_;
  side real_;
  side simulated_;
};

}  // namespace zkelection::test::faithful
