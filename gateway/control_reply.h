// The JSON messages of framecast.v1 from server to viewer (docs/protocol.md), as
// texts; `streams` is DirectoryLog's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/gateway.h"
#include "services/hub/stream.h"

namespace framecast::gateway {

// Limits of framecast.v1, each told in `hello`.
inline constexpr std::size_t kMaxSubscriptions = 1024;

std::string HelloText(const GatewayOptions& options, const hub::HubOptions& hub,
                      std::int64_t server_time_us);
// `epoch` 0: none yet.
std::string SubscribedText(std::uint32_t id, std::string_view stream, std::uint64_t epoch,
                           bool resumed);
std::string StateText(std::uint32_t id, const hub::StreamInfo& info, std::uint64_t epoch);
std::string ErrorText(std::optional<std::uint32_t> id, std::string_view code,
                      std::string_view message);
// `t` is JSON.
std::string PongText(std::string_view t, std::int64_t server_time_us);
std::string DrainingText(std::int64_t retry_after_ms);

}  // namespace framecast::gateway
