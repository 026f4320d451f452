#include "gateway/watch_options.h"

#include <charconv>
#include <cmath>

#include "services/hub/stream_name.h"

namespace framecast::gateway {

std::optional<std::string> ParseWatchOptions(const Route& route, WatchOptions& options) {
  for (const char* name : {"stream", "mode", "max_fps"}) {
    if (route.query.count(name) > 1) return std::string(name) + " is given twice.";
  }
  if (const auto stream = route.query.find("stream"); stream != route.query.end()) {
    if (!hub::IsStreamName(stream->second)) return hub::StreamNameError(stream->second);
    options.stream = stream->second;
  }
  if (const auto mode = route.query.find("mode"); mode != route.query.end()) {
    if (mode->second == "every") {
      options.subscribe.mode = hub::DeliveryMode::kEvery;
    } else if (mode->second != "latest") {
      return "mode is latest or every.";
    }
  }
  if (const auto max_fps = route.query.find("max_fps"); max_fps != route.query.end()) {
    const std::string& text = max_fps->second;
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value) ||
        value < hub::kLowestMaxFps || value > hub::kHighestMaxFps) {
      return "max_fps is a number of frames per second, 0.001 to 1000.";
    }
    options.subscribe.max_fps = value;
  }
  return std::nullopt;
}

}  // namespace framecast::gateway
