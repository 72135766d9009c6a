// An ACL as the C client takes it.
#include "zkelection/zookeeper/acl_list.hpp"

#include <boost/test/unit_test.hpp>

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(acl_list)

BOOST_AUTO_TEST_CASE(each_entry_in_its_order) {
  const zookeeper::acl_list list({{acl_entry::read | acl_entry::create, "digest", "us:hash"}, acl_entry{}});
  const auto& acls = *list.get();
  BOOST_REQUIRE(acls.count == 2);
  BOOST_TEST(acls.data[0].perms == (ZOO_PERM_READ | ZOO_PERM_CREATE));
  BOOST_TEST(acls.data[0].id.scheme == "digest");
  BOOST_TEST(acls.data[0].id.id == "us:hash");
  BOOST_TEST(acls.data[1].perms == ZOO_PERM_ALL);
  BOOST_TEST(acls.data[1].id.scheme == "world");
  BOOST_TEST(acls.data[1].id.id == "anyone");
}

/// Our bits are ZooKeeper's.
BOOST_AUTO_TEST_CASE(the_rights_are_zookeepers) {
  BOOST_TEST(acl_entry::read == ZOO_PERM_READ);
  BOOST_TEST(acl_entry::write == ZOO_PERM_WRITE);
  BOOST_TEST(acl_entry::create == ZOO_PERM_CREATE);
  BOOST_TEST(acl_entry::erase == ZOO_PERM_DELETE);
  BOOST_TEST(acl_entry::admin == ZOO_PERM_ADMIN);
  BOOST_TEST(acl_entry::all == ZOO_PERM_ALL);
}

/// Short texts lie inside their strings, which must not move.
BOOST_AUTO_TEST_CASE(it_keeps_its_own_copy) {
  std::vector<acl_entry> entries(50, acl_entry{acl_entry::all, "ip", "10.0.0.1"});
  const zookeeper::acl_list list(entries);
  entries.assign(50, acl_entry{});
  for (int i = 0; i < list.get()->count; ++i) BOOST_TEST(list.get()->data[i].id.id == "10.0.0.1");
}

BOOST_AUTO_TEST_CASE(none_is_an_empty_list) { BOOST_TEST(zookeeper::acl_list({}).get()->count == 0); }

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
