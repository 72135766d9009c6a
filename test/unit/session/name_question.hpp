// A question to the name service, and what it has told.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "zkelection/session/resolver.hpp"

namespace zkelection::test {

struct name_question {
  name_question(boost::asio::io_context& on, const std::string& name, std::uint16_t port = 1) {
    asked = std::make_shared<detail::resolution>(
        on.get_executor(), detail::host_port{name, port},
        [this](const std::vector<detail::server_address>& all, const std::string& what) {
          for (const auto& each : all) found.push_back(each.literal);
          trouble = what;
          answered = true;
        });
    age = asked->start();
  }

  std::shared_ptr<detail::resolution> asked;
  std::chrono::nanoseconds age{};
  bool answered = false;
  std::vector<std::string> found;
  std::string trouble;
};

}  // namespace zkelection::test
