// Lengths of time, as people read and write them.
#include <boost/test/unit_test.hpp>
#include <zkelection/duration.hpp>

using namespace std::chrono_literals;
using zkelection::duration_text;
using zkelection::parse_duration;

BOOST_AUTO_TEST_SUITE(durations)

BOOST_AUTO_TEST_CASE(a_whole_number_and_its_unit) {
  BOOST_TEST((parse_duration("500ms") == 500ms));
  BOOST_TEST((parse_duration("10s") == 10s));
  BOOST_TEST((parse_duration("010s") == 10s));
  BOOST_TEST((parse_duration("2m") == 2min));
  BOOST_TEST((parse_duration("1h") == 1h));
  BOOST_TEST((parse_duration("4294967295h") == 4294967295h));
}

BOOST_AUTO_TEST_CASE(a_lone_zero_needs_no_unit_and_nothing_else_does_without) {
  BOOST_TEST((parse_duration("0") == 0ms));
  BOOST_TEST((parse_duration("0s") == 0ms));
  for (const auto* text : {"00", "1", "10", "000000000000"}) BOOST_TEST(!parse_duration(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(other_texts_are_not_durations) {
  for (const auto* text : {"", "s", "-1s", "+1s", " 1s", "1 s", "1s ", "1.5s", "1S", "1us", "1ms2", "4294967296ms"})
    BOOST_TEST(!parse_duration(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(in_words) {
  BOOST_TEST(duration_text(0s) == "0 ms");
  BOOST_TEST(duration_text(999ms) == "999 ms");
  BOOST_TEST(duration_text(1s) == "1 s");
  BOOST_TEST(duration_text(8233333333ns) == "8.233 s");
  BOOST_TEST(duration_text(-1ns) == "-1 ms");  // down, not towards zero
  BOOST_TEST(duration_text(24h) == "86400 s");
}

BOOST_AUTO_TEST_SUITE_END()
