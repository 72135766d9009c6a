#include "zkelection/core/node_scheme.hpp"

#include <boost/test/unit_test.hpp>
#include <boost/uuid/string_generator.hpp>
#include <limits>

namespace core = zkelection::core;

BOOST_AUTO_TEST_SUITE(node_scheme)

namespace {

const auto uuid = boost::uuids::string_generator()("0123abcd-4567-89ef-0123-456789abcdef");
constexpr std::string_view dashed = "0123abcd-4567-89ef-0123-456789abcdef";
constexpr std::string_view plain = "0123abcd456789ef0123456789abcdef";

/// The sequence number of a latch's name that ends so.
std::optional<std::int32_t> sequence_of(std::string_view ending) {
  const std::string name = core::curator_latch.name_prefix(dashed) + std::string(ending);
  const auto parsed = core::curator_latch.parse(name);
  if (!parsed) return std::nullopt;
  return parsed->sequence;
}

bool is_uuid_of_latch(const std::string& text) {
  return core::curator_latch.parse("_c_" + text + "-latch-0000000001").has_value();
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_scheme_writes_names_as_its_peers_do) {
  const auto name = [](const core::node_scheme& scheme) { return scheme.name_prefix(scheme.uuid_text(uuid)); };
  BOOST_TEST(name(core::curator_latch) == "_c_0123abcd-4567-89ef-0123-456789abcdef-latch-");
  BOOST_TEST(name(core::curator_lock) == "_c_0123abcd-4567-89ef-0123-456789abcdef-lock-");
  BOOST_TEST(name(core::kazoo_lock) == "0123abcd456789ef0123456789abcdef__lock__");
  BOOST_TEST(name(core::go_lock) == "_c_0123abcd456789ef0123456789abcdef-lock-");
}

BOOST_AUTO_TEST_CASE(each_scheme_reads_its_own_names_and_no_others) {
  const core::node_scheme schemes[] = {core::curator_latch, core::curator_lock, core::kazoo_lock, core::go_lock};
  for (const auto& writer : schemes) {
    const auto name = writer.name_prefix(writer.uuid_text(uuid)) + "0000000042";
    for (const auto& reader : schemes) {
      BOOST_TEST_CONTEXT(name << " read by " << reader.prefix << reader.marker << reader.uuid_has_dashes) {
        const auto parsed = reader.parse(name);
        BOOST_TEST(parsed.has_value() == (reader == writer));
        if (!parsed) continue;
        BOOST_TEST(parsed->uuid == (reader.uuid_has_dashes ? dashed : plain));
        BOOST_TEST(parsed->sequence == 42);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(names_of_other_nodes_are_not_candidates) {
  const char* const foreign[] = {"",
                                 "config",
                                 "_c_",
                                 "lock-0000000001",
                                 "member_0000000001",
                                 "_c_0123abcd-4567-89ef-0123-456789abcdef",
                                 "_c_0123abcd-4567-89ef-0123-456789abcdef-latch-",
                                 "_c_0123abcd-4567-89ef-0123-456789abcdef-latch0000000001",
                                 "_c_0123abcd-4567-89ef-0123-456789abcdef-LATCH-0000000001",
                                 "_C_0123abcd-4567-89ef-0123-456789abcdef-latch-0000000001",
                                 "x_c_0123abcd-4567-89ef-0123-456789abcdef-latch-0000000001",
                                 "_c_0123abcd-4567-89ef-0123-456789abcdef-latch-0000000001x",
                                 "_c_0123abcd-4567-89ef-0123-456789abcdef-latch-0000000001/x",
                                 "0123abcd456789ef0123456789abcdef__rlock__0000000001"};
  for (const auto* name : foreign) {
    BOOST_TEST_CONTEXT("'" << name << "'") {
      BOOST_TEST(!core::curator_latch.parse(name));
      BOOST_TEST(!core::looks_like_candidate(name));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_uuid_is_thirty_two_digits_with_dashes_in_the_right_places) {
  BOOST_TEST(is_uuid_of_latch("0123abcd-4567-89ef-0123-456789abcdef"));
  BOOST_TEST(is_uuid_of_latch("0123ABCD-4567-89EF-0123-456789ABCDEF"));
  BOOST_TEST(!is_uuid_of_latch(""));
  BOOST_TEST(!is_uuid_of_latch("0123abcd456789ef0123456789abcdef"), "no dashes");
  BOOST_TEST(!is_uuid_of_latch("0123abcd-4567-89ef-0123-456789abcde"), "a digit short");
  BOOST_TEST(!is_uuid_of_latch("0123abcd-4567-89ef-0123-456789abcdef0"), "a digit more");
  BOOST_TEST(!is_uuid_of_latch("0123abcg-4567-89ef-0123-456789abcdef"), "not hexadecimal");
  BOOST_TEST(!is_uuid_of_latch("0123abc-d4567-89ef-0123-456789abcdef"), "a dash too early");
  BOOST_TEST(!is_uuid_of_latch("0123abcd-4567-89ef-01234-56789abcdef"), "a dash too late");
  BOOST_TEST(!is_uuid_of_latch("0123abcd-4567-89ef-0123-456789abc-ef"), "a dash too many");
  BOOST_TEST(!core::go_lock.parse("_c_0123abcd-56789ef0123456789abcdef0-lock-0000000001"));
  BOOST_TEST(!core::kazoo_lock.parse("0123abcd456789ef0123456789abcde__lock__0000000001"));
}

BOOST_AUTO_TEST_CASE(a_sequence_number_is_what_the_server_prints) {
  constexpr auto lowest = std::numeric_limits<std::int32_t>::min();
  constexpr auto highest = std::numeric_limits<std::int32_t>::max();

  // `%010d` of a signed 32-bit number.
  BOOST_TEST((sequence_of("0000000000") == 0));
  BOOST_TEST((sequence_of("0000000010") == 10));
  BOOST_TEST((sequence_of("2147483647") == highest));
  BOOST_TEST((sequence_of("-000000001") == -1));
  BOOST_TEST((sequence_of("-999999999") == -999999999));
  BOOST_TEST((sequence_of("-1000000000") == -1000000000));
  BOOST_TEST((sequence_of("-2147483648") == lowest));

  // Any other node is not ours.
  const char* const others[] = {"",           "1",           "000000001",  "00000000001", "-00000001",
                                "-000000000", "-0000000001", "2147483648", "-2147483649", "-99999999999",
                                "9999999999", "+000000001",  " 000000001", "0x00000001",  "00000-0001",
                                "--00000001", "000000000 ",  "0000000a01"};
  for (const auto* text : others) BOOST_TEST(!sequence_of(text), "'" << text << "' is a sequence number");
}

BOOST_AUTO_TEST_CASE(a_candidate_of_any_scheme_is_recognised) {
  BOOST_TEST(core::looks_like_candidate("_c_0123abcd-4567-89ef-0123-456789abcdef-latch-0000000001"));
  BOOST_TEST(core::looks_like_candidate("_c_0123abcd-4567-89ef-0123-456789abcdef-lock-0000000001"));
  BOOST_TEST(core::looks_like_candidate("0123abcd456789ef0123456789abcdef__lock__-2147483648"));
  BOOST_TEST(core::looks_like_candidate("_c_0123abcd456789ef0123456789abcdef-lock-0000000001"));
  // A mixture of two schemes is none.
  BOOST_TEST(!core::looks_like_candidate("_c_0123abcd456789ef0123456789abcdef-latch-0000000001"));
  BOOST_TEST(!core::looks_like_candidate("0123abcd-4567-89ef-0123-456789abcdef__lock__0000000001"));
}

BOOST_AUTO_TEST_CASE(no_name_is_longer_than_the_budget_counts_with) {
  for (const auto& scheme : {core::curator_latch, core::curator_lock, core::kazoo_lock, core::go_lock}) {
    const auto name = scheme.name_prefix(scheme.uuid_text(uuid)) + "-2147483648";
    BOOST_TEST(name.size() <= core::max_candidate_name);
  }
}

BOOST_AUTO_TEST_CASE(names_stop_ordering_near_the_limit_of_the_counter) {
  constexpr std::int32_t edge = std::numeric_limits<std::int32_t>::max() - (1 << 20);
  BOOST_TEST(!core::is_near_counter_limit(0));
  BOOST_TEST(!core::is_near_counter_limit(edge - 1));
  BOOST_TEST(!core::is_near_counter_limit(edge));
  BOOST_TEST(core::is_near_counter_limit(edge + 1));
  BOOST_TEST(core::is_near_counter_limit(std::numeric_limits<std::int32_t>::max()));
  BOOST_TEST(core::is_near_counter_limit(std::numeric_limits<std::int32_t>::min()));
  BOOST_TEST(core::is_near_counter_limit(-1));
}

BOOST_AUTO_TEST_SUITE_END()
