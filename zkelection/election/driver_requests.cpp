// The requests of a candidacy, and what their answers say beside what the candidacy wants to know.
#include "zkelection/election/driver.hpp"

#include "zkelection/core/growing_pause.hpp"
#include "zkelection/core/parents.hpp"

namespace zkelection::detail {

template <class Request>
void driver::answered(const Request& request, const core::reply& reply) {
  apply(core::hand_over(candidacy_, request, reply));
}

void driver::note_refusal(core::answer how) {
  if (core::classify(how) == core::outcome::refused) refusal_ = client_->last_answer();
}

void driver::look_at(std::string_view name, core::answer how, const core::node_stat& stat) {
  if (candidacy_.waits_behind(name)) left_over_watch_->looked_at(name, how, stat);
}

void driver::carry_out(const core::ask::create& request) {
  own_path_ = node_path(request.name_prefix);  // its answer, and the rest of the name, may be lost
  client_->create(node_path(request.name_prefix), settings_.candidate_id, seam::node_kind::ephemeral_sequential,
                  [self = shared_from_this(), request](core::answer how, std::string_view path, core::node_stat stat) {
                    if (how == core::answer::ok) self->own_path_ = path;
                    self->note_refusal(how);
                    self->answered(request, {how, path, stat});
                  });
}

void driver::carry_out(const core::ask::make_parents& request) {
  const auto paths = core::path_and_parents(settings_.path);
  auto answers = std::make_shared<std::vector<core::answer>>();
  for (const auto& path : paths) {
    client_->create(path, {}, seam::node_kind::container,
                    [self = shared_from_this(), answers, count = paths.size(), request](core::answer how, auto, auto) {
                      self->note_refusal(how);
                      answers->push_back(how);
                      if (answers->size() == count) self->answered(request, {core::judge_parents(*answers)});
                    });
  }
}

void driver::carry_out(const core::ask::sync& request) {
  client_->sync(settings_.path,
                [self = shared_from_this(), request](core::answer how) { self->answered(request, {how}); });
}

void driver::carry_out(const core::ask::list& request) {
  client_->list(settings_.path, [self = shared_from_this(), request](core::answer how, const auto& children) {
    self->answered(request, {how, {}, {}, children});
  });
}

void driver::carry_out(const core::ask::read& request) {
  client_->read(node_path(request.name), weak_from_this(),
                [self = shared_from_this(), request](core::answer how, const seam::node_info& info) {
                  self->answered(request, {how, {}, info.stat});
                  self->look_at(request.name, how, info.stat);
                });
}

void driver::carry_out(const core::ask::probe& request) {
  client_->probe(node_path(request.name),
                 request.watch ? seam::client::watcher(weak_from_this()) : seam::client::watcher(),
                 [self = shared_from_this(), request](core::answer how, const seam::node_info& info) {
                   self->answered(request, {how, {}, info.stat});
                   self->look_at(request.name, how, info.stat);
                 });
}

void driver::carry_out(const core::ask::drop_watch& request) {
  client_->drop_watch(node_path(request.name), weak_from_this());
}

void driver::carry_out(const core::ask::erase& request) {
  own_path_ = node_path(request.name);
  client_->erase(own_path_, [self = shared_from_this(), request](core::answer how) { self->answered(request, {how}); });
}

void driver::carry_out(const core::ask::lease&) {
  if (const auto lease = client_->held_lease()) on_lease_granted(lease);
}

void driver::carry_out(const core::ask::pause& request) {
  pause_ = client_->after(core::spread(request.length, client_->random()),
                          [this, round = request.round] { apply(candidacy_.pause_over(round)); });
}

}  // namespace zkelection::detail
