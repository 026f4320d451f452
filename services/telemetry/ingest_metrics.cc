#include "services/telemetry/ingest_metrics.h"

#include <string>

namespace framecast::telemetry {

void IngestMetrics::CountStored(std::uint64_t payload_bytes) {
  frame_bytes_.Add(static_cast<double>(payload_bytes));
}

void IngestMetrics::AddCaptureToIngest(hub::Duration age) {
  if (age < hub::Duration::zero()) {
    skewed_.Add();
  } else {
    capture_to_ingest_.Add(age);
  }
}

void IngestMetrics::Collect(Exposition& exposition) const {
  auto rejected = exposition.Counter("framecast_ingest_rejected_frames_total",
                                     "Frames that were not stored, by reason.");
  rejected_.ForEach([&](hub::RejectReason reason, double value) {
    rejected.Add(value, {{"reason", std::string(hub::ToString(reason))}});
  });
  auto calls = exposition.Counter("framecast_ingest_calls_total",
                                  "Publish calls that are over, by the code that ended them.");
  calls_.ForEach([&](absl::StatusCode code, double value) {
    calls.Add(value, {{"code", absl::StatusCodeToString(code)}});
  });
  exposition.AddHistogram("framecast_ingest_ack_seconds",
                          "From the arrival of the oldest frame that an ack covers until the ack "
                          "was given to the transport.",
                          ack_);
  exposition.AddHistogram("framecast_frame_bytes", "Sizes of the frames that were stored.",
                          frame_bytes_);
  exposition.AddHistogram("framecast_capture_to_ingest_seconds",
                          "From a frame's capture, by the producer's clock less the offset that "
                          "its call told, until it was stored.",
                          capture_to_ingest_);
  exposition
      .Counter("framecast_clock_skew_frames_total",
               "Frames that seem to come from the future: the producer's clock has moved since "
               "its call began.")
      .Add(skewed_.value());
}

}  // namespace framecast::telemetry
