// Checks of ensembles, and what they have seen.
#pragma once

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>
#include <zkelection/ensemble_check.hpp>

#include "stage.hpp"

namespace zkelection::test {

/// A stage for checks of an ensemble.
struct check_stage : short_session_stage {
  /// The report, which must come in time.
  asio::awaitable<ensemble_report> look_at(session_config what) {
    auto check = begin(async_check_ensemble(executor(), what));
    const auto code = co_await check.within(what.first_connect_timeout + scaled(1s));
    BOOST_TEST(code == ok, code.message());
    co_return std::get<1>(check.results());
  }

  session_config quick(std::string hosts) {
    auto changed = config(std::move(hosts));
    changed.first_connect_timeout = scaled(2s);
    return changed;
  }
};

inline bool has(const ensemble_report& report, concern about) {
  return std::ranges::any_of(report.judgement.findings, [about](const auto& one) { return one.about == about; });
}

/// The only thing that was not seen of the server is everything, for this reason.
inline void saw_nothing(const server_report& server, std::string_view why) {
  BOOST_TEST(!server.session_timeout.has_value());
  BOOST_REQUIRE(server.unseen.size() == 1u);
  BOOST_TEST(server.unseen[0].what == "everything");
  BOOST_TEST(server.unseen[0].why.find(why) != std::string::npos, server.unseen[0].why);
}

}  // namespace zkelection::test
