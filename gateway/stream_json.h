// A stream as the HTTP API and the WebSocket's directory have it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "services/hub/stream.h"

namespace framecast::gateway {

nlohmann::json ToJson(const hub::StreamInfo& info);

// Without line breaks; what is no UTF-8 is replaced.
std::string DumpJson(const nlohmann::json& value);

// Milliseconds, or null.
nlohmann::json AgeJson(const std::optional<hub::Duration>& age);
// 16 hex digits, or null for 0.
nlohmann::json EpochJson(std::uint64_t epoch);

}  // namespace framecast::gateway
