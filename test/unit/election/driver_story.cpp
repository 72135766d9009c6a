#include "driver_story.hpp"

#include <fmt/format.h>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>
#include <utility>

#include "support/run_to_rest.hpp"
#include "unit/core/candidacy_words.hpp"

namespace zkelection::test {
namespace {

boost::uuids::uuid seed_of_driver() {
  boost::uuids::uuid uuid{};
  uuid.data[0] = 0xd1;
  return uuid;
}

}  // namespace

detail::election_settings driver_story::ordinary() {
  return {.resource = "r",
          .path = "/e/r",
          .chroot = "/team",
          .candidate_id = "me",
          .scheme = candidate_scheme::curator_latch,
          .allow_foreign_candidates = false,
          .on_disconnect = core::candidacy::policy::keep_until_lease_ends,
          .first_connect_timeout = 15s,
          .close_timeout = 5s};
}

driver_story::driver_story(detail::election_settings settings) {
  auto report =
      std::make_shared<const base::reporter>(io.get_executor(), [this](const event& what) { events.push_back(what); });
  driver = std::make_shared<detail::driver>(client, std::move(settings), std::move(report), tokens, seed_of_driver(),
                                            [this] { ++finished; });
  driver->open();
}

driver_story::~driver_story() { client->let_go(); }

detail::driver::handler driver_story::noting(const std::string& name) {
  return boost::asio::bind_cancellation_slot(signals_[name].slot(), [this, name](error_code how) {
    const bool cancelled = how == boost::asio::error::operation_aborted;
    heard_ += fmt::format("{}{}: {}", heard_.empty() ? "" : ", ", name, cancelled ? "cancelled" : in_words(how));
  });
}

void driver_story::awaits(const std::string& name, std::optional<milliseconds> limit) {
  driver->start_await(noting(name), limit);
  run();
}

void driver_story::resigns(const std::string& name) {
  driver->start_resign(noting(name));
  run();
}

void driver_story::closes(const std::string& name) {
  driver->start_close(noting(name));
  run();
}

void driver_story::cancels(const std::string& name) {
  signals_.at(name).emit(boost::asio::cancellation_type::terminal);
  run();
}

std::string driver_story::heard() {
  run();
  return std::exchange(heard_, {});
}

std::vector<std::string> driver_story::reported() {
  run();
  std::vector<std::string> all;
  for (const auto& what : std::exchange(events, {})) {
    BOOST_TEST(what.text.starts_with("/team/e/r"), what.text);
    all.push_back(client->names.abbreviated(fmt::format(
        "{} {} of {}, {}{}{}", to_string(what.level), to_string(what.kind), what.subject, what.path,
        what.token == 0 ? "" : fmt::format(", token {}", what.token), what.reason.empty() ? "" : ", " + what.reason)));
  }
  return all;
}

void driver_story::run() { run_to_rest(io); }

void driver_story::pass(std::chrono::nanoseconds length) {
  client->pass(length);
  run();
}

void driver_story::enrols(std::initializer_list<std::string_view> others) {
  client->connects();
  awaits();
  client->creates("create /e/r/me1 'me'", 7);
  std::vector<std::string> children{client->names.full("me1:7")};
  for (const auto other : others) children.push_back(client->names.full(other));
  client->lists("list /e/r", children);
  run();
}

void driver_story::becomes_master() {
  enrols();
  BOOST_TEST(heard() == "await: ok");
  client->answers("read+watch /e/r/me1:7");
}

void driver_story::waits() {
  enrols({"r3"});
  client->answers("read+watch /e/r/me1:7");
  client->answers("read+watch /e/r/r3");
}

}  // namespace zkelection::test
