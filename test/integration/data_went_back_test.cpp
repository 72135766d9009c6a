// A client that comes back tells what it has seen, and servers that have seen less turn it away.
#include <boost/test/unit_test.hpp>

#include "support/stage.hpp"
#include "support/tcp_proxy.hpp"

namespace zkelection::test {
namespace {

using namespace std::string_literals;

struct last_zxid_stage : stage {
  std::unique_ptr<election> election_;

  asio::awaitable<void> serve(election_factory& factory) {
    election_ = co_await stand(factory, "seen");
    auto await = begin(election_->async_await());
    BOOST_TEST(co_await await.within(soon) == ok, election_->last_error());
  }

  static recorded_frame last_handshake(const tcp_proxy& proxy) {
    recorded_frame last;
    for (const auto& frame : proxy.record()) {
      if (frame.type == opcode::create_session) last = frame;
    }
    return last;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(data_went_back, last_zxid_stage, *needs_wire())

BOOST_AUTO_TEST_CASE(what_was_seen_goes_into_each_handshake) {
  play([&]() -> asio::awaitable<void> {
    tcp_proxy proxy(executor(), access());
    const auto factory = make_factory(config(proxy.hosts()));
    co_await serve(*factory);
    BOOST_TEST(last_handshake(proxy).zxid == 0);
    const auto token = static_cast<std::int64_t>(election_->with_mastership().fencing_token());
    proxy.cut();
    co_await connects(proxy.hosts(), 2);
    BOOST_TEST(last_handshake(proxy).zxid >= token);
    BOOST_TEST(proxy.count(opcode::create_session) == 2);

    // It is the factory's: a new session sends it as well.
    const auto before = last_handshake(proxy);
    expire(before.session);
    co_await connects(proxy.hosts(), 3);
    BOOST_TEST(last_handshake(proxy).session == 0);
    BOOST_TEST(last_handshake(proxy).zxid >= before.zxid);
    co_await factory->async_close();
  });
}

/// We believe that we have seen what the ensemble has not: as if it had been restored from an older copy.
BOOST_AUTO_TEST_CASE(an_await_ends_if_the_ensemble_has_seen_less) {
  play([&]() -> asio::awaitable<void> {
    tcp_proxy proxy(executor(), access());
    auto hasty = config(proxy.hosts());
    hasty.close_timeout = 1s;
    const auto factory = make_factory(hasty);
    co_await serve(*factory);
    auto resign = begin(election_->async_resign());
    BOOST_TEST(co_await resign.within(soon) == ok);
    proxy.spoil_reply(opcode::sync, [](std::string frame) { return frame.replace(8, 8, "\x0f\0\0\0\0\0\0\x2a"s); });
    co_await eventually([&] { return proxy.has_meddled_enough(); }, "a heartbeat is answered", session_timeout());
    auto await = begin(election_->async_await());
    BOOST_TEST(co_await await.within(soon) == ok);  // on the connection that lives
    auto again = begin(election_->async_resign());
    BOOST_TEST(co_await again.within(soon) == ok);

    proxy.cut();
    auto late = begin(election_->async_await());
    BOOST_TEST(co_await late.within(session_timeout()) == error_code(errc::data_went_back));
    const auto said = election_->last_error();
    for (const auto* words :
         {"the ensemble's last transaction is 0x", "and we have seen 0xf0000000000002a", "make another"})
      BOOST_TEST(said.find(words) != std::string::npos, said);
    auto close = begin(factory->async_close());
    BOOST_TEST(co_await close.within(soon) == error_code(errc::timed_out));  // nobody lets us end the session

    // Another factory accepts it.
    const auto other = make_factory(config(proxy.hosts()));
    co_await serve(*other);
    co_await other->async_close();
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
