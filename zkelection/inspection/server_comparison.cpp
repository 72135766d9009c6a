#include "zkelection/inspection/server_comparison.hpp"

#include <fmt/format.h>
#include <zkelection/duration.hpp>

#include "zkelection/inspection/limited.hpp"
#include "zkelection/inspection/session_trial.hpp"

namespace zkelection::inspection {
namespace {

struct comparison {
  asio::ip::tcp::endpoint first, other;
  std::chrono::milliseconds session_timeout, limit;
};

asio::awaitable<void> compare(comparison of, std::optional<bool>& same, std::string& trouble) {
  session_trial there(co_await asio::this_coro::executor), here(co_await asio::this_coro::executor);
  co_await there.connect(of.other, of.limit);
  if (there.trouble().empty()) co_await there.open(of.session_timeout, of.limit);
  if (!there.granted()) {
    trouble = there.trouble();
    co_return;
  }
  co_await here.connect(of.first, of.limit);
  if (here.trouble().empty()) co_await here.open(of.session_timeout, of.limit, &*there.granted());
  if (here.granted() || here.refused()) same = here.granted().has_value();
  trouble = here.trouble();
  // We close the session at the server that used it last.
  auto& last = here.granted() ? here : there;
  co_await last.close(of.limit);
}

}  // namespace

asio::awaitable<void> compare_servers(asio::ip::tcp::endpoint first, asio::ip::tcp::endpoint other,
                                      std::chrono::milliseconds session_timeout, std::chrono::milliseconds limit,
                                      server_report& report) {
  std::string trouble;
  auto comparing = compare({first, other, session_timeout, limit}, report.same_ensemble, trouble);
  const bool in_time = co_await ends_within(limit, std::move(comparing));
  if (report.same_ensemble) co_return;
  if (!in_time) trouble = fmt::format("no answer within {}", duration_text(limit));
  report.unseen.push_back({"ensemble", fmt::format("no second session to compare it by: {}", trouble)});
}

}  // namespace zkelection::inspection
