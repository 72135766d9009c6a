// Two simulated ensembles behind addresses that change hands, a name service, and clients that know names alone.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>
#include <zkelection/factory.hpp>
#include <zkelection/session_config.hpp>

#include "support/deadlines.hpp"
#include "zkelection/simulation/cluster.hpp"
#include "zkelection/simulation/virtual_time.hpp"

namespace zkelection::simulation {
class link;
}

namespace zkelection::test {

/// In virtual time. Our servers have names; the others get what addresses ours have left, a while after the names do
/// not lead there any more.
class moving_servers {
 public:
  enum ensemble_number : std::size_t { ours, foreign };
  static constexpr std::size_t servers = 3;
  /// Longer than any look-up and a round of attempts after it take.
  static constexpr std::chrono::seconds left_alone{30};

  /// What may happen to a client, and where it is.
  struct client {
    std::weak_ptr<simulation::link> connection;
    std::string address;
    ensemble_number at = ours;  ///< who knows its session
    bool cut_off = false;
  };

  struct name_service {
    bool works = true;
    milliseconds delay{0};  ///< an answer is as old as that
  };

  moving_servers();
  moving_servers(const moving_servers&) = delete;
  moving_servers& operator=(const moving_servers&) = delete;

  /// `hosts`: by default our names.
  std::unique_ptr<election_factory> make_factory(std::shared_ptr<client> who, session_config config,
                                                 std::string hosts = "zk-0:1,zk-1:1,zk-2:1");
  void advance(std::chrono::nanoseconds length);

  /// One of our servers gets another address.
  void move(std::size_t server);
  /// The client's connection breaks. It may be back at once.
  void disconnect(const client& who);
  void cut_off(client& who);
  void expire(const client& who);
  void heal();

  /// Its next token is larger by 2 000.
  void age(ensemble_number which);

  simulation::cluster& ensemble(ensemble_number which) { return *ensembles_[which]; }

  name_service names;

 private:
  class network;
  class look_up;
  struct place {
    ensemble_number ensemble;
    std::size_t server;
  };
  struct inheritance {
    core::instant when;
    std::string address;
    std::size_t server;
  };

  void run();
  std::optional<core::instant> next_inheritance() const;
  void inherit();
  std::optional<std::int64_t> session_of(const client& who) const;

  boost::asio::io_context io_;
  std::shared_ptr<simulation::timeline> timeline_;
  std::array<std::shared_ptr<simulation::cluster>, 2> ensembles_;
  std::array<std::string, servers> names_;
  std::map<std::string, place> owners_;  ///< of addresses
  std::vector<inheritance> to_come_;
  int last_address_ = 0;
  std::vector<std::weak_ptr<client>> clients_;
};

}  // namespace zkelection::test
