// What comes in: frames, rejections, calls and how long an ack takes.
#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "services/hub/admission.h"
#include "services/hub/tally.h"
#include "services/telemetry/counters.h"
#include "services/telemetry/exposition.h"

namespace framecast::telemetry {

// Thread-safe.
class IngestMetrics {
 public:
  void CountStored(std::uint64_t payload_bytes);
  void CountRejected(hub::RejectReason reason) { rejected_.Add(reason); }
  void CountCall(absl::StatusCode code) { calls_.Add(code); }
  void AddAck(hub::Duration latency) { ack_.Add(latency); }
  // Negative: the producer's clock is ahead of what its call said.
  void AddCaptureToIngest(hub::Duration age);

  void Collect(Exposition& exposition) const;

 private:
  // The codes of gRPC are 0 to 16.
  static constexpr std::size_t kCodes = 17;

  CountersBy<hub::RejectReason, hub::kRejectReasons> rejected_;
  CountersBy<absl::StatusCode, kCodes> calls_;
  Histogram ack_{hub::kLatencyBounds};
  Histogram frame_bytes_{hub::kSizeBounds};
  Histogram capture_to_ingest_{hub::kAgeBounds};
  Counter skewed_;
};

}  // namespace framecast::telemetry
