// The address at which nobody answers, and that nobody else can take.
#include "zkelection/zookeeper/deaf_address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <boost/test/unit_test.hpp>
#include <cerrno>

#include "support/descriptor_famine.hpp"
#include "zkelection/zookeeper/client_library.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(deaf_address)

namespace {

std::shared_ptr<const zookeeper::deaf_address> address_of_the_process() {
  const auto lock = zookeeper::lock_client_library();
  return zookeeper::deaf_address::get();
}

sockaddr_in endpoint_of(const std::string& text) {
  sockaddr_in endpoint{};
  endpoint.sin_family = AF_INET;
  const auto colon = text.find(':');
  ::inet_pton(AF_INET, text.substr(0, colon).c_str(), &endpoint.sin_addr);
  endpoint.sin_port = htons(static_cast<std::uint16_t>(std::stoi(text.substr(colon + 1))));
  return endpoint;
}

/// The error of a call on a new socket with that address; 0 if there is none.
template <class Call>
int error_of(Call call, const std::string& address) {
  const base::descriptor socket(::socket(AF_INET, SOCK_STREAM, 0));
  const auto endpoint = endpoint_of(address);
  const int result = call(socket.number(), reinterpret_cast<const sockaddr*>(&endpoint), socklen_t{sizeof endpoint});
  return result == 0 ? 0 : errno;
}

}  // namespace

BOOST_AUTO_TEST_CASE(nobody_answers_there) {
  const auto address = address_of_the_process();
  BOOST_REQUIRE(address);
  BOOST_TEST(address->text().starts_with("127.0.0.1:"));
  BOOST_TEST(error_of(::connect, address->text()) == ECONNREFUSED);
}

/// A process that listened there would be shown a session's password.
BOOST_AUTO_TEST_CASE(nobody_else_can_listen_there) {
  const auto address = address_of_the_process();
  BOOST_REQUIRE(address);
  BOOST_TEST(error_of(::bind, address->text()) == EADDRINUSE);
}

BOOST_AUTO_TEST_CASE(all_clients_of_the_process_have_the_same) {
  const auto one = address_of_the_process(), other = address_of_the_process();
  BOOST_REQUIRE(one);
  BOOST_TEST(one == other);
}

BOOST_AUTO_TEST_CASE(it_is_free_again_when_the_last_client_is) {
  auto address = address_of_the_process();
  BOOST_REQUIRE(address);
  const auto text = address->text();
  address.reset();
  BOOST_TEST(error_of(::bind, text) == 0);
  BOOST_TEST(address_of_the_process());
}

BOOST_AUTO_TEST_CASE(without_descriptors_there_is_none) {
  const auto lock = zookeeper::lock_client_library();
  const descriptor_famine none_left;
  const auto address = zookeeper::deaf_address::get();
  BOOST_TEST(errno == EMFILE);
  BOOST_TEST(!address);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
