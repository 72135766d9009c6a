// Must not compile, and say why: the usual slip with async_run. With IT_IS_ONE it compiles.
#include <boost/asio/awaitable.hpp>
#include <zkelection/mastership.hpp>

void run(const zkelection::mastership& master) {
#ifdef IT_IS_ONE
  auto work = [](zkelection::mastership) -> boost::asio::awaitable<void> { co_return; };
#else
  auto work = [](const zkelection::mastership&) {};
#endif
  master.async_run(work, [](std::exception_ptr) {});
}
