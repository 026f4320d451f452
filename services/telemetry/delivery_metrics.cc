#include "services/telemetry/delivery_metrics.h"

#include <string>

namespace framecast::telemetry {
namespace {

Labels By(Transport transport) { return {{"transport", std::string(ToString(transport))}}; }

}  // namespace

std::string_view ToString(Transport transport) {
  switch (transport) {
    case Transport::kWebSocket:
      return "websocket";
    case Transport::kMjpeg:
      return "mjpeg";
    case Transport::kHttp:
      return "http";
    case Transport::kGrpc:
      return "grpc";
  }
  return "unknown";
}

void DeliveryMetrics::CountDelivered(Transport transport, std::uint64_t frames,
                                     std::uint64_t bytes) {
  frames_.Add(transport, frames);
  bytes_.Add(transport, bytes);
}

void DeliveryMetrics::Collect(Exposition& exposition) const {
  auto viewers = exposition.Gauge("framecast_viewers", "Connected viewers, by how they watch.");
  for (int i = 0; i < kTransports; ++i) {
    viewers.Add(static_cast<double>(viewers_[i].load()), By(static_cast<Transport>(i)));
  }
  exposition.Gauge("framecast_viewers_limit", "How many viewers there may be.")
      .Add(static_cast<double>(viewers_limit_));
  auto frames = exposition.Counter("framecast_delivered_frames_total",
                                   "Frames whose last byte was given to a socket.");
  frames_.ForEach([&](Transport by, double value) { frames.Add(value, By(by)); });
  auto bytes = exposition.Counter("framecast_delivered_bytes_total",
                                  "Bytes of the frames that were delivered.");
  bytes_.ForEach([&](Transport by, double value) { bytes.Add(value, By(by)); });
  exposition.AddHistogram("framecast_delivery_seconds",
                          "From when a frame could go to a viewer until its last byte was given to "
                          "the socket.",
                          latency_);
  exposition.AddHistogram("framecast_picture_age_seconds",
                          "Sampled each second over all subscriptions: how old the last picture is "
                          "that each was sent.",
                          picture_age_);
  exposition.AddHistogram("framecast_ingest_to_paint_seconds",
                          "From when a frame came in until a viewer had it on the screen, as its "
                          "acks say.",
                          ingest_to_paint_);
  exposition
      .Counter("framecast_ingest_to_paint_dropped_reports_total",
               "Acks whose time of painting cannot be: not within a minute after the frame came "
               "in.")
      .Add(implausible_paints_.value());
}

}  // namespace framecast::telemetry
