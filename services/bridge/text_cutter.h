// Shares a long list out among several JSON texts.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"

namespace framecast::bridge {

// Texts that each have the members of `head(part, parts)` and, as the array `name`, the next of
// `entries`, which are JSON; at least one text. Each has at most `max_bytes` and kMaxTextBytes; an
// entry that does not fit into that alone is left out. `head` is longest when both numbers are.
std::vector<std::string> CutIntoTexts(
    absl::FunctionRef<nlohmann::json(std::size_t part, std::size_t parts)> head, const char* name,
    const std::vector<std::string>& entries, std::size_t max_bytes);

}  // namespace framecast::bridge
