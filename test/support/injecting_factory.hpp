// Stands between a test and a backend, and makes a chosen operation fail before the backend hears of it.
#pragma once

#include <map>
#include <memory>
#include <zkelection/factory.hpp>

namespace zkelection::test {

enum class step { new_election, await, with_mastership, resign, close };

/// The errors to inject, each into the next operation of its kind only.
class injections {
 public:
  void fail_next(step which, error_code error) { planned_[which] = error; }

  /// The error planned for this operation, if any; it is used up.
  error_code take(step which);

 private:
  std::map<step, error_code> planned_;
};

/// An injected `with_mastership` hands out a context that has ended, for it has no way to report an error.
class injecting_factory final : public election_factory {
 public:
  injecting_factory(std::unique_ptr<election_factory> backend, std::shared_ptr<injections> plan);
  ~injecting_factory() override;

 private:
  std::string do_last_error() const override;
  asio::any_io_executor do_get_executor() const noexcept override;
  void do_new_election(new_election_handler completion, std::string resource) override;
  void do_close(close_handler completion) override;

  std::unique_ptr<election_factory> backend_;
  std::shared_ptr<injections> plan_;
};

}  // namespace zkelection::test
