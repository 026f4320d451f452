#include "gateway/control_reply.h"

#include <nlohmann/json.hpp>

#include "gateway/ack_window.h"
#include "gateway/stream_json.h"

namespace framecast::gateway {

using nlohmann::json;

std::string HelloText(const GatewayOptions& options, const hub::HubOptions& hub,
                      std::int64_t server_time_us) {
  return DumpJson({{"type", "hello"},
                   {"protocol", "framecast.v1"},
                   {"server_version", options.version},
                   {"server_time_us", server_time_us},
                   {"limits",
                    {{"subscriptions", kMaxSubscriptions},
                     {"message_bytes", options.max_viewer_message_bytes},
                     {"window", kMaxWindowFrames},
                     {"frame_bytes", hub.frames.max_frame_bytes}}}});
}

std::string SubscribedText(std::uint32_t id, std::string_view stream, std::uint64_t epoch,
                           bool resumed) {
  return DumpJson({{"type", "subscribed"},
                   {"id", id},
                   {"stream", stream},
                   {"epoch", EpochJson(epoch)},
                   {"resumed", resumed}});
}

std::string StateText(std::uint32_t id, const hub::StreamInfo& info, std::uint64_t epoch) {
  return DumpJson({{"type", "state"},
                   {"id", id},
                   {"stream", info.name},
                   {"state", hub::ToString(info.state)},
                   {"epoch", EpochJson(epoch)},
                   {"interval_ms", AgeJson(info.interval)},
                   {"last_frame_age_ms", AgeJson(info.last_frame_age)},
                   {"last_change_age_ms", AgeJson(info.last_change_age)}});
}

std::string ErrorText(std::optional<std::uint32_t> id, std::string_view code,
                      std::string_view message) {
  json text = {{"type", "error"}, {"code", code}, {"message", message}};
  if (id) text["id"] = *id;
  return DumpJson(text);
}

std::string PongText(std::string_view t, std::int64_t server_time_us) {
  std::string text = R"({"type":"pong","t":)";
  text.append(t);
  text += ",\"server_time_us\":" + std::to_string(server_time_us) + "}";
  return text;
}

std::string DrainingText(std::int64_t retry_after_ms) {
  return DumpJson({{"type", "draining"}, {"retry_after_ms", retry_after_ms}});
}

}  // namespace framecast::gateway
