// Judges what a check has seen of an ensemble: what it means for elections there.
#pragma once

#include <zkelection/ensemble_report.hpp>

namespace zkelection::inspection {

/// Uses all of the report but its `judgement`.
ensemble_judgement judge(const ensemble_report& seen);

/// Takes the servers at the addresses of one name. A server that has IPv4 and IPv6 addresses often listens at those of
/// one family only. If no server answers at any address of one family, removes these addresses.
void leave_out_closed_doors(std::vector<server_report>& of_one_name);

/// Judges what may happen to a candidate without a lease while its follower is cut off from the quorum. Let the cut
/// begin at the instant c.
///
/// - The follower serves its clients until it has heard nothing from the leader for syncLimit of its ticks: until
///   c + `serves_for` at the latest. Then it closes its connections, and the candidate no longer believes that it is
///   the master.
/// - A client that sends nothing else pings after T/3. The follower reports that in its replies to the leader's pings,
///   which come every tick/2, late by tick/10 at most. So the leader last heard of the session at c - T/3 - 0.6 ticks
///   or later. Another candidate becomes the master no earlier than T after that.
///
/// For the time between the two instants, two candidates may believe in the mastership. A standalone server has a
/// `serves_for` of zero, and there is no such time. More than ten years count as ten.
peer_judgement judge_peer(std::chrono::milliseconds session_timeout, std::chrono::milliseconds tick,
                          std::chrono::milliseconds serves_for);

}  // namespace zkelection::inspection
