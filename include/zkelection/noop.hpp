// A factory whose elections are always won, for a single instance and for tests.
#pragma once

#include <zkelection/factory.hpp>

namespace zkelection {

/// Every await succeeds at once, and the mastership lasts until a resign or a close. It has no lease. Fencing tokens
/// grow within the process. Everything runs on a strand that the factory makes of `executor`.
class noop_factory final : public election_factory {
 public:
  explicit noop_factory(asio::any_io_executor executor);
  ~noop_factory() override;

 private:
  class state;

  std::string do_last_error() const override;
  asio::any_io_executor do_get_executor() const noexcept override;
  void do_new_election(new_election_handler completion, std::string resource) override;
  void do_close(close_handler completion) override;

  std::shared_ptr<state> state_;
};

}  // namespace zkelection
