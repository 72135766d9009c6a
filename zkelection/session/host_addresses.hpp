// Of the hosts that the user wrote: which are addresses, and which are names that have to be looked up.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <vector>

#include "zkelection/config/connect_string.hpp"
#include "zkelection/core/connection_values.hpp"

namespace zkelection::detail {

using core::server_address;

/// One of the host's addresses.
server_address address_of(const boost::asio::ip::address& address, const host_port& host);

/// Of the hosts that need no look-up.
std::vector<server_address> literal_addresses(const std::vector<host_port>& hosts);

/// The other hosts, each once.
std::vector<host_port> names_among(const std::vector<host_port>& hosts);

}  // namespace zkelection::detail
