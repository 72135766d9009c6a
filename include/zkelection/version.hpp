#pragma once

#include <string_view>

namespace zkelection {

/// The version of the compiled library, such as `0.1.0`.
std::string_view version() noexcept;

}  // namespace zkelection
