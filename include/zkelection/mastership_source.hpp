// Makes mastership contexts and ends them. For authors of a backend or a fake.
#pragma once

#include <zkelection/lease.hpp>
#include <zkelection/mastership.hpp>

namespace zkelection {

/// One mastership, from its beginning to its end. All contexts made from it end with it.
///
/// **Thread safety**: any thread may call `context`. Call `end` on the executor, because it calls the contexts' stop
/// callbacks. **Lifetime**: copies share the mastership. When the last copy goes without `end`, waits for the end are
/// destroyed uncalled.
class mastership_source {
 public:
  /// A mastership that has begun. `executor` must not run handlers concurrently: give a strand, or the executor of a
  /// context that one thread runs. If there is a lease, `active()` is false when it is over. Call `end` with
  /// `lease_expired` all the same, soon after the lapse: only that calls the handlers and callbacks that wait for it.
  mastership_source(asio::any_io_executor executor, std::uint64_t fencing_token, std::string node,
                    std::shared_ptr<const lease> lease = nullptr);

  /// A context that ends with this mastership or when `parent` is stopped, whichever comes first.
  mastership context(std::stop_token parent = {}) const;

  std::uint64_t fencing_token() const noexcept;

  /// Ends every context of this mastership. The first reason stays; later calls change nothing.
  void end(end_reason reason) const;

 private:
  struct owner;
  std::shared_ptr<owner> owner_;
};

}  // namespace zkelection
