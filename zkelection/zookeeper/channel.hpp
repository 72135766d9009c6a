// What the C client has in place of a connection: a pair of sockets, of which the other one is ours.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "zkelection/base/descriptor.hpp"

namespace zkelection::zookeeper {

/// Nothing here waits. The kernel keeps some 200 KB for each direction.
class channel {
 public:
  /// Puts the client's end in the place of the socket that it has just made. False with `errno` set.
  bool replace(int clients_socket);

  /// How much of it there was room for.
  std::size_t write(std::string_view bytes);
  /// Appends what the client has written, `limit` bytes at most. False if that was all.
  bool read(std::string& to, std::size_t limit);
  /// The client reads what is left, and then the end.
  void end();

  bool is_open() const noexcept { return ours_.is_open(); }
  /// The number of the client's end, which the client closes.
  int clients_end() const noexcept { return clients_; }

 private:
  base::descriptor ours_;
  int clients_ = -1;
};

}  // namespace zkelection::zookeeper
