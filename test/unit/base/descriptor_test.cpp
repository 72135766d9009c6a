// An owned file descriptor is closed once.
#include "zkelection/base/descriptor.hpp"

#include <fcntl.h>

#include <boost/test/unit_test.hpp>

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(descriptors)

namespace {

using base::descriptor;

int open_something() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }
bool is_open(int number) { return ::fcntl(number, F_GETFD) != -1; }

}  // namespace

BOOST_AUTO_TEST_CASE(none_is_open_at_first) {
  const descriptor none;
  BOOST_TEST(!none.is_open());
}

BOOST_AUTO_TEST_CASE(it_is_closed_with_its_owner) {
  const int number = open_something();
  {
    const descriptor owner(number);
    BOOST_TEST(owner.is_open());
    BOOST_TEST(owner.number() == number);
    BOOST_TEST(is_open(number));
  }
  BOOST_TEST(!is_open(number));
}

BOOST_AUTO_TEST_CASE(moved_it_has_another_owner) {
  const int number = open_something();
  descriptor first(number);
  {
    const descriptor second(std::move(first));
    BOOST_TEST(second.number() == number);
  }
  BOOST_TEST(!is_open(number));
}

BOOST_AUTO_TEST_CASE(assigned_it_takes_the_place_of_the_one_before) {
  const int one = open_something(), other = open_something();
  {
    descriptor target(one);
    {
      descriptor source(other);
      target = std::move(source);
    }
    BOOST_TEST(!is_open(one));
    BOOST_TEST(target.number() == other);
    BOOST_TEST(is_open(other));
  }
  BOOST_TEST(!is_open(other));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
