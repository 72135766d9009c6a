#include "zkelection/inspection/candidates_query.hpp"

#include <algorithm>
#include <tuple>

#include "zkelection/core/growing_pause.hpp"
#include "zkelection/core/resource_path.hpp"
#include "zkelection/election/explain.hpp"
#include "zkelection/election/schemes.hpp"

namespace zkelection::inspection {

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
  if (first_connect_timeout_.count() == 0) return;
  limit_ = client_->after(first_connect_timeout_, [this] {
    if (!client_->ever_served()) {
      finish(client_->last_failure(), {});
    } else if (failures_ > 0) {
      finish(last_failure_, {});
    }
  });
}

void candidates_query::on_connected(std::int64_t) { ask(); }

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

/// The resource's path does not exist. Either nobody ever stood for the resource, or the chroot is missing, which is a
/// mistake in the connect string.
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
                  // We may not read the candidate's ID, but we may see that its node exists.
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
  // The order in which the ensemble created the nodes is that of their sequence numbers. It also holds beyond the
  // largest number.
  std::ranges::sort(candidates_, {}, &candidate::fencing_token);
  std::ranges::sort(foreign_, {}, [](const auto& entry) { return entry.first; });
  election_view view{core::path_on_servers(chroot_, path_), std::move(candidates_), {}};
  for (auto& [czxid, one] : foreign_) view.foreign.push_back(std::move(one));
  finish({}, std::move(view));
}

void candidates_query::troubled(core::answer how) {
  using enum core::outcome;
  switch (core::classify(how)) {
    case lost: break;  // the next connection begins again
    case unsure:
    case retry:
      ++round_;
      last_failure_ = explained(how);
      retry_ = client_->after(core::growing_pause(failures_++, std::chrono::milliseconds(100), std::chrono::seconds(5)),
                              [this] { ask(); });
      break;
    case done:
    case gone:
    case refused: finish(explained(how), {}); break;
  }
}

failure candidates_query::explained(core::answer how) const {
  const auto path = core::path_on_servers(chroot_, path_);
  for (const auto& [what, code] : {std::pair(core::answer::no_permission, errc::no_permission),
                                   std::pair(core::answer::auth_failed, errc::auth_failed),
                                   std::pair(core::answer::chroot_missing, errc::chroot_missing)}) {
    if (how == what) return {code, detail::explain(code, path, {})};
  }
  return {errc::rejected, detail::explain(errc::rejected, path + ": " + client_->last_answer(), {})};
}

void candidates_query::finish(failure why, election_view view) {
  const auto self = shared_from_this();
  ++round_;
  limit_.reset();
  retry_.reset();
  if (auto done = std::exchange(done_, nullptr)) done(std::move(why), std::move(view));
  client_->detach(*this);
}

}  // namespace zkelection::inspection
