// What a client asks for and a server answers, made from any bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace zkelection::fuzz {

std::int32_t number_at(std::string_view bytes, std::size_t at);
std::string number(std::int32_t value);

/// What a server greets a new client with.
std::string greeting();

/// The input as a server's frames. The ID of a frame stands for the request that has this number, so that a fuzzer can
/// answer requests without knowing their IDs.
std::string with_ids(std::string_view frames, const std::vector<std::int32_t>& ids);

}  // namespace zkelection::fuzz
