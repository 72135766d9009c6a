// A connection that is written and read with a deadline, without any event loop.
#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "deadlines.hpp"
#include "server_access.hpp"

namespace zkelection::test {

struct socket_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class blocking_socket {
 public:
  /// Throws `socket_error` if nobody listens. `limit` is for each piece of an answer.
  explicit blocking_socket(const server_access& server, milliseconds limit = patience);
  blocking_socket(blocking_socket&& other) noexcept;
  blocking_socket& operator=(blocking_socket&&) = delete;
  ~blocking_socket();

  void send(std::string_view bytes);
  void receive(std::span<char> bytes);  ///< all of them, or throws at the peer's end
  std::string receive_all();            ///< until the peer ends

 private:
  void wait_readable();

  int descriptor_;
  milliseconds limit_;
};

}  // namespace zkelection::test
