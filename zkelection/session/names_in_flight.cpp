#include "zkelection/session/names_in_flight.hpp"

#include <fmt/format.h>
#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstring>
#include <exception>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "zkelection/base/boot_clock.hpp"
#include "zkelection/session/shortage.hpp"

namespace zkelection::detail::names_in_flight {
namespace {

namespace asio = boost::asio;
using listener = std::function<void(const answer&)>;

struct flight {
  base::boot_clock::time_point begun{};  // addresses grow old while the machine sleeps, too
  bool has_thread = false;               ///< a child of `fork` has none of its parent's threads
  std::map<ticket, listener> askers;
};

struct table {
  std::mutex mutex;
  std::map<std::string, flight> flights;
  ticket last_ticket = 0;
};

void lock_for_fork();
void unlock_in_parent();
void unlock_in_child();

/// Never destroyed: a look-up may end while the process ends.
table& shared() {
  static table* const only = [] {
    auto* made = new table;
    ::pthread_atfork(&lock_for_fork, &unlock_in_parent, &unlock_in_child);
    return made;
  }();
  return *only;
}

void lock_for_fork() { shared().mutex.lock(); }
void unlock_in_parent() { shared().mutex.unlock(); }
void unlock_in_child() {
  for (auto& [name, under_way] : shared().flights) under_way.has_thread = false;
  shared().mutex.unlock();
}

/// The resolver says "not found" too if it could not read its own files.
std::string in_words(const boost::system::error_code& error) {
  const int shortage = present_shortage();
  if (shortage == 0) return error.message();
  return fmt::format("{} ({}); {}", std::strerror(shortage), error.message(), shortage_remedy);
}

answer resolve(const std::string& name) try {
  answer what;
  asio::io_context unused;
  boost::system::error_code error;
  const auto found = asio::ip::tcp::resolver(unused).resolve(name, "", error);
  for (const auto& each : found) what.addresses.push_back(each.endpoint().address());
  if (error) what.trouble = in_words(error);
  return what;
} catch (const std::exception& error) {
  return {{}, error.what()};
}

void tell(const std::map<ticket, listener>& askers, const answer& what) {
  for (const auto& [as, told] : askers) told(what);
}

void run_look_up(const std::string& name) {
  ::pthread_setname_np(::pthread_self(), "zkelection-name");
  const auto what = resolve(name);
  const std::scoped_lock lock(shared().mutex);
  const auto ended = shared().flights.extract(name);  // destroyed before the lock, as `forget` promises
  if (ended) tell(ended.mapped().askers, what);
}

/// Signals are for the application's threads.
void start_thread(const std::string& name) {
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  std::exception_ptr failed;
  try {
    std::thread(run_look_up, name).detach();
  } catch (...) {
    failed = std::current_exception();
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (failed) std::rethrow_exception(failed);
}

}  // namespace

asked ask(const std::string& name, listener told) {
  auto& all = shared();
  const std::scoped_lock lock(all.mutex);
  const auto as = ++all.last_ticket;
  auto& under_way = all.flights[name];
  const auto asked_at = base::boot_clock::now();
  under_way.askers.emplace(as, std::move(told));
  if (under_way.has_thread) return {as, std::max(asked_at - under_way.begun, std::chrono::nanoseconds(1))};
  under_way.begun = asked_at;
  try {
    start_thread(name);
    under_way.has_thread = true;
  } catch (const std::system_error& error) {
    const auto ended = all.flights.extract(name);
    tell(ended.mapped().askers,
         {{}, fmt::format("cannot start a thread: {}; {}", error.code().message(), shortage_remedy)});
  }
  return {as, std::chrono::nanoseconds(0)};
}

void forget(ticket as) {
  const std::scoped_lock lock(shared().mutex);
  for (auto& [name, under_way] : shared().flights) under_way.askers.erase(as);
}

}  // namespace zkelection::detail::names_in_flight
