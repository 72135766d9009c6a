// What two worlds have in common that differ in names alone.
#pragma once

#include <cstdint>

#include "world.hpp"

namespace zkelection::test::model {

/// The same for worlds that behave alike: that differ only in which candidate is which, and in the numbers of sessions,
/// transactions, rounds and enrolments, as long as these keep their order. 64 bits: among a hundred million states the
/// chance that any two are taken for one is below 1 : 3 000.
std::uint64_t fingerprint(const world& of);

}  // namespace zkelection::test::model
