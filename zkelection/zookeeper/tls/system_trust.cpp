#include "zkelection/zookeeper/tls/system_trust.hpp"

#include <openssl/err.h>
#include <sys/stat.h>

#include <cstdlib>
#include <ctime>
#include <mutex>

namespace zkelection::zookeeper {
namespace {

/// Differs if the file has been replaced or written to.
struct file_state {
  dev_t device = 0;
  ino_t number = 0;
  off_t size = 0;
  std::time_t second = 0;
  long nanosecond = 0;
  friend bool operator==(const file_state&, const file_state&) = default;
};

file_state state_of_bundle() {
  const char* path = std::getenv(X509_get_default_cert_file_env());
  struct stat found {};
  if (::stat(path != nullptr ? path : X509_get_default_cert_file(), &found) != 0) return {};
  return {found.st_dev, found.st_ino, found.st_size, found.st_mtim.tv_sec, found.st_mtim.tv_nsec};
}

trust_store read() {
  trust_store store(X509_STORE_new(), &X509_STORE_free);
  // One of file and folder is enough, and an error about the other no matter.
  X509_STORE_set_default_paths(store.get());
  ERR_clear_error();
  return store;
}

}  // namespace

trust_store system_trust() {
  static std::mutex mutex;
  static trust_store last;
  static file_state state_of_last;
  const std::lock_guard lock(mutex);
  const auto state = state_of_bundle();
  if (last == nullptr || state != state_of_last) {
    last = read();
    state_of_last = state;
  }
  return last;
}

}  // namespace zkelection::zookeeper
