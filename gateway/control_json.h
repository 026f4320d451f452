// JSON from outside, within limits: one object of little depth, in which every key comes once.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace framecast::gateway {

// The outermost object counts as one.
inline constexpr std::size_t kMaxJsonDepth = 4;

// Sets `object` and gives nothing, or gives a sentence about the first mistake; `object` then holds
// what was read before it, or is null when the text is no JSON. Pure; no recursion.
std::optional<std::string> ReadControlJson(std::string_view text, nlohmann::json& object);

// A value for people, as JSON, valid UTF-8, cut to at most `most_bytes` bytes (and "…").
std::string Quoted(const nlohmann::json& value, std::size_t most_bytes);

}  // namespace framecast::gateway
