// An election's driver on a session of fakes.
#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fake_client.hpp"
#include "zkelection/election/driver.hpp"

namespace zkelection::test {

/// The candidate `me` for the resource `r` at `/e/r`, below the chroot `/team`. The ends of operations come into one
/// log, in their order.
class driver_story {
 public:
  /// What the driver is told of its election.
  static detail::election_settings ordinary();

  explicit driver_story(detail::election_settings settings = ordinary());
  ~driver_story();
  driver_story(const driver_story&) = delete;
  driver_story& operator=(const driver_story&) = delete;

  // What the application does. An operation has a name, by which it is cancelled.
  void awaits(const std::string& name = "await", std::optional<milliseconds> limit = std::nullopt);
  void resigns(const std::string& name = "resign");
  void closes(const std::string& name = "close");
  void cancels(const std::string& name);

  /// What was heard since the last call: "await: ok".
  std::string heard();
  /// What was reported since the last call: "info enrolled of r, /team/e/r/me1:7".
  std::vector<std::string> reported();
  /// With the short names of nodes.
  std::string last_error() const { return client->names.abbreviated(driver->last_error()); }

  void run();
  void pass(std::chrono::nanoseconds length);

  // Common beginnings.
  /// Connected; the create is answered with number 7, and the listing shows us and these.
  void enrols(std::initializer_list<std::string_view> others = {});
  /// Master on `me1:7`, with token 1007.
  void becomes_master();
  /// Waits behind `r3`, and has looked at it.
  void waits();

  boost::asio::io_context io;  ///< outlives what waits for it
  const std::shared_ptr<fake_client> client = std::make_shared<fake_client>(io.get_executor());
  const std::shared_ptr<detail::given_tokens> tokens = std::make_shared<detail::given_tokens>();
  std::shared_ptr<detail::driver> driver;
  std::vector<event> events;
  int finished = 0;  ///< how often the driver has said so

 private:
  detail::driver::handler noting(const std::string& name);

  std::map<std::string, boost::asio::cancellation_signal> signals_;
  std::string heard_;
};

}  // namespace zkelection::test
