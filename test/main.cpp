// The entry point of every Boost.Test program; a test file has no BOOST_TEST_MODULE of its own.
#define BOOST_TEST_MODULE zkelection
#include <boost/test/unit_test.hpp>
