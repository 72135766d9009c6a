// What `leader` and `candidates` print.
#include "program/show/candidates_text.hpp"

#include <fmt/format.h>
#include <boost/test/unit_test.hpp>

namespace zkelection::test {

using namespace std::chrono_literals;
using time = std::chrono::system_clock::time_point;

namespace {

const election_view nobody{"/elections/logs/17", {}, {}};

const election_view two{"/elections/logs/17",
                        {{"host-1:4711", "_c_A-latch-0000000001", 4294967298, time(1'709'294'400'123ms), false},
                         {"", "_c_B-latch-0000000002", 4294967300, time(1'709'294'401'000ms), false}},
                        {}};

/// Whoever may stand for an election may call itself so.
const election_view rude{"/r", {{"\x1b[2Jme\n\"", "n\xff", 1, time(0s), false}}, {}};

constexpr auto kazoo = candidate_scheme::kazoo, lock = candidate_scheme::curator_lock;
const election_view mixed{"/app/elections/logs/17",
                          {{"ghost", "_c_A-latch-0000000001", 7, time(0s), true}},
                          {{"A__lock__1", kazoo, false},
                           {"B__lock__2", kazoo, false},
                           {"_c_C-lock-3", lock, false},
                           {"D__lock__4", kazoo, true}}};
const auto others_beside = [](const election_view& with) { return election_view{with.path, {}, with.foreign}; }(mixed);

}  // namespace

BOOST_AUTO_TEST_SUITE(candidates_text)

BOOST_AUTO_TEST_CASE(nobody_stands) {
  BOOST_TEST(program::leader_text("logs/17", nobody, time(0s)) ==
             "nobody is the master of logs/17\npath    /elections/logs/17\n");
  BOOST_TEST(program::leader_json("logs/17", nobody) ==
             R"({"resource":"logs/17","master":null,"path":"/elections/logs/17","foreign":[]})"
             "\n");
  BOOST_TEST(program::candidates_text("logs/17", nobody) ==
             "nobody is a candidate for logs/17\npath    /elections/logs/17\n");
  BOOST_TEST(program::candidates_json("logs/17", nobody) ==
             R"({"resource":"logs/17","candidates":[],"path":"/elections/logs/17","foreign":[]})"
             "\n");
}

BOOST_AUTO_TEST_CASE(the_first_is_the_leader) {
  BOOST_TEST(program::leader_text("logs/17", two, time(1'709'294'460'123ms)) ==
             "master  host-1:4711\n"
             "joined  2024-03-01T12:00:00.123Z (1 min ago)\n"
             "token   4294967298\n"
             "node    _c_A-latch-0000000001\n"
             "path    /elections/logs/17\n");
  BOOST_TEST(
      program::leader_json("logs/17", two) ==
      R"({"resource":"logs/17","master":{"id":"host-1:4711","joined":"2024-03-01T12:00:00.123Z",)"
      R"("token":4294967298,"node":"_c_A-latch-0000000001","left_over":false},"path":"/elections/logs/17","foreign":[]})"
      "\n");
}

BOOST_AUTO_TEST_CASE(all_of_them_a_line_each) {
  BOOST_TEST(program::candidates_text("logs/17", two) ==
             "position  id           joined                                   token  node\n"
             "       1  host-1:4711  2024-03-01T12:00:00.123Z            4294967298  _c_A-latch-0000000001\n"
             "       2  (no name)    2024-03-01T12:00:01.000Z            4294967300  _c_B-latch-0000000002\n"
             "path    /elections/logs/17\n");
  BOOST_TEST(program::candidates_json("logs/17", two) ==
             R"({"resource":"logs/17","candidates":[)"
             R"({"position":1,"id":"host-1:4711","joined":"2024-03-01T12:00:00.123Z","token":4294967298,)"
             R"("node":"_c_A-latch-0000000001","left_over":false},)"
             R"({"position":2,"id":"","joined":"2024-03-01T12:00:01.000Z","token":4294967300,)"
             R"("node":"_c_B-latch-0000000002","left_over":false}],"path":"/elections/logs/17","foreign":[]})"
             "\n");
}

/// Nobody is shown, and yet somebody leads.
BOOST_AUTO_TEST_CASE(candidates_with_another_scheme_are_counted) {
  constexpr std::string_view beside =
      "path    /app/elections/logs/17\n"
      "beside  1 candidate with the scheme curator-lock, which these here do not see; --scheme curator-lock shows "
      "them\n"
      "beside  2 candidates with the scheme kazoo, which these here do not see; --scheme kazoo shows them\n"
      "beside  1 candidate with the scheme kazoo, left over (not ephemeral); --scheme kazoo shows them\n";
  BOOST_TEST(program::leader_text("logs/17", others_beside, time(0s)) ==
             fmt::format("nobody is the master of logs/17\n{}", beside));
  BOOST_TEST(program::candidates_text("logs/17", others_beside) ==
             fmt::format("nobody is a candidate for logs/17\n{}", beside));
  BOOST_TEST(program::candidates_text("logs/17", mixed).ends_with(beside));
  constexpr std::string_view listed = R"("path":"/app/elections/logs/17","foreign":[)"
                                      R"({"scheme":"kazoo","node":"A__lock__1","left_over":false},)"
                                      R"({"scheme":"kazoo","node":"B__lock__2","left_over":false},)"
                                      R"({"scheme":"curator-lock","node":"_c_C-lock-3","left_over":false},)"
                                      R"({"scheme":"kazoo","node":"D__lock__4","left_over":true}]})"
                                      "\n";
  BOOST_TEST(program::leader_json("logs/17", others_beside) ==
             fmt::format(R"({{"resource":"logs/17","master":null,{})", listed));
  BOOST_TEST(program::candidates_json("logs/17", others_beside) ==
             fmt::format(R"({{"resource":"logs/17","candidates":[],{})", listed));
}

BOOST_AUTO_TEST_CASE(a_candidate_that_was_left_over_is_marked) {
  BOOST_TEST(program::leader_text("logs/17", mixed, time(0s))
                 .starts_with("master  ghost\n"
                              "joined  1970-01-01T00:00:00.000Z (0 s ago)\n"
                              "token   7\n"
                              "node    _c_A-latch-0000000001 (not ephemeral: left over)\n"));
  BOOST_TEST(program::candidates_text("logs/17", mixed).find("7  _c_A-latch-0000000001 (not ephemeral: left over)\n") !=
             std::string::npos);
  BOOST_TEST(program::leader_json("logs/17", mixed).find(R"("node":"_c_A-latch-0000000001","left_over":true})") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(names_are_made_safe_to_print) {
  BOOST_TEST(program::leader_text("r\t", rude, time(0s)) ==
             "master  \\x1b[2Jme\\x0a\"\n"
             "joined  1970-01-01T00:00:00.000Z (0 s ago)\n"
             "token   1\n"
             "node    n\\xff\n"
             "path    /r\n");
  BOOST_TEST(program::leader_json("r\t", rude) ==
             R"({"resource":"r\u0009","master":{"id":"\u001b[2Jme\u000a\"","joined":"1970-01-01T00:00:00.000Z",)"
             R"("token":1,"node":"n)"
             "\xef\xbf\xbd\""
             R"(,"left_over":false},"path":"/r","foreign":[]})"
             "\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
