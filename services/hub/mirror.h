// A stream that is published elsewhere and shown here, with the numbers that it has there.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "services/hub/remote_stream.h"
#include "services/hub/stream.h"

namespace framecast::hub {

class Hub;

// A frame as it is numbered there.
struct MirroredFrame {
  FramePosition position;
  // When it came in there, by this machine's clock; microseconds since the Unix epoch.
  std::int64_t ingest_time_us = 0;
  FrameContent content;
};

// Made by Hub::OpenMirror; must be gone before the hub. Thread-safe, but Publish is for one thread
// at a time.
//
// Nobody publishes a mirrored stream here; whoever begins to, with take_over where it is held,
// revokes the mirror. While a mirror rests, the stream has no frames here: what is wanted of it
// comes from the source, and its ring begins with the first frame that is published.
class [[nodiscard]] Mirror {
 public:
  // The node is gone: the stream is `lost` and keeps what it has in its ring.
  ~Mirror();
  Mirror(const Mirror&) = delete;
  Mirror& operator=(const Mirror&) = delete;

  const std::string& stream() const { return stream_->name(); }

  // What is known of it by now. A new epoch ends the numbering before; one that the ring has frames
  // of from an earlier time frees those. Without effect once revoked.
  void Describe(const RemoteStream& remote);

  enum class Kind {
    kStored,
    // Of another epoch than described, or not behind the newest frame.
    kStale,
    // No picture within the limits.
    kRejected,
    // Somebody publishes the stream here.
    kRevoked,
  };
  Kind Publish(MirroredFrame frame);

  // Frees all frames: the node no longer sends any.
  void Rest();

  bool revoked() const;
  // What viewers here can use now.
  Demand demand() const;

 private:
  friend class Hub;
  Mirror(Hub& hub, std::shared_ptr<Stream> stream, std::uint64_t id);

  Hub& hub_;
  const std::shared_ptr<Stream> stream_;
  const std::uint64_t id_;
};

}  // namespace framecast::hub
