// What two worlds of leases have in common that behave alike.
#include <algorithm>

#include "lease_world.hpp"
#include "mixer.hpp"

namespace zkelection::test::model {
namespace {

/// The sink of `describe`.
class digest {
 public:
  void value(std::int64_t v) { all_.add(static_cast<std::uint64_t>(v)); }
  void value(core::instant v) { value(v.count()); }
  std::uint64_t result() const { return all_.result(); }

 private:
  mixer all_;
};

}  // namespace

std::uint64_t lease_world::fingerprint() const {
  digest all;
  // What is older than a session timeout proves nothing any more.
  const auto ago = [&](core::instant stamp) { all.value(std::max(stamp - now(), -timeout())); };
  const auto maybe_ago = [&](const std::optional<core::instant>& stamp) {
    all.value(stamp.has_value());
    if (stamp) ago(*stamp);
  };
  for (const bool flag : {open_, exiled_, muted_, next_report_, late_report_, created_, expired_, over_,
                          client_stopped_, isolated_, leader_stopped_, deposed_in_office_})
    all.value(flag);
  all.value(static_cast<int>(server_));
  all.value(since_ping_);
  for (const auto& it : links_) {
    all.value(it.blocked);
    all.value(static_cast<std::int64_t>(it.messages.size()));
    for (const auto& m : it.messages) all.value(2 * static_cast<int>(m.what) + (m.good ? 1 : 0));
  }

  all.value(there_is_session());
  if (there_is_session()) {
    all.value(!sessions_->unreported(0).empty());
    all.value(chosen());
    if (chosen()) all.value(now_ - chosen_since_);
    if (!chosen()) all.value(std::max(sessions_->expiry(1) - now(), -tick));
  }

  all.value(static_cast<int>(connection_));
  if (connection_ == connection::connecting) all.value(now_ - connecting_since_);
  const auto& it = *client_;
  it.session.describe(all, now());
  all.value(static_cast<int>(place_));
  if (place_ >= place::asking) all.value(undisturbed_);
  if (place_ == place::asking && undisturbed_) all.value(waited_);
  for (const auto& asked : it.unanswered) {
    all.value(2 * static_cast<int>(asked.what) + (asked.beat ? 1 : 0));
    ago(asked.marked.sent);
    maybe_ago(asked.marked.ripe);
    maybe_ago(asked.marked.proven);
  }
  return all.result();
}

}  // namespace zkelection::test::model
