// Preloaded into the program: a name server that does not answer. Names that end in `.slow` take five minutes.
#include <dlfcn.h>
#include <netdb.h>

#include <chrono>
#include <string_view>
#include <thread>

extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints, addrinfo** found) {
  if (name != nullptr && std::string_view(name).ends_with(".slow")) {
    std::this_thread::sleep_for(std::chrono::minutes(5));
    return EAI_AGAIN;
  }
  const auto next = reinterpret_cast<decltype(&getaddrinfo)>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  return next(name, service, hints, found);
}
