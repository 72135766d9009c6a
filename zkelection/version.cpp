#include <zkelection/version.hpp>

namespace zkelection {

std::string_view version() noexcept { return ZKELECTION_VERSION; }

}  // namespace zkelection
