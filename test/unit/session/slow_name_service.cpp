#include "slow_name_service.hpp"

#include <dlfcn.h>
#include <fmt/format.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>

#include <boost/test/unit_test.hpp>
#include <condition_variable>
#include <mutex>
#include <string_view>

#include "support/deadlines.hpp"

namespace zkelection::test {
namespace {

/// Never destroyed, as threads may use it until the process ends.
struct service {
  std::mutex mutex;
  std::condition_variable changed;
  bool holds_back = false;
  int asked = 0;
  int under_way = 0;
  bool undisturbed = true;
  int instances = 0;
};

service& the_service() {
  static auto* const only = new service;
  return *only;
}

bool are_signals_blocked() {
  sigset_t blocked;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
  return ::sigismember(&blocked, SIGTERM) == 1 && ::sigismember(&blocked, SIGCHLD) == 1;
}

void hold_back() {
  auto& one = the_service();
  std::unique_lock lock(one.mutex);
  ++one.asked;
  ++one.under_way;
  one.undisturbed = one.undisturbed && are_signals_blocked();
  one.changed.notify_all();
  one.changed.wait(lock, [&] { return !one.holds_back; });
  --one.under_way;
  one.changed.notify_all();
}

}  // namespace

slow_name_service::slow_name_service() : number_(++the_service().instances) {
  const std::scoped_lock lock(the_service().mutex);
  the_service().holds_back = the_service().undisturbed = true;
  the_service().asked = 0;
}

slow_name_service::~slow_name_service() {
  answer();
  auto& one = the_service();
  std::unique_lock lock(one.mutex);
  one.changed.wait(lock, [&] { return one.under_way == 0; });
}

std::string slow_name_service::name(int which) const { return fmt::format("host-{}-{}.slow", number_, which); }

void slow_name_service::answer() {
  const std::scoped_lock lock(the_service().mutex);
  the_service().holds_back = false;
  the_service().changed.notify_all();
}

int slow_name_service::asked() const {
  const std::scoped_lock lock(the_service().mutex);
  return the_service().asked;
}

void slow_name_service::expect_under_way(int many) const {
  auto& one = the_service();
  std::unique_lock lock(one.mutex);
  BOOST_TEST(one.changed.wait_for(lock, scaled(10s), [&] { return one.under_way == many; }), "nobody looks them up");
}

bool slow_name_service::is_undisturbed() const {
  const std::scoped_lock lock(the_service().mutex);
  return the_service().undisturbed;
}

void slow_name_service::answer_at_once() { the_service().holds_back = false; }

}  // namespace zkelection::test

/// In the place of the system's.
extern "C" int getaddrinfo(const char* name, const char* port, const addrinfo* hints, addrinfo** found) {
  if (name != nullptr && std::string_view(name).ends_with(".slow")) {
    zkelection::test::hold_back();
    return EAI_NONAME;
  }
  const auto next = reinterpret_cast<decltype(&getaddrinfo)>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  return next(name, port, hints, found);
}
