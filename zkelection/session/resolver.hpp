// Host names to addresses, without blocking.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "zkelection/base/executor_end.hpp"
#include "zkelection/config/connect_string.hpp"
#include "zkelection/core/connection_values.hpp"
#include "zkelection/session/names_in_flight.hpp"

namespace zkelection::detail {

namespace asio = boost::asio;

using core::server_address;

/// Looks one host up once. One object, one call.
class look_up {
 public:
  /// The addresses, or why there are none. Never called inside `start`, nor after `cancel`.
  using handler = std::function<void(const std::vector<server_address>& found, const std::string& trouble)>;

  virtual ~look_up() = default;
  /// How long the look-up has been under way already: not zero if somebody else has begun it.
  virtual std::chrono::nanoseconds start() = 0;
  virtual void cancel() = 0;
};

/// At the name service that the machine is configured for. The executor's context stays busy until the answer or the
/// end of this object, though the look-up itself may take longer.
class resolution final : public look_up,
                         public std::enable_shared_from_this<resolution>,
                         private base::executor_end_listener {
 public:
  resolution(asio::any_io_executor executor, host_port host, handler done);
  ~resolution() override { cancel(); }

  std::chrono::nanoseconds start() override;
  void cancel() override;

 private:
  void on_answer(const names_in_flight::answer& what);
  void on_executor_end() noexcept override { cancel(); }

  const asio::any_io_executor executor_;
  const host_port host_;
  handler done_;
  std::optional<names_in_flight::ticket> ticket_;
  std::optional<asio::executor_work_guard<asio::any_io_executor>> busy_;
};

}  // namespace zkelection::detail
