// The common part of factories on sessions: holds the sessions and chooses one for each election.
#pragma once

#include <boost/uuid/random_generator.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>
#include <zkelection/factory.hpp>
#include <zkelection/session_config.hpp>

#include "zkelection/base/reporter.hpp"
#include "zkelection/base/waiters.hpp"
#include "zkelection/core/session_budget.hpp"
#include "zkelection/election/given_tokens.hpp"
#include "zkelection/session/session.hpp"

namespace zkelection::detail {

/// Makes the network of a new session, for the factory's strand.
using network_maker = std::function<std::unique_ptr<network>(const asio::any_io_executor& strand,
                                                             const std::shared_ptr<const session_config>& config)>;

/// Throws `system_error`, whose text names the parameter, if something is wrong with the configuration.
std::shared_ptr<const session_config> checked_config(session_config config);

/// Everything happens on the strand, but any thread may ask for the last error.
class factory_state : public std::enable_shared_from_this<factory_state> {
 public:
  using new_election_handler = asio::any_completion_handler<void(error_code, std::unique_ptr<election>)>;
  using close_handler = asio::any_completion_handler<void(error_code)>;

  /// Throws as `checked_config`.
  factory_state(asio::any_io_executor executor, session_config config, network_maker make_network);

  const asio::any_io_executor& strand() const noexcept { return strand_; }
  std::string last_error() const;

  void start_new_election(new_election_handler completion, std::string resource);
  void start_close(close_handler completion);
  void abandon();

 private:
  /// A session, and how much of its budget is taken.
  struct carrier {
    std::shared_ptr<detail::session> session;
    core::session_budget budget;
  };

  error_code make(std::string resource, std::unique_ptr<election>& made);
  std::shared_ptr<carrier> carrier_for(std::size_t cost);
  void close();
  void finish_close();
  void remember(std::string text);

  const asio::any_io_executor strand_;
  const std::shared_ptr<const session_config> config_;
  const network_maker make_network_;
  const std::shared_ptr<const base::reporter> report_;
  const std::string chroot_;
  const std::shared_ptr<given_tokens> tokens_ = std::make_shared<given_tokens>();
  const std::shared_ptr<base::waiters<>> closes_;
  boost::uuids::random_generator random_uuid_;
  std::vector<std::shared_ptr<carrier>> carriers_;
  bool closed_ = false;
  std::size_t closing_ = 0;
  error_code how_closed_;  ///< as far as the sessions have

  mutable std::mutex mutex_;
  std::string last_error_;
};

/// Hands everything to its state.
class session_factory final : public election_factory {
 public:
  explicit session_factory(std::shared_ptr<factory_state> state) : state_(std::move(state)) {}
  ~session_factory() override { state_->abandon(); }

 private:
  std::string do_last_error() const override { return state_->last_error(); }
  asio::any_io_executor do_get_executor() const noexcept override { return state_->strand(); }
  void do_new_election(new_election_handler completion, std::string resource) override {
    state_->start_new_election(std::move(completion), std::move(resource));
  }
  void do_close(close_handler completion) override { state_->start_close(std::move(completion)); }

  const std::shared_ptr<factory_state> state_;
};

}  // namespace zkelection::detail
