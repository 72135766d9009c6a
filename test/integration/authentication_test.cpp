// A server that serves nobody who has not shown who he is.
#include <boost/test/unit_test.hpp>

#include "support/check_stage.hpp"
#include "support/four_letter_words.hpp"

namespace zkelection::test {
namespace {

/// Beside the stage's own server, whose looks behind the scenes show no credentials.
struct strict_stage : check_stage {
  zookeeper_server strict{{.settings = {"enforce.auth.enabled=true", "enforce.auth.schemes=digest"}}};

  session_config with_credentials() {
    auto changed = config(strict.hosts());
    changed.auth.push_back({"digest", "owner:secret"});
    return changed;
  }

  static bool says(std::string_view text, std::string_view words) { return text.find(words) != std::string_view::npos; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(authentication, strict_stage, *needs_own_servers())

BOOST_AUTO_TEST_CASE(is_required) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = make_factory(config(strict.hosts()));
    const auto election = co_await stand(*factory, "vault");
    auto await = begin(election->async_await());
    BOOST_TEST(co_await await.within(scaled(8s)) == error_code(errc::auth_failed));
    BOOST_TEST(says(election->last_error(), path_of("vault")), election->last_error());
    BOOST_TEST(has_told("SESSIONCLOSEDREQUIRESASLAUTH (-124), and we have none; configure credentials (auth)"));
    auto close = begin(factory->async_close());
    BOOST_TEST(co_await close.within(soon) == ok);

    const auto report = co_await look_at(quick(strict.hosts()));
    BOOST_TEST(to_string(report.judgement.outcome) == "unreachable");
    BOOST_TEST(says(report.trouble.text,
                    "it serves no request of ours, but answers SESSIONCLOSEDREQUIRESASLAUTH (-124): "
                    "it requires authentication, and we have none"),
               report.trouble.text);

    const auto known = make_factory(with_credentials());
    const auto another = co_await stand(*known, "vault");
    auto success = begin(another->async_await());
    BOOST_TEST(co_await success.within(scaled(8s)) == ok, another->last_error());
    co_await known->async_close();
    BOOST_TEST(to_string((co_await look_at(with_credentials())).judgement.outcome) == "safe");
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
