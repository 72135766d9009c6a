// The host names that this process is looking up.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

/// The system's resolver blocks, for half a minute and more if a name server is silent, and nothing can cut that short.
/// So each look-up has a thread of its own, which ends with it and belongs to nobody: no executor waits for it, and no
/// other name does. There is never a second one for the same name; those who ask meanwhile get the same answer. At the
/// end of the process, threads that still look up end with it.
///
/// **Thread safety**: any thread may call any function. A child of `fork` may call them as well.
namespace zkelection::detail::names_in_flight {

struct answer {
  std::vector<boost::asio::ip::address> addresses;
  std::string trouble;  ///< why there are none
};

using ticket = std::uint64_t;

struct asked {
  ticket as;
  std::chrono::nanoseconds age;  ///< how long the look-up has been under way; zero if it begins now
};

/// `told` is called once, on another thread or inside the call, unless the caller forgets it before. It must only post
/// what is to be done: all other calls wait meanwhile.
asked ask(const std::string& name, std::function<void(const answer&)> told);

/// When it returns, `told` is not being called, never will be, and is destroyed.
void forget(ticket as);

}  // namespace zkelection::detail::names_in_flight
