// A listener that is no ZooKeeper: it says the wrong thing, or nothing at all.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <memory>
#include <string>

namespace zkelection::test {

enum class manners { says_it_at_once, waits_for_a_request, says_it_and_hangs_up };

class impolite_server {
 public:
  impolite_server(const boost::asio::any_io_executor& executor, std::string words, manners how);
  impolite_server(const impolite_server&) = delete;
  impolite_server& operator=(const impolite_server&) = delete;
  ~impolite_server();

  std::string hosts() const;
  int visitors() const;

 private:
  struct state;
  std::shared_ptr<state> state_;
};

}  // namespace zkelection::test
