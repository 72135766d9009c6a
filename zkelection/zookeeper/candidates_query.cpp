#include "zkelection/zookeeper/candidates_query.hpp"

#include <algorithm>
#include <tuple>

#include "zkelection/election/explain.hpp"
#include "zkelection/election/schemes.hpp"

namespace zkelection::zookeeper {

candidates_query::candidates_query(std::shared_ptr<seam::client> client, std::string path, std::string chroot,
                                   core::node_scheme scheme, std::chrono::milliseconds first_connect_timeout,
                                   handler done)
    : client_(std::move(client)),
      path_(std::move(path)),
      chroot_(std::move(chroot)),
      scheme_(scheme),
      first_connect_timeout_(first_connect_timeout),
      done_(std::move(done)) {}

void candidates_query::start() {
  client_->attach(shared_from_this());
  if (client_->ever_connected() || first_connect_timeout_.count() == 0) return;
  alarm_ = client_->after(first_connect_timeout_, [this] {
    if (!client_->ever_connected()) finish(client_->last_failure(), {});
  });
}

void candidates_query::on_connected(std::int64_t) {
  alarm_.reset();
  ask();
}

void candidates_query::ask() {
  const auto round = ++round_;
  candidates_.clear();
  foreign_.clear();
  client_->sync(path_, [self = shared_from_this(), round](core::answer how) {
    if (round == self->round_ && how != core::answer::ok) self->troubled(how);
  });
  client_->list(path_, [self = shared_from_this(), round](core::answer how, const auto& children) {
    if (round == self->round_) self->listed(how, children);
  });
}

void candidates_query::listed(core::answer how, const std::vector<std::string>& children) {
  if (how == core::answer::no_node) return look_at_chroot();
  if (how != core::answer::ok) return troubled(how);
  std::vector<std::string> names;
  std::ranges::copy_if(children, std::back_inserter(names), core::looks_like_candidate);
  unread_ = names.size();
  if (names.empty()) return finish_well();
  for (const auto& name : names) read(name);
}

/// Nobody ever stood for the resource; or the chroot is missing, which is a mistake in the connect string.
void candidates_query::look_at_chroot() {
  if (chroot_.empty()) return finish_well();
  client_->probe("/", {}, [self = shared_from_this(), round = round_](core::answer how, const seam::node_info&) {
    if (round != self->round_) return;
    if (how == core::answer::ok) {
      self->finish_well();
    } else if (how == core::answer::no_node) {
      self->troubled(core::answer::chroot_missing);
    } else {
      self->troubled(how);
    }
  });
}

void candidates_query::read(const std::string& name) {
  const auto answered = [self = shared_from_this(), round = round_, name](core::answer how,
                                                                          const seam::node_info& info) {
    if (round == self->round_) self->found(name, how, info);
  };
  client_->read(path_ + '/' + name, {},
                [self = shared_from_this(), name, answered](core::answer how, const seam::node_info& info) {
                  // The ID is not ours to read; that the candidate is there is no secret.
                  if (how == core::answer::no_permission) {
                    self->client_->probe(self->path_ + '/' + name, {}, answered);
                  } else {
                    answered(how, info);
                  }
                });
}

void candidates_query::found(const std::string& name, core::answer how, const seam::node_info& info) {
  if (how == core::answer::ok) {
    const bool left_over = info.stat.owner == 0;
    if (scheme_.parse(name)) {
      candidates_.push_back({info.data, name, info.stat.czxid, info.created, left_over});
    } else if (const auto scheme = detail::scheme_of(name)) {
      foreign_.push_back({info.stat.czxid, {name, *scheme, left_over}});
    }
  } else if (how != core::answer::no_node) {
    return troubled(how);
  }
  if (--unread_ == 0) finish_well();
}

void candidates_query::finish_well() {
  // The order in which the ensemble created them is the order of the sequence numbers, and holds beyond their limit
  // too.
  std::ranges::sort(candidates_, {}, &candidate::fencing_token);
  std::ranges::sort(foreign_, {}, [](const auto& entry) { return entry.first; });
  election_view view{chroot_ + path_, std::move(candidates_), {}};
  for (auto& [czxid, one] : foreign_) view.foreign.push_back(std::move(one));
  finish({}, std::move(view));
}

void candidates_query::troubled(core::answer how) {
  switch (how) {
    case core::answer::connection_lost:
    case core::answer::session_expired: break;  // the next connection begins again
    case core::answer::outcome_unknown:
    case core::answer::quota_exceeded:
      ++round_;
      alarm_ = client_->after(std::chrono::milliseconds(200), [this] { ask(); });
      break;
    case core::answer::no_permission:
      finish({errc::no_permission, detail::explain(errc::no_permission, chroot_ + path_, {})}, {});
      break;
    case core::answer::auth_failed:
      finish({errc::auth_failed, detail::explain(errc::auth_failed, chroot_ + path_, {})}, {});
      break;
    case core::answer::chroot_missing:
      finish({errc::chroot_missing, detail::explain(errc::chroot_missing, chroot_ + path_, {})}, {});
      break;
    case core::answer::ok:
    case core::answer::no_node:
    case core::answer::node_exists:
    case core::answer::invalid_acl:
    case core::answer::parent_is_ephemeral:
    case core::answer::unimplemented:
    case core::answer::rejected:
      finish({errc::rejected, detail::explain(errc::rejected, chroot_ + path_, {})}, {});
      break;
  }
}

void candidates_query::finish(failure why, election_view view) {
  const auto self = shared_from_this();
  ++round_;
  alarm_.reset();
  if (auto done = std::exchange(done_, nullptr)) done(std::move(why), std::move(view));
  client_->detach(*this);
}

}  // namespace zkelection::zookeeper
