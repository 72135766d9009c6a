// What `leader` and `candidates` print.
#include "zkelection/cli/candidates_text.hpp"

#include <boost/test/unit_test.hpp>

namespace zkelection::test {

using namespace std::chrono_literals;
using time = std::chrono::system_clock::time_point;

namespace {

const std::vector<candidate> nobody;

const std::vector<candidate> two{{"host-1:4711", "_c_A-latch-0000000001", 4294967298, time(1'709'294'400'123ms)},
                                 {"", "_c_B-latch-0000000002", 4294967300, time(1'709'294'401'000ms)}};

/// Whoever may stand for an election may call itself so.
const std::vector<candidate> rude{{"\x1b[2Jme\n\"", "n\xff", 1, time(0s)}};

}  // namespace

BOOST_AUTO_TEST_SUITE(candidates_text)

BOOST_AUTO_TEST_CASE(nobody_stands) {
  BOOST_TEST(cli::leader_text("logs/17", nobody, time(0s)) == "nobody is the master of logs/17\n");
  BOOST_TEST(cli::leader_json("logs/17", nobody) == "{\"resource\":\"logs/17\",\"master\":null}\n");
  BOOST_TEST(cli::candidates_text("logs/17", nobody) == "nobody is a candidate for logs/17\n");
  BOOST_TEST(cli::candidates_json("logs/17", nobody) == "{\"resource\":\"logs/17\",\"candidates\":[]}\n");
}

BOOST_AUTO_TEST_CASE(the_first_is_the_leader) {
  BOOST_TEST(cli::leader_text("logs/17", two, time(1'709'294'460'123ms)) ==
             "master  host-1:4711\n"
             "since   2024-03-01T12:00:00.123Z (joined 1 min ago)\n"
             "token   4294967298\n"
             "node    _c_A-latch-0000000001\n");
  BOOST_TEST(cli::leader_json("logs/17", two) ==
             R"({"resource":"logs/17","master":{"id":"host-1:4711","since":"2024-03-01T12:00:00.123Z",)"
             R"("token":4294967298,"node":"_c_A-latch-0000000001"}})"
             "\n");
}

BOOST_AUTO_TEST_CASE(all_of_them_a_line_each) {
  BOOST_TEST(cli::candidates_text("logs/17", two) ==
             "position  id           since                                    token  node\n"
             "       1  host-1:4711  2024-03-01T12:00:00.123Z            4294967298  _c_A-latch-0000000001\n"
             "       2  (no name)    2024-03-01T12:00:01.000Z            4294967300  _c_B-latch-0000000002\n");
  BOOST_TEST(cli::candidates_json("logs/17", two) ==
             R"({"resource":"logs/17","candidates":[)"
             R"({"position":1,"id":"host-1:4711","since":"2024-03-01T12:00:00.123Z","token":4294967298,)"
             R"("node":"_c_A-latch-0000000001"},)"
             R"({"position":2,"id":"","since":"2024-03-01T12:00:01.000Z","token":4294967300,)"
             R"("node":"_c_B-latch-0000000002"}]})"
             "\n");
}

BOOST_AUTO_TEST_CASE(names_are_made_safe_to_print) {
  BOOST_TEST(cli::leader_text("r\t", rude, time(0s)) ==
             "master  \\x1b[2Jme\\x0a\"\n"
             "since   1970-01-01T00:00:00.000Z (joined 0 s ago)\n"
             "token   1\n"
             "node    n\\xff\n");
  BOOST_TEST(cli::leader_json("r\t", rude) ==
             R"({"resource":"r\u0009","master":{"id":"\u001b[2Jme\u000a\"","since":"1970-01-01T00:00:00.000Z",)"
             R"("token":1,"node":"n)"
             "\xef\xbf\xbd\"}}\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
