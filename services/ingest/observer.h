// What happens at ingest, for whoever counts it.
#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "services/hub/clock.h"
#include "services/hub/tally.h"

namespace framecast::ingest {

// Called on gRPC's threads, some of them at once, with a lock of the call held at most; must be
// thread-safe and quick. Every method has an empty default.
class IngestObserver {
 public:
  virtual ~IngestObserver() = default;

  virtual void OnPublishStarted() {}
  // The code is the one that the server ended the call with; cancelled when the client did or the
  // connection broke.
  virtual void OnPublishEnded(absl::StatusCode /*code*/) {}
  // From the arrival of the oldest frame that an ack covers until the transport has taken the ack.
  virtual void OnAck(hub::Duration /*latency*/) {}
  // A frame was stored.
  virtual void OnFrame(std::uint64_t /*payload_bytes*/) {}
  // The same frame, when its capture time is known. The producer's clock is corrected by what its
  // `open` said; negative when it has drifted since.
  virtual void OnCaptureToIngest(hub::Duration /*age*/) {}

  virtual void OnWatchStarted() {}
  virtual void OnWatchEnded(absl::StatusCode /*code*/) {}
  // The transport has taken a frame. `latency`: since it could have gone to this watcher.
  virtual void OnFrameDelivered(std::uint64_t /*payload_bytes*/, hub::Duration /*latency*/) {}
  // From IngestServer::Sample. In seconds, one of each watcher: how old the last picture is that it
  // was sent.
  virtual void OnPictureAges(const hub::Tally& /*ages*/) {}
};

}  // namespace framecast::ingest
