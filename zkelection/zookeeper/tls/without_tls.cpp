// In place of OpenSSL's session, in a build without TLS: one that never works.
#include "zkelection/zookeeper/tls/tls_session.hpp"

namespace zkelection::zookeeper {
namespace {

/// `check` refuses configurations with TLS before one of these is made.
class no_session final : public tls_session {
 public:
  const std::string& fault() const noexcept override { return fault_; }
  void begin() override {}
  bool is_established() const noexcept override { return false; }
  void received(std::string_view) override {}
  bool has_news() const noexcept override { return true; }
  std::string take_words() override { return {}; }
  void send(std::string_view) override {}
  void end() override {}
  void take_outgoing(std::string&) override {}
  std::string_view remark_on_end() const noexcept override { return {}; }
  certificate_facts servers_certificate() const override { return {}; }

 private:
  const std::string fault_ = "this build of zkelection has no TLS";
};

}  // namespace

std::unique_ptr<tls_session> make_tls_session(const tls_settings&, const std::string&) {
  return std::make_unique<no_session>();
}

}  // namespace zkelection::zookeeper
