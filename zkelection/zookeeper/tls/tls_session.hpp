// TLS for one connection: our bytes on one side, the network's on the other.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <zkelection/tls_settings.hpp>

#include "zkelection/zookeeper/tls/certificate_facts.hpp"

namespace zkelection::zookeeper {

/// Does no I/O but to read its files, once, when it is made. So plain and encrypted connections share one socket, one
/// queue and one way to wait (`transport`), and no socket is needed to test it.
class tls_session {
 public:
  tls_session() = default;
  tls_session(const tls_session&) = delete;
  tls_session& operator=(const tls_session&) = delete;
  virtual ~tls_session() = default;

  /// Why it is of no more use, in words that say what to do. Empty if all is well. So is it made if its files cannot be
  /// read.
  virtual const std::string& fault() const noexcept = 0;

  /// The connection stands: the handshake begins.
  virtual void begin() = 0;
  /// The handshake is over. What is for the server can be sent.
  virtual bool is_established() const noexcept = 0;
  /// From the network, in pieces of any size.
  virtual void received(std::string_view bytes) = 0;
  /// Words of the server, its end, or a fault.
  virtual bool has_news() const noexcept = 0;
  /// What the server has said since this was asked last.
  virtual std::string take_words() = 0;

  /// For the server.
  virtual void send(std::string_view words) = 0;
  /// Tells the server that nothing more comes.
  virtual void end() = 0;
  /// Appends what is for the network, an alert too.
  virtual void take_outgoing(std::string& to) = 0;

  /// The connection ends without a fault of the session's own. What TLS has to do with it, to be appended to how it
  /// ended; most likely empty.
  virtual std::string_view remark_on_end() const noexcept = 0;

  /// Of an established session.
  virtual certificate_facts servers_certificate() const = 0;
};

/// `host`: the name, or the address, that the user wrote.
std::unique_ptr<tls_session> make_tls_session(const tls_settings& settings, const std::string& host);

}  // namespace zkelection::zookeeper
