#include "fingerprint.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <boost/uuid/name_generator_sha1.hpp>
#include <cstring>
#include <limits>
#include <span>
#include <stdexcept>
#include <tuple>
#include <vector>

#include "mixer.hpp"

namespace zkelection::test::model {
namespace {

constexpr std::size_t max_candidates = 24;

/// Whose UUID it is, and from which of its enrolments.
struct origin {
  std::uint8_t candidate;
  std::uint8_t enrolment;
};

/// UUIDs are derived from seeds, so all that can come up are known beforehand. Eight digits tell them apart.
class origin_table {
 public:
  origin_table() {
    for (std::uint8_t candidate = 0; candidate < max_candidates; ++candidate) {
      boost::uuids::name_generator_sha1 derive(world::seed(candidate));
      for (std::uint8_t enrolment = 1; enrolment < 100; ++enrolment) {
        const auto key = key_of(core::curator_latch.uuid_text(derive(std::to_string(enrolment))));
        auto& slot = slot_of(key);
        if (slot.key == key) throw std::logic_error("UUIDs are too alike");
        slot = {key, {candidate, enrolment}};
      }
    }
  }
  origin find(std::string_view uuid) {
    const auto& slot = slot_of(key_of(uuid));
    if (slot.key == 0) throw std::logic_error("an unknown UUID");
    return slot.from;
  }

 private:
  struct entry {
    std::uint64_t key = 0;
    origin from{};
  };

  static std::uint64_t key_of(std::string_view uuid) {
    std::uint64_t digits = 0;
    std::memcpy(&digits, uuid.data(), sizeof digits);
    return digits;
  }
  entry& slot_of(std::uint64_t key) {
    auto at = key * 0x9e3779b97f4a7c15U >> 50U;
    while (table_[at].key != 0 && table_[at].key != key) at = (at + 1) % table_.size();
    return table_[at];
  }

  std::array<entry, 1U << 14U> table_{};
};

origin origin_of(std::string_view uuid) {
  static origin_table table;
  return table.find(uuid);
}

/// Small numbers, of which the order alone matters.
class ranking {
 public:
  void clear() { seen_ = {}; }
  void add(std::uint64_t value) {
    if (value >= limit) throw std::logic_error("a search does not get so far");
    seen_[value / 64] |= std::uint64_t{1} << value % 64;
  }
  void sort() {
    std::uint8_t rank = 0;
    for (std::size_t word = 0; word < seen_.size(); ++word) {
      for (auto left = seen_[word]; left != 0; left &= left - 1)
        ranks_[64 * word + static_cast<std::size_t>(std::countr_zero(left))] = rank++;
    }
  }
  std::uint64_t of(std::uint64_t value) const { return ranks_[value]; }
  std::uint64_t not_above(std::uint64_t value) const {
    std::uint64_t count = 0;
    for (std::uint64_t one = 0; one <= std::min(value, limit - 1); ++one) count += seen_[one / 64] >> one % 64 & 1U;
    return count;
  }

 private:
  static constexpr std::uint64_t limit = 256;
  std::array<std::uint64_t, limit / 64> seen_{};
  std::array<std::uint8_t, limit> ranks_{};
};

enum class kind : std::uint8_t { small, plain, czxid, session, node, counter, uuid };

struct item {
  kind what;
  std::uint8_t candidate;   ///< whose node, UUID or session
  std::uint16_t enrolment;  ///< of a node or UUID
  std::uint64_t value;      ///< of a node, its sequence number; or a few small values in a row
};

/// All that a world consists of, in an order that does not depend on names.
class sketch {
 public:
  void draw(const world& of);
  /// With the candidates renamed: `new_name[old]`.
  std::uint64_t hash(std::span<const std::uint8_t> order, std::span<const std::uint8_t> new_name) const;
  /// What can be told of a candidate without any names.
  std::uint64_t signature(std::size_t candidate) const { return signatures_[candidate]; }

  // The sink of `describe`.
  template <class T>
  void value(T v) {
    const auto plain = static_cast<std::uint64_t>(v);
    if (plain >= 16) return add_plain(plain);
    small_values_ = small_values_ << 4U | plain;
    if (small_values_ >> 60U != 0) put_small_values();
  }
  void round(core::round_number now) { round_ = now; }
  void session(std::int64_t number) {
    if (number == 0) return value(0);
    const auto opener = world_->opener_of(number);
    const auto plain = static_cast<std::uint64_t>(number);
    sessions_[opener].add(plain);
    add({kind::session, opener, 0, plain});
  }
  void czxid(std::uint64_t number) {
    czxids_.add(number);
    add({kind::czxid, 0, 0, number});
  }
  void uuid(std::string_view text) {
    if (text.empty()) return value(0);
    const auto from = origin_of(text);
    enrolments_[from.candidate].add(from.enrolment);
    add({kind::uuid, from.candidate, from.enrolment, 0});
  }
  void node(std::string_view name) {
    const auto from = origin_of(name.substr(3));
    std::uint64_t sequence = 0;
    for (const char digit : name.substr(3 + 36 + core::curator_latch.marker.size()))
      sequence = 10 * sequence + static_cast<std::uint64_t>(digit - '0');
    enrolments_[from.candidate].add(from.enrolment);
    sequences_.add(sequence);
    add({kind::node, from.candidate, from.enrolment, sequence});
  }

 private:
  void add(const item& i) {
    put_small_values();
    current_->push_back(i);
  }
  void add_plain(std::uint64_t v) {
    add({kind::plain, 0, 0, v});
    signature_.add(v);
  }
  /// Flags, phases and counts are most of it: up to 15 of them make an item.
  void put_small_values() {
    if (small_values_ == no_small_values) return;
    current_->push_back({kind::small, 0, 0, small_values_});
    signature_.add(small_values_);
    small_values_ = no_small_values;
  }
  void begin(std::vector<item>& part) {
    part.clear();
    current_ = &part;
    signature_ = {};
  }
  void path(std::string_view path) {
    if (path == world::path || path == "/") return value(path.size());
    node(path.substr(world::path.size() + 1));
  }
  void tree(const simulation::znode_tree& of);
  void paths(const std::set<std::string>& of);
  void request(const simulation::any_request& of);
  void asked(const core::action& of);
  void describe_candidate(const world& of, std::size_t i);
  void describe_server(const simulation::server_state& of);

  std::vector<item> common_;
  std::array<std::vector<item>, max_candidates> parts_;
  std::vector<item>* current_ = nullptr;
  static constexpr std::uint64_t no_small_values = 1;  ///< the digit in front tells how many follow
  std::uint64_t small_values_ = no_small_values;
  mixer signature_;
  std::array<std::uint64_t, max_candidates> signatures_{};
  const world* world_ = nullptr;
  core::round_number round_ = 0;
  std::uint64_t highest_token_ = 0;
  std::vector<const std::pair<const std::string, simulation::znode>*> nodes_;
  ranking czxids_, sequences_;
  std::array<ranking, max_candidates> sessions_, enrolments_;
};

void sketch::draw(const world& of) {
  world_ = &of;
  czxids_.clear();
  sequences_.clear();
  for (std::size_t i = 0; i < of.size(); ++i) {
    sessions_[i].clear();
    enrolments_[i].clear();
  }
  begin(common_);
  value(of.disturbances_left());
  highest_token_ = of.highest_token();
  tree(of.servers().tree());
  put_small_values();
  for (std::size_t i = 0; i < of.size(); ++i) {
    begin(parts_[i]);
    describe_candidate(of, i);
    describe_server(*of.servers().servers()[i]);
    put_small_values();
    signatures_[i] = signature_.result();
  }
  czxids_.sort();
  sequences_.sort();
  for (std::size_t i = 0; i < of.size(); ++i) {
    sessions_[i].sort();
    enrolments_[i].sort();
  }
}

/// In the order of creation, which no renaming changes.
void sketch::tree(const simulation::znode_tree& of) {
  nodes_.clear();
  for (const auto& entry : of.nodes()) nodes_.push_back(&entry);
  std::ranges::sort(nodes_, {}, [](const auto* entry) { return entry->second.stat.czxid; });
  value(nodes_.size());
  for (const auto* entry : nodes_) {
    const auto& [where, node] = *entry;
    path(where);
    if (where == "/") continue;
    czxid(node.stat.czxid);
    session(node.stat.owner);
    if (node.container) {
      value(node.children_created > 0);
      const auto next = static_cast<std::uint64_t>(node.children_created);
      sequences_.add(next);
      add({kind::counter, 0, 0, next});
    }
  }
}

/// Sets of paths are in the order of their names: these are put into that of their origin.
void sketch::paths(const std::set<std::string>& of) {
  value(of.size());
  put_small_values();
  const auto from = current_->size();
  for (const auto& one : of) path(one);
  std::sort(current_->begin() + static_cast<std::ptrdiff_t>(from), current_->end(), [](const item& a, const item& b) {
    return std::tie(a.value, a.enrolment) < std::tie(b.value, b.enrolment);
  });
}

void sketch::request(const simulation::any_request& of) {
  using namespace simulation::request;
  value(of.index());
  if (const auto* c = std::get_if<create>(&of)) {
    value(c->kind);
    if (c->kind == seam::node_kind::ephemeral_sequential) uuid(simulation::name_of(c->path).substr(3));
  } else if (const auto* e = std::get_if<erase>(&of)) {
    path(e->path);
  } else if (const auto* r = std::get_if<read>(&of)) {
    path(r->path);
  } else if (const auto* p = std::get_if<probe>(&of)) {
    path(p->path);
    value(p->watch);
  } else if (const auto* d = std::get_if<drop_watch>(&of)) {
    path(d->path);
  }
}

/// What it asks for is in the request; which round it belongs to is not.
void sketch::asked(const core::action& of) {
  value(of.index());
  std::visit(
      [this](const auto& request) {
        if constexpr (requires { request.round; }) value(request.round == round_);
      },
      of);
}

void sketch::describe_candidate(const world& of, std::size_t i) {
  const auto& who = of.at(i);
  who.state.describe(*this);
  session(who.session);
  for (const auto flag : {who.connected, who.leased, who.wants_lease, who.awaiting, who.resigning, who.closing,
                          who.closed, who.token.has_value(), who.robbed_of.has_value(), who.pause.has_value()})
    value(flag);
  if (who.pause) value(who.pause->round == round_);
  if (who.robbed_of) czxid(*who.robbed_of);
  paths(who.lost_watches);
  value(who.asked.size());
  for (const auto& action : who.asked) asked(action);
  const auto& connections = of.servers().connections();
  if (const auto link = connections.find(i); link != connections.end()) {
    value(link->second->waiting);
    value(link->second->requests.size());
    for (const auto& one : link->second->requests) request(one);
    paths(link->second->watches);
  }
  if (const auto late = of.servers().proposals().find(who.session); late != of.servers().proposals().end()) {
    value(late->second.size());
    for (const auto& one : late->second) request(one);
  } else {
    value(0);
  }
  value(of.servers().is_open(who.session));
  for (const auto doomed : of.doomed()) {
    if (of.opener_of(doomed) == i) session(doomed);
  }
}

void sketch::describe_server(const simulation::server_state& of) {
  value(of.orders.size());
  // Else it knows what the leader does.
  if (std::ranges::any_of(of.orders, [](const auto& o) { return o->apply != nullptr; })) tree(of.view->tree);
  for (const auto& shared : of.orders) {
    const auto& order = *shared;
    value((order.apply ? 1 : 0) + (order.answer ? 2 : 0));
    if (order.apply) {
      value(order.apply->changes.size());
      for (const auto& change : order.apply->changes) {
        path(change.path);
        value(change.change);
      }
      session(order.apply->closed_session.value_or(0));
    }
    if (order.answer) {
      const auto& answer = order.answer->second;
      value(answer.how);
      if (!answer.path.empty()) path(answer.path);
      czxid(answer.node.stat.czxid);
      for (const auto check : answer.checks) value(check);
    }
  }
}

std::uint64_t sketch::hash(std::span<const std::uint8_t> order, std::span<const std::uint8_t> new_name) const {
  mixer all;
  const auto name = [&](const item& i) { return 100U * new_name[i.candidate]; };
  const auto mix = [&](const std::vector<item>& items) {
    for (const auto& i : items) {
      switch (i.what) {
        case kind::small: all.add(i.value); break;
        case kind::plain: all.add(~i.value); break;
        case kind::czxid: all.add(1000 + czxids_.of(i.value)); break;
        case kind::session: all.add(2000 + name(i) + sessions_[i.candidate].of(i.value)); break;
        case kind::uuid: all.add(5000 + name(i) + enrolments_[i.candidate].of(i.enrolment)); break;
        case kind::counter: all.add(8000 + sequences_.of(i.value)); break;
        case kind::node:
          all.add(10000 + 1000 * (name(i) + enrolments_[i.candidate].of(i.enrolment)) + sequences_.of(i.value));
          break;
      }
    }
  };
  all.add(czxids_.not_above(highest_token_));
  mix(common_);
  for (const auto old : order) mix(parts_[old]);
  return all.result();
}

}  // namespace

/// The least hash of all ways to name the candidates that put those which can be told apart without names into order.
std::uint64_t fingerprint(const world& of) {
  static thread_local sketch drawn;
  drawn.draw(of);
  const auto count = of.size();
  std::array<std::uint8_t, max_candidates> order{}, new_name{};
  for (std::uint8_t i = 0; i < count; ++i) order[i] = i;
  const auto end = order.begin() + static_cast<std::ptrdiff_t>(count);
  const auto by_signature = [&](std::uint8_t a, std::uint8_t b) { return drawn.signature(a) < drawn.signature(b); };
  auto least = std::numeric_limits<std::uint64_t>::max();
  do {
    if (!std::is_sorted(order.begin(), end, by_signature)) continue;
    for (std::uint8_t at = 0; at < count; ++at) new_name[order[at]] = at;
    least = std::min(least, drawn.hash({order.data(), count}, new_name));
  } while (std::next_permutation(order.begin(), end));
  return least;
}

}  // namespace zkelection::test::model
