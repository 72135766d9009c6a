// From what was seen of an ensemble to what it means for elections on it.
#pragma once

#include <zkelection/ensemble_report.hpp>

namespace zkelection::inspection {

/// Reads everything but the `judgement`.
ensemble_judgement judge(const ensemble_report& seen);

/// Of the servers of one name: a server with addresses of both families often listens at those of one. The others are
/// left out, if nobody answers there.
void leave_out_closed_doors(std::vector<server_report>& of_one_name);

/// How a peer without leases fares while its follower is cut off from the quorum. Let that begin at the instant c.
///
/// - The follower serves its clients until it has heard nothing from the leader for syncLimit of its ticks: until
///   c + `serves_for` at the latest. Then it hangs up, and the peer stops believing.
/// - A peer that has nothing to say pings after T/3, and the follower reports that in its replies to the leader's
///   pings, which come every tick/2, late by tick/10 at most. So the leader last heard of the session at
///   c - T/3 - 0.6 ticks or later, and gives the mastership away no earlier than T after that.
///
/// The difference is how long two may believe at once. Nothing without `serves_for`, which a standalone server lacks;
/// more than ten years count as ten.
peer_judgement judge_peer(std::chrono::milliseconds session_timeout, std::chrono::milliseconds tick,
                          std::chrono::milliseconds serves_for);

}  // namespace zkelection::inspection
