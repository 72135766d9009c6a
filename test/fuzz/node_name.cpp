// Names of nodes, as a listing brings them: which are candidates', and what they say.
#include <algorithm>
#include <boost/uuid/string_generator.hpp>
#include <cstring>

#include "support/schemes.hpp"

namespace zkelection::fuzz {
namespace {

void check_that_it_is_what_the_server_writes(const core::node_scheme& scheme, std::string_view name,
                                             const core::candidate_name& parsed) {
  require(node_name(scheme, parsed.uuid, parsed.sequence) == name, "read {} and {} from {}", shown(parsed.uuid),
          parsed.sequence, shown(name));
  std::string lower_case(parsed.uuid);
  std::ranges::transform(lower_case, lower_case.begin(), [](char c) { return c >= 'A' && c <= 'F' ? c + 32 : c; });
  const auto uuid = boost::uuids::string_generator()(lower_case);
  require(scheme.uuid_text(uuid) == lower_case, "{} is no UUID", shown(parsed.uuid));
  require(name.size() <= core::max_candidate_name, "{} is longer than a session's budget knows", shown(name));
}

/// Whatever UUID and number a name is made of, they are read back.
void check_own_names(std::string_view bytes) {
  boost::uuids::uuid uuid{};
  std::int32_t sequence = 0;
  std::memcpy(uuid.data, bytes.data(), std::min<std::size_t>(bytes.size(), uuid.size()));
  if (bytes.size() >= uuid.size() + sizeof sequence)
    std::memcpy(&sequence, bytes.data() + uuid.size(), sizeof sequence);
  for (const auto& scheme : schemes) {
    const auto text = scheme.uuid_text(uuid);
    const auto name = node_name(scheme, text, sequence);
    const auto parsed = scheme.parse(name);
    require(parsed && parsed->uuid == text && parsed->sequence == sequence, "cannot read {}", shown(name));
  }
}

}  // namespace

void examine(std::string_view input) {
  int readers = 0;
  for (const auto& scheme : schemes) {
    const auto parsed = scheme.parse(input);
    if (!parsed) continue;
    ++readers;
    check_that_it_is_what_the_server_writes(scheme, input, *parsed);
  }
  require(readers <= 1, "{} schemes take {} for theirs", readers, shown(input));
  require(core::looks_like_candidate(input) == (readers == 1), "whose is {}?", shown(input));
  check_own_names(input);
}

}  // namespace zkelection::fuzz
