// What others wrote, made safe to print; and times in words.
#include "program/output/text.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace zkelection::test {

using namespace std::chrono_literals;
using namespace std::string_literals;
using program::json_string;
using program::printable;

namespace {

std::string cut(std::string text, std::size_t most) {
  program::cut(text, most);
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(text)

BOOST_AUTO_TEST_CASE(what_can_be_read_is_printed_as_it_is) {
  for (const auto* text : {"", "host-1:4711", "with space", "\xc3\xa9t\xc3\xa9", "\xe6\xa0\x91", "\xf0\x9f\x98\x80"})
    BOOST_TEST(printable(text) == text);
}

BOOST_AUTO_TEST_CASE(nothing_moves_the_cursor) {
  BOOST_TEST(printable("a\x1b[2Jb\r\n") == "a\\x1b[2Jb\\x0d\\x0a");
  BOOST_TEST(printable("a\0b\x7f"s) == "a\\x00b\\x7f");
  BOOST_TEST(printable("\xc2\x9b"
                       "31m") == "\\xc2\\x9b31m");  // a terminal may take it for ESC [
}

BOOST_AUTO_TEST_CASE(no_name_passes_for_another) {
  BOOST_TEST(printable("\\x1b") == "\\\\x1b");
  BOOST_TEST(printable("a\xe2\x80\xaegnp.exe") == "a\\xe2\\x80\\xaegnp.exe");  // from right to left
  BOOST_TEST(printable("a\xe2\x80\xa8") == "a\\xe2\\x80\\xa8");                // a line separator
  // Characters that show nothing: soft hyphen, zero-width space and joiner, word joiner, byte order mark, Hangul
  // filler, variation selector, tag.
  BOOST_TEST(printable("mas\xc2\xadter") == "mas\\xc2\\xadter");
  BOOST_TEST(printable("mas\xe2\x80\x8bter") == "mas\\xe2\\x80\\x8bter");
  BOOST_TEST(printable("mas\xe2\x80\x8dter") == "mas\\xe2\\x80\\x8dter");
  BOOST_TEST(printable("mas\xe2\x81\xa0ter") == "mas\\xe2\\x81\\xa0ter");
  BOOST_TEST(printable("\xef\xbb\xbfmaster") == "\\xef\\xbb\\xbfmaster");
  BOOST_TEST(printable("master\xe3\x85\xa4") == "master\\xe3\\x85\\xa4");
  BOOST_TEST(printable("master\xef\xb8\x8f") == "master\\xef\\xb8\\x8f");
  BOOST_TEST(printable("master\xf3\xa0\x81\x81") == "master\\xf3\\xa0\\x81\\x81");
}

BOOST_AUTO_TEST_CASE(what_is_no_utf8_is_printed_byte_by_byte) {
  BOOST_TEST(printable("a\xff") == "a\\xff");
  BOOST_TEST(printable("\xc0\xaf") == "\\xc0\\xaf");                    // overlong
  BOOST_TEST(printable("\xe0\x80\xaf") == "\\xe0\\x80\\xaf");           // overlong
  BOOST_TEST(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");           // a surrogate
  BOOST_TEST(printable("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");  // beyond Unicode
  BOOST_TEST(printable("\xe2\x82") == "\\xe2\\x82");                    // cut short
}

BOOST_AUTO_TEST_CASE(strings_for_programs) {
  BOOST_TEST(json_string("") == R"("")");
  BOOST_TEST(json_string("a \"b\" \\ \xe6\xa0\x91") == "\"a \\\"b\\\" \\\\ \xe6\xa0\x91\"");
  BOOST_TEST(json_string("a\n\0\x7f"s) == R"("a\u000a\u0000\u007f")");
  BOOST_TEST(json_string("a\xff") == "\"a\xef\xbf\xbd\"");
}

/// Somebody looks at them on a terminal all the same.
BOOST_AUTO_TEST_CASE(strings_for_programs_are_harmless_on_a_terminal) {
  BOOST_TEST(json_string("\xc2\x9b"
                         "31m") == R"("\u009b31m")");
  BOOST_TEST(json_string("a\xe2\x80\xae") == R"("a\u202e")");
  BOOST_TEST(json_string("mas\xe2\x80\x8bter") == R"("mas\u200bter")");
  BOOST_TEST(json_string("a\xf3\xa0\x81\x81") == R"("a\udb40\udc41")");
}

/// The log cuts long lines, wherever a character stands.
BOOST_AUTO_TEST_CASE(a_text_is_cut_between_two_characters) {
  BOOST_TEST(cut("abc", 4) == "abc");
  BOOST_TEST(cut("abc", 3) == "abc");
  BOOST_TEST(cut("abc", 2) == "ab");
  const std::string_view tree = "a\xe6\xa0\x91";
  BOOST_TEST(cut(std::string(tree), 4) == tree);
  for (const std::size_t most : {3U, 2U, 1U}) BOOST_TEST(cut(std::string(tree), most) == "a");
  BOOST_TEST(cut(std::string(tree), 0) == "");
}

BOOST_AUTO_TEST_CASE(times) {
  using time = std::chrono::system_clock::time_point;
  BOOST_TEST(program::iso8601(time(0s)) == "1970-01-01T00:00:00.000Z");
  BOOST_TEST(program::iso8601(time(1'709'294'400'123ms)) == "2024-03-01T12:00:00.123Z");
  BOOST_TEST(program::iso8601(time(-1ms)) == "1969-12-31T23:59:59.999Z");
  BOOST_TEST(program::iso8601(std::chrono::sys_seconds(1'709'294'400s)) == "2024-03-01T12:00:00Z");
  BOOST_TEST(program::iso8601(std::chrono::sys_seconds(253'402'300'799s)) == "9999-12-31T23:59:59Z");
  BOOST_TEST(program::iso8601(time::max()) == "2262-04-11T23:47:16.854Z");
}

BOOST_AUTO_TEST_CASE(lengths) {
  BOOST_TEST(program::roughly(-1h) == "0 s");
  BOOST_TEST(program::roughly(59'999ms) == "59 s");
  BOOST_TEST(program::roughly(60s) == "1 min");
  BOOST_TEST(program::roughly(3599s) == "59 min");
  BOOST_TEST(program::roughly(47h + 59min) == "47 h");
  BOOST_TEST(program::roughly(48h) == "2 days");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
