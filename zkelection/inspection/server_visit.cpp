#include "zkelection/inspection/server_visit.hpp"

#include <fmt/format.h>

#include "zkelection/inspection/four_letter_word.hpp"
#include "zkelection/inspection/limited.hpp"
#include "zkelection/inspection/session_trial.hpp"

namespace zkelection::inspection {
namespace {

/// One reason for everything says more than the same reason for each part.
void say_it_once(server_report& report) {
  if (report.unseen.size() < 2 || (report.reachable && report.mode != server_mode::not_serving)) return;
  report.unseen.resize(1);
  report.unseen.front().what = "everything";
}

}  // namespace

asio::awaitable<void> visit_server(asio::ip::tcp::endpoint server, std::chrono::milliseconds session_timeout,
                                   const std::vector<auth_entry>& auth, std::chrono::milliseconds limit,
                                   server_report& report) {
  using asio::experimental::awaitable_operators::operator&&;
  session_trial trial(co_await asio::this_coro::executor);
  co_await trial.connect(server, limit);
  if (!trial.trouble().empty()) {
    report.unseen.push_back({"everything", fmt::format("cannot connect: {}", trial.trouble())});
    co_return;
  }
  word_answer srvr, conf;
  auto opening = trial.open_and_ask(session_timeout, auth, limit);
  auto asking_srvr = ask_word(server, "srvr", limit, srvr);
  auto asking_conf = ask_word(server, "conf", limit, conf);
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
    co_await ask_word(server, "mntr", limit, mntr);
    read_mntr(mntr, report);
  }
  co_await trial.close(limit);
  say_it_once(report);
}

}  // namespace zkelection::inspection
