// The ensemble that ZKELECTION_TEST_HOSTS names: stories are then told there, and no server is started.
#pragma once

#include <boost/test/unit_test.hpp>

#include "deadlines.hpp"
#include "server_access.hpp"

namespace zkelection::test {

/// Its leader, or its only server: of exact outcomes, such as the nodes after a resign, only the leader is sure to know
/// at once. The tests keep to a chroot of their own there, which goes when they end.
struct foreign_ensemble {
  server_access leader;
  milliseconds tick;
};

/// Null unless the variable is set. Throws `std::runtime_error`, which says what to do, if the ensemble cannot be used.
const foreign_ensemble* the_foreign_ensemble();

/// For stories that kill or configure servers, count all that a server does, or need its super user:
/// `BOOST_AUTO_TEST_CASE(name, *needs_own_servers())`. On a foreign ensemble they are not run, and are listed at the
/// end.
boost::unit_test::precondition needs_own_servers();

/// Whoever starts a server says so here.
void check_that_own_servers_are_meant();

}  // namespace zkelection::test
