// The whole library but its sockets, on a simulated ensemble, under random failures in virtual time: several instances,
// each with a session, and several resources. Two masters never; a mastership begins with its full lease, and does not
// end by it while nothing is cut off; in the end everybody was answered, and nothing is left over.
#include <fmt/format.h>
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <random>
#include <zkelection/testing.hpp>

#include "support/deadlines.hpp"
#include "support/operation.hpp"
#include "support/printing.hpp"
#include "support/shorten.hpp"
#include "zkelection/core/lease.hpp"

namespace zkelection::test {
namespace {

enum class what {
  advance,
  await,
  cancel,
  resign,
  close,
  leave,
  remove,
  expire,
  disconnect,
  partition,
  cut_server,
  heal
};
constexpr const char* deed_names[] = {"advance", "await",  "cancel",     "resign",    "close",      "leave",
                                      "remove",  "expire", "disconnect", "partition", "cut_server", "heal"};

struct deed {
  what kind;
  std::size_t who;  ///< an instance, or a place in the queue
  std::size_t resource;
  milliseconds length;
};

struct plan {
  std::size_t instances;
  std::size_t resources;
  std::vector<deed> deeds;
};

std::string to_text(const plan& of) {
  auto text = fmt::format("{} instances, {} resources:\n", of.instances, of.resources);
  for (const auto& d : of.deeds) {
    const auto* name = deed_names[static_cast<std::size_t>(d.kind)];
    text += d.kind == what::advance ? fmt::format("  {} {} ms\n", name, d.length.count())
                                    : fmt::format("  {} {} r{}\n", name, d.who, d.resource);
  }
  return text;
}

plan draw(std::uint32_t seed) {
  std::minstd_rand random(seed);
  const auto below = [&](std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
  };
  plan drawn{2 + below(seed % 10 == 0 ? 19 : 6), 1 + below(4), {}};
  for (int i = 0; i < 150; ++i) {
    // Time passes and people wish more often than something breaks.
    const auto dice = below(24);
    const auto kind = dice < 7 ? what::advance : dice < 13 ? what::await : static_cast<what>(dice - 11);
    const auto length = milliseconds(below(4) == 0 ? below(20'000) : below(2'000));
    drawn.deeds.push_back({kind, below(drawn.instances), below(drawn.resources), length});
  }
  return drawn;
}

struct wrong : std::runtime_error {
  using runtime_error::runtime_error;
};

void must(bool holds, const std::string& complaint) {
  if (!holds) throw wrong(complaint);
}

class theatre {
 public:
  explicit theatre(const plan& of) : instances_(of.instances), tokens_(of.resources), masterships_(of.resources) {
    for (auto& one : instances_) come(one);
  }

  void act(const deed& d) {
    auto& one = instances_[d.who];
    auto& stands = one.stands[d.resource];
    switch (d.kind) {
      case what::advance: pass(d.length); break;
      case what::await:
        if (!stands.await || stands.await->done()) stands.await.emplace(io_.get_executor(), stands.of->async_await());
        break;
      case what::cancel:
        if (stands.await) stands.await->cancel();
        break;
      case what::resign: stands.of->async_resign(answer()); break;
      case what::close:
        stands.of->async_close(answer());
        stands = stand(one, d.resource);
        break;
      case what::leave: come(one); break;
      case what::remove: on_calm(d, &testing::memory_ensemble::delete_node); break;
      case what::expire: on_calm(d, &testing::memory_ensemble::expire_session); break;
      case what::disconnect: on(d, &testing::memory_ensemble::disconnect); break;
      case what::partition: calm_ &= !on(d, &testing::memory_ensemble::partition); break;
      case what::cut_server: calm_ &= !on(d, &testing::memory_ensemble::partition_server); break;
      case what::heal: heal(); break;
    }
    pass({});
  }

  /// Nothing goes wrong any more: all are served in their turn, and leave nothing behind.
  void end() {
    heal();
    for (std::size_t turn = 0; turn < instances_.size(); ++turn) {
      for (std::size_t r = 0; r < tokens_.size(); ++r) {
        // A session that is lost takes T and two ticks to end, and pauses after failures up to 10 s.
        const auto has_master = [&] {
          await_again(r);
          return master_of(r) != nullptr;
        };
        until(has_master, fmt::format("r{} has no master", r));
        auto& master = *master_of(r);
        master.leaves = true;
        master.of->async_close(answer());
        pass({});
      }
    }
    until([&] { return unanswered_ == 0; }, "a resign or a close was never answered");
    instances_.clear();
    until([&] { return nobody_stands(); }, "a candidate is left over");
  }

 private:
  struct election_of_one {
    std::unique_ptr<election> of;
    std::optional<operation<error_code>> await;
    bool leaves = false;
  };
  struct instance {
    std::unique_ptr<election_factory> factory;
    std::vector<election_of_one> stands;
  };

  /// What was seen of the latest mastership of a resource.
  struct seen_mastership {
    mastership context;
    bool in_calm = false;  ///< it began when nothing was cut off, and nothing was since
  };

  static std::string name(std::size_t resource) { return fmt::format("r{}", resource); }

  /// A new process in the place of the old one, which closes without waiting.
  void come(instance& one) {
    one.stands.clear();
    session_config config;
    config.first_connect_timeout = {};
    one.factory = ensemble_.make_factory(std::move(config));
    for (std::size_t r = 0; r < tokens_.size(); ++r) one.stands.push_back(stand(one, r));
  }

  election_of_one stand(instance& one, std::size_t resource) {
    election_of_one made;
    one.factory->async_new_election(name(resource),
                                    [&](error_code, std::unique_ptr<election> of) { made.of = std::move(of); });
    ensemble_.run();
    must(made.of != nullptr, "no election came about");
    return made;
  }

  /// The handler of an operation that must be answered in the end.
  std::function<void(error_code)> answer() {
    ++unanswered_;
    return [this](error_code) { --unanswered_; };
  }

  /// True if there is such a candidate.
  bool on(const deed& d, void (testing::memory_ensemble::*fault)(std::string_view, std::size_t)) {
    if (d.who >= ensemble_.candidates(name(d.resource)).size()) return false;
    (ensemble_.*fault)(name(d.resource), d.who);
    return true;
  }

  /// By hand and behind the back of a master who cannot hear of it: what the safety statement excludes.
  void on_calm(const deed& d, void (testing::memory_ensemble::*fault)(std::string_view, std::size_t)) {
    if (!calm_) return;
    pass(3s);  // clients that were disconnected are back
    on(d, fault);
  }

  void heal() {
    ensemble_.heal();
    calm_ = true;
    pass({});
  }

  void pass(milliseconds length) {
    do {
      ensemble_.advance(std::min(length, look));
      length -= std::min(length, look);
      if (!calm_) troubled_at_ = ensemble_.elapsed();
      check();
    } while (length.count() > 0);
  }

  void check() {
    for (std::size_t r = 0; r < tokens_.size(); ++r) {
      std::uint64_t seen = 0;
      for (const auto& one : instances_) {
        if (one.stands.size() <= r) continue;
        const auto context = one.stands[r].of->with_mastership();
        if (!context.active()) continue;
        must(seen == 0, fmt::format("two masters of r{}", r));
        seen = context.fencing_token();
        must(seen >= tokens_[r], fmt::format("the token of r{} fell", r));
        if (seen > tokens_[r]) begins(r, context);
      }
      tokens_[r] = std::max(tokens_[r], seen);
      look_at_end(masterships_[r], r);
    }
  }

  void begins(std::size_t resource, const mastership& context) {
    static const auto session_timeout = session_config().session_timeout;
    static const auto least = core::expected_lease(session_timeout, 2s).at_beginning;
    // Answers that a server without the others has held back make for a shorter one, and are told.
    const bool prompt = ensemble_.elapsed() - troubled_at_ > session_timeout;
    must(!prompt || context.remaining() > least - look,
         fmt::format("a mastership of r{} begins with a short lease", resource));
    masterships_[resource] = {context, calm_};
  }

  void look_at_end(seen_mastership& last, std::size_t resource) {
    last.in_calm = last.in_calm && calm_;
    const bool by_lease = last.context.reason() == std::optional(end_reason::lease_expired);
    must(!last.in_calm || !by_lease, fmt::format("a mastership of r{} ends by its lease, and all is well", resource));
  }

  /// Awaits again, as a service does after it lost its mastership, or after its await gave up on silent servers.
  void await_again(std::size_t resource) {
    for (auto& one : instances_) {
      auto& stands = one.stands[resource];
      const bool awaits = stands.await && !stands.await->done();
      if (stands.leaves || awaits || stands.of->with_mastership().active()) continue;
      stands.await.emplace(io_.get_executor(), stands.of->async_await());
    }
    pass({});
  }

  election_of_one* master_of(std::size_t resource) {
    for (auto& one : instances_) {
      if (one.stands[resource].of->with_mastership().active()) return &one.stands[resource];
    }
    return nullptr;
  }

  bool nobody_stands() const {
    for (std::size_t r = 0; r < tokens_.size(); ++r) {
      if (!ensemble_.candidates(name(r)).empty()) return false;
    }
    return true;
  }

  template <class Condition>
  void until(Condition condition, const std::string& complaint) {
    for (int seconds = 0; seconds < 60 && !condition(); ++seconds) pass(1s);
    must(condition(), complaint);
  }

  static constexpr milliseconds look = 50ms;  ///< how long between two looks at who is master

  int unanswered_ = 0;
  asio::io_context io_;
  testing::memory_ensemble ensemble_{io_};
  std::vector<instance> instances_;
  std::vector<std::uint64_t> tokens_;  ///< the highest of each resource
  std::vector<seen_mastership> masterships_;
  bool calm_ = true;
  std::chrono::nanoseconds troubled_at_{-1h};  ///< when it was not calm last
};

/// What was wrong, or nothing.
std::string play(const plan& of) {
  try {
    theatre stage(of);
    for (const auto& d : of.deeds) stage.act(d);
    stage.end();
    return {};
  } catch (const wrong& complaint) {
    return complaint.what();
  }
}

std::string play_seed(std::uint32_t seed) {
  auto drawn = draw(seed);
  const auto complaint = play(drawn);
  if (complaint.empty()) return {};
  drawn.deeds = shorten(std::move(drawn.deeds), [&](const std::vector<deed>& fewer) {
    return play({drawn.instances, drawn.resources, fewer}) == complaint;
  });
  return fmt::format("seed {}: {} (alone: ZKELECTION_SEED={})\n{}", seed, complaint, seed, to_text(drawn));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(random_failures)

BOOST_AUTO_TEST_CASE(whatever_happens) {
  if (const char* seed = std::getenv("ZKELECTION_SEED")) {
    const auto complaint = play_seed(static_cast<std::uint32_t>(std::stoul(seed)));
    BOOST_TEST(complaint == "");
    return;
  }
  // As many as go into so many minutes; else a few.
  const char* minutes = std::getenv("ZKELECTION_MINUTES");
  const auto end = std::chrono::steady_clock::now() +
                   std::chrono::duration<double, std::ratio<60>>(minutes != nullptr ? std::stod(minutes) : 0);
  const auto few = sanitized ? 10U : 50U;
  const auto first = static_cast<std::uint32_t>(std::random_device{}());
  auto seed = first;
  for (; minutes != nullptr ? std::chrono::steady_clock::now() < end : seed != first + few; ++seed) {
    const auto complaint = play_seed(seed);
    BOOST_REQUIRE_MESSAGE(complaint.empty(), complaint);
  }
  std::cout << seed - first << " schedules, seeds from " << first << ": nothing is wrong\n";
}

/// What happens in virtual time happens again.
BOOST_AUTO_TEST_CASE(a_schedule_is_repeatable) {
  const auto told = [](const plan& of) {
    std::string story;
    asio::io_context io;
    testing::memory_ensemble ensemble(io);
    session_config config;
    config.on_event = [&](const event& what) {
      story += fmt::format("{} {} {}\n", ensemble.elapsed().count(), to_string(what.kind), what.token);
    };
    const auto factory = ensemble.make_factory(config);
    std::unique_ptr<election> one;
    factory->async_new_election("r", [&](error_code, std::unique_ptr<election> made) { one = std::move(made); });
    ensemble.run();
    for (const auto& d : of.deeds) {
      one->async_await([](error_code) {});
      ensemble.advance(d.length);
      if (!ensemble.candidates("r").empty()) ensemble.partition("r");
      ensemble.advance(d.length);
      ensemble.heal();
    }
    return story;
  };
  const auto drawn = draw(1);
  const auto first = told(drawn);
  BOOST_TEST(first.size() > 1000u);
  BOOST_TEST(first == told(drawn));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
