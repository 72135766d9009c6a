// The words of stories of `core::reconnect`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "zkelection/core/reconnect.hpp"

namespace zkelection::test {

std::string_view in_words(core::drop_cause cause);
std::string_view in_words(core::reconnect::phase phase);
/// Attempts are called by the addresses that they go to: `tried` has all that there ever were.
std::string in_words(const core::reconnecting::actions& actions, const std::vector<core::reconnecting::reach>& tried);

inline constexpr core::drop_cause all_drop_causes[] = {
    core::drop_cause::unreachable, core::drop_cause::shortage,       core::drop_cause::not_zookeeper,
    core::drop_cause::closed,      core::drop_cause::silent,         core::drop_cause::expired,
    core::drop_cause::auth_failed, core::drop_cause::broke_protocol, core::drop_cause::data_went_back,
    core::drop_cause::tls_failed};

inline constexpr core::reconnect::phase all_reconnect_phases[] = {
    core::reconnect::phase::resting,   core::reconnect::phase::looking_up, core::reconnect::phase::connecting,
    core::reconnect::phase::connected, core::reconnect::phase::pausing,    core::reconnect::phase::ending,
    core::reconnect::phase::closed};

}  // namespace zkelection::test
