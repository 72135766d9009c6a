#include "zkelection/inspection/server_visit.hpp"

#include <fmt/format.h>

#include "zkelection/inspection/four_letter_word.hpp"
#include "zkelection/inspection/limited.hpp"
#include "zkelection/inspection/session_trial.hpp"

namespace zkelection::inspection {
namespace {

/// One reason for everything says more than the same reason for each part: that of the session, which was asked for
/// last, unless a word has told why there is none.
void say_it_once(server_report& report) {
  const bool has_told = report.mode == server_mode::not_serving;
  if (report.unseen.size() < 2 || (report.reachable && !has_told)) return;
  auto reason = std::move(has_told ? report.unseen.front() : report.unseen.back());
  reason.what = "everything";
  report.unseen = {std::move(reason)};
}

server_certificate as_of_now(zookeeper::certificate_facts facts) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return {std::move(facts.subject), std::move(facts.issuer), facts.valid_until, facts.valid_until - now};
}

}  // namespace

asio::awaitable<void> visit_server(const session_config& config, std::chrono::milliseconds limit,
                                   server_report& report) {
  using asio::experimental::awaitable_operators::operator&&;
  const core::server_address server{report.address, report.host};
  session_trial trial(co_await asio::this_coro::executor, config.tls);
  co_await trial.connect(server, limit);
  if (!trial.trouble().empty()) {
    report.unseen.push_back({"everything", fmt::format("cannot connect: {}", trial.trouble())});
    co_return;
  }
  if (auto shown = trial.servers_certificate()) report.certificate = as_of_now(*std::move(shown));
  word_answer srvr, conf;
  auto opening = trial.open_and_ask(config.session_timeout, config.auth, limit);
  auto asking_srvr = ask_word(server, config.tls, "srvr", limit, srvr);
  auto asking_conf = ask_word(server, config.tls, "conf", limit, conf);
  co_await (std::move(opening) && std::move(asking_srvr) && std::move(asking_conf));
  if (trial.served()) {
    report.session_timeout = trial.granted()->timeout;
    report.reachable = true;
  }
  read_srvr(srvr, report);
  read_conf(conf, report);
  if (!trial.served()) report.unseen.push_back({"session timeout", trial.trouble()});
  if (report.reachable) {
    // While our session is open: were it a local one, it would count among them.
    word_answer mntr;
    co_await ask_word(server, config.tls, "mntr", limit, mntr);
    read_mntr(mntr, report);
  }
  co_await trial.close(limit);
  say_it_once(report);
}

}  // namespace zkelection::inspection
