// What an election holds to hand out and to end mastership contexts. For those who write a backend or a fake.
#pragma once

#include <zkelection/lease.hpp>
#include <zkelection/mastership.hpp>

namespace zkelection {

/// One mastership, from its beginning to its end; all contexts made from it share its fate.
///
/// **Thread safety**: `context` from any thread. `end` on the executor, because it calls the contexts' stop callbacks.
class mastership_source {
 public:
  /// A mastership that has begun. `executor` must not run handlers concurrently: a strand, or a context run by one
  /// thread. With a lease the contexts end by the clock as well: `active()` sees it. Call `end` with `lease_expired`
  /// all the same, soon after the lapse, so that those who wait hear of it.
  mastership_source(asio::any_io_executor executor, std::uint64_t fencing_token, std::string node,
                    std::shared_ptr<const lease> lease = nullptr);

  /// A context that ends with this mastership, or when `parent` is stopped.
  mastership context(std::stop_token parent = {}) const;

  /// Ends every context of this mastership. Later calls change nothing.
  void end(end_reason reason) const;

 private:
  struct owner;
  std::shared_ptr<owner> owner_;
};

}  // namespace zkelection
