#include "zkelection/inspection/server_comparison.hpp"

#include <fmt/format.h>
#include <zkelection/duration.hpp>

#include "zkelection/inspection/limited.hpp"
#include "zkelection/inspection/session_trial.hpp"

namespace zkelection::inspection {
namespace {

asio::awaitable<void> compare(const core::server_address& first, const session_config& config,
                              std::chrono::milliseconds limit, server_report& other, std::string& trouble) {
  const core::server_address others{other.address, other.host};
  session_trial there(co_await asio::this_coro::executor, config.tls);
  session_trial here(co_await asio::this_coro::executor, config.tls);
  co_await there.connect(others, limit);
  if (there.trouble().empty()) co_await there.open(config.session_timeout, limit);
  if (!there.granted()) {
    trouble = there.trouble();
    co_return;
  }
  co_await here.connect(first, limit);
  if (here.trouble().empty()) co_await here.open(config.session_timeout, limit, &*there.granted());
  if (here.granted() || here.refused()) other.same_ensemble = here.granted().has_value();
  trouble = here.trouble();
  // We close the session at the server that used it last.
  auto& last = here.granted() ? here : there;
  co_await last.close(limit);
}

}  // namespace

asio::awaitable<void> compare_servers(const core::server_address& first, const session_config& config,
                                      std::chrono::milliseconds limit, server_report& other) {
  std::string trouble;
  auto comparing = compare(first, config, limit, other, trouble);
  const bool in_time = co_await ends_within(limit, std::move(comparing));
  if (other.same_ensemble) co_return;
  if (!in_time) trouble = too_late(limit);
  other.unseen.push_back({"ensemble", fmt::format("no second session to compare it by: {}", trouble)});
}

}  // namespace zkelection::inspection
