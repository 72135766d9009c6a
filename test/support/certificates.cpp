#include "certificates.hpp"

#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace zkelection::test {
namespace {

namespace fs = std::filesystem;

/// A folder with all of them, below the one of the test's program.
class all_certificates {
 public:
  all_certificates() {
    const auto programs = fs::read_symlink("/proc/self/exe").parent_path();
    folder_ = programs / "certificates" / std::to_string(::getpid());
    fs::remove_all(folder_);
    const auto command = "'" + (programs / "make_certificates").string() + "' '" + folder_.string() + "'";
    if (std::system(command.c_str()) != 0) throw std::runtime_error("no certificates: " + command + " has failed");
  }
  all_certificates(const all_certificates&) = delete;
  all_certificates& operator=(const all_certificates&) = delete;
  ~all_certificates() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  const fs::path& folder() const { return folder_; }

 private:
  fs::path folder_;
};

}  // namespace

std::string certificate(std::string_view name, authority by) {
  static const all_certificates all;
  return all.folder() / (by == authority::first ? "first" : "second") / name;
}

tls_settings believing(authority whom) {
  tls_settings tls;
  tls.ca_file = certificate("ca.pem", whom);
  return tls;
}

tls_settings identified_as(const std::string& who, authority by) {
  auto tls = believing(by);
  tls.certificate_file = certificate(who + ".pem", by);
  tls.key_file = certificate(who + ".key", by);
  return tls;
}

void replace_file(const fs::path& old, const fs::path& by) {
  const auto next = old.string() + ".next";
  fs::copy_file(by, next, fs::copy_options::overwrite_existing);
  fs::rename(next, old);
}

}  // namespace zkelection::test
