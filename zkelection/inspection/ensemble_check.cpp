#include <zkelection/ensemble_check.hpp>

#include <fmt/format.h>
#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/strand.hpp>
#include <span>
#include <zkelection/duration.hpp>

#include "zkelection/base/waiters.hpp"
#include "zkelection/config/connect_string.hpp"
#include "zkelection/inspection/ensemble_judgement.hpp"
#include "zkelection/inspection/limited.hpp"
#include "zkelection/inspection/server_comparison.hpp"
#include "zkelection/inspection/server_visit.hpp"
#include "zkelection/session/host_addresses.hpp"
#include "zkelection/session/resolver.hpp"
#include "zkelection/session/shortage.hpp"

namespace zkelection::inspection {
namespace {

using std::chrono::milliseconds;

/// A host of the list, and the report of the server at each of its addresses.
struct host_visit {
  detail::host_port host;
  std::vector<server_report> servers;
};

class ensemble_check : public std::enable_shared_from_this<ensemble_check> {
 public:
  ensemble_check(const asio::any_io_executor& executor, session_config config)
      : strand_(asio::make_strand(executor)),
        config_(std::move(config)),
        waiters_(std::make_shared<base::waiters<ensemble_report>>(strand_)) {
    // A visit has five steps: it looks the name up, connects, asks in two rounds, and ends the session. Few servers
    // need all of the time, and the comparison of servers gets the rest.
    const auto all = config_.first_connect_timeout.count() > 0 ? config_.first_connect_timeout : milliseconds(15'000);
    limit_ = std::max(all / 5, milliseconds(10));
    end_ = std::chrono::steady_clock::now() + all;
    report_.asked_session_timeout = config_.session_timeout;
    report_.max_tick = config_.max_tick;
  }

  void start(detail::check_handler completion) {
    const auto ticket = waiters_->add(std::move(completion), [weak = weak_from_this()](std::uint64_t) {
      if (auto self = weak.lock()) self->cancellation_.emit(asio::cancellation_type::terminal);
    });
    if (auto wrong = check(config_)) {
      report_.trouble = std::move(*wrong);
      const auto code = report_.trouble.code;
      waiters_->complete(ticket, code, std::move(report_));
      return;
    }
    asio::dispatch(strand_, [self = shared_from_this(), ticket] {
      if (!self->waiters_->contains(ticket)) return;  // it was cancelled in the meantime
      asio::co_spawn(
          self->strand_, self->run(),
          asio::bind_cancellation_slot(self->cancellation_.slot(),
                                       [self, ticket](const std::exception_ptr& error) { self->end(ticket, error); }));
    });
  }

 private:
  asio::awaitable<void> run() {
    auto target = std::get<detail::connect_string>(detail::parse_connect_string(config_.hosts));
    for (auto& host : target.hosts) hosts_.push_back({std::move(host), {}});
    co_await visit_hosts(hosts_);
    for (auto& host : hosts_) std::ranges::move(host.servers, std::back_inserter(report_.servers));
    const auto first = std::ranges::find_if(report_.servers, grants_sessions);
    if (first == report_.servers.end()) co_return;
    first->same_ensemble = true;
    const core::server_address at_first{first->address, first->host};
    co_await compare_with(at_first, std::span(first + 1, report_.servers.end()));
  }

  static bool grants_sessions(const server_report& server) { return server.session_timeout.has_value(); }

  asio::awaitable<void> compare_with(const core::server_address& first, std::span<server_report> servers) {
    using asio::experimental::awaitable_operators::operator&&;
    const auto next = std::ranges::find_if(servers, grants_sessions);
    if (next == servers.end()) co_return;
    const auto left = std::chrono::duration_cast<milliseconds>(end_ - std::chrono::steady_clock::now());
    auto one = compare_servers(first, config_, std::max(left, limit_), *next);
    auto others = compare_with(first, std::span(next + 1, servers.end()));
    co_await (std::move(one) && std::move(others));
  }

  asio::awaitable<void> visit_hosts(std::span<host_visit> hosts) {
    using asio::experimental::awaitable_operators::operator&&;
    if (hosts.empty()) co_return;
    auto first = visit(hosts.front());
    auto others = visit_hosts(hosts.subspan(1));
    co_await (std::move(first) && std::move(others));
  }

  asio::awaitable<void> visit_servers(std::span<server_report> servers) {
    using asio::experimental::awaitable_operators::operator&&;
    if (servers.empty()) co_return;
    auto first = visit_server(config_, limit_, servers.front());
    auto others = visit_servers(servers.subspan(1));
    co_await (std::move(first) && std::move(others));
  }

  asio::awaitable<void> visit(host_visit& at) {
    std::string trouble;
    co_await resolve(at, trouble);
    if (at.servers.empty()) {
      at.servers.emplace_back().host = to_string(at.host);
      at.servers.back().unseen.push_back({"everything", fmt::format("cannot resolve {}", trouble)});
      co_return;
    }
    co_await visit_servers(at.servers);
    leave_out_closed_doors(at.servers);
  }

  /// Nobody can stop a look-up that hangs, so this leaves it behind.
  asio::awaitable<void> resolve(host_visit& at, std::string& trouble) {
    add_servers(at, detail::literal_addresses({at.host}));
    if (!at.servers.empty()) co_return;
    struct outcome {
      explicit outcome(const asio::any_io_executor& executor) : done(executor) {}
      asio::steady_timer done;
      std::vector<detail::server_address> found;
      std::string trouble;
    };
    const auto seen = std::make_shared<outcome>(strand_);
    seen->trouble = fmt::format("{}: {}", at.host.host, too_late(limit_));
    seen->done.expires_after(limit_);
    const auto resolver = std::make_shared<detail::resolution>(
        strand_, at.host, [seen](const std::vector<detail::server_address>& found, const std::string& what) {
          seen->found = found;
          seen->trouble = what;
          seen->done.cancel();
        });
    resolver->start();
    error_code ignored;
    co_await seen->done.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    resolver->cancel();
    trouble = seen->trouble;
    add_servers(at, seen->found);
  }

  static void add_servers(host_visit& at, const std::vector<detail::server_address>& found) {
    for (const auto& address : found) {
      auto& server = at.servers.emplace_back();
      server.host = address.host;
      server.address = address.literal;
    }
  }

  void end(std::uint64_t ticket, const std::exception_ptr& error) {
    if (!waiters_->contains(ticket)) return;  // cancelled
    if (error) std::rethrow_exception(error);
    report_.judgement = judge(report_);
    if (report_.judgement.outcome == verdict::unreachable) report_.trouble = trouble();
    waiters_->complete(ticket, {}, std::move(report_));
  }

  failure trouble() const {
    std::string text;
    bool has_address = false;
    for (const auto& server : report_.servers) {
      has_address |= !server.address.empty();
      const auto why = server.unseen.empty() ? "no session" : server.unseen.back().why;
      text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", server.host, why);
    }
    return {has_address ? errc::unreachable : errc::host_not_found,
            detail::with_remedy(std::move(text), "check the hosts and the network")};
  }

  const asio::any_io_executor strand_;
  const session_config config_;
  const std::shared_ptr<base::waiters<ensemble_report>> waiters_;
  asio::cancellation_signal cancellation_;  // used on the strand only
  milliseconds limit_{0};
  std::chrono::steady_clock::time_point end_;
  std::vector<host_visit> hosts_;
  ensemble_report report_;
};

}  // namespace
}  // namespace zkelection::inspection

void zkelection::detail::start_ensemble_check(check_handler completion, const asio::any_io_executor& executor,
                                              session_config config) {
  std::make_shared<inspection::ensemble_check>(executor, std::move(config))->start(std::move(completion));
}
