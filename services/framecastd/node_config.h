// What this node is for and how it shares streams with others: what may be said of that.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/framecastd/config.h"

namespace framecast::daemon {

// Takes frames in, over gRPC and HTTP.
inline constexpr std::string_view kIngestRole = "ingest";
// Shows them to browsers.
inline constexpr std::string_view kGatewayRole = "gateway";

bool HasRole(const Config& config, std::string_view role);

// Adds a line for each mistake.
void CheckNode(const Config& config, std::vector<std::string>& mistakes);

}  // namespace framecast::daemon
