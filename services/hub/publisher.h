// The right to put frames into one stream; at most one exists a stream.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "services/hub/admission.h"
#include "services/hub/frame.h"
#include "services/hub/stream.h"

namespace framecast::hub {

class Hub;

// What became of a frame.
struct PublishResult {
  enum class Kind {
    kStored,
    // Handled before: ack it again.
    kDuplicate,
    kRejected,
    // Another publisher has taken over. Nothing more will be stored.
    kRevoked,
  };
  Kind kind;
  // The frame's number, also when the server gave it.
  std::uint64_t sequence = 0;
  // When kRejected.
  RejectReason reason{};
  std::string message;
};

// What came in over the wire.
struct IncomingFrame {
  // 0: number it here.
  std::uint64_t sequence = 0;
  FrameContent content;
  // Not empty: what the border found wrong with the metadata, as in Rejection::message.
  std::string metadata_error;
};

// Made by Hub::OpenPublisher; must be gone before the hub. Publish and Close are for one thread at
// a time; the rest may be called on any thread. Destroying it without Close leaves the stream
// `lost`.
class [[nodiscard]] Publisher {
 public:
  ~Publisher();
  Publisher(const Publisher&) = delete;
  Publisher& operator=(const Publisher&) = delete;

  const std::string& stream() const { return stream_->name(); }
  std::uint64_t epoch() const { return epoch_; }
  // The highest sequence that this session had handled before; 0 in a new epoch.
  std::uint64_t resumed_at() const { return resumed_at_; }

  // Checks the frame, stores it, wakes the readers. Costs no copy of the payload and never waits
  // for a viewer.
  PublishResult Publish(IncomingFrame incoming);

  bool revoked() const { return !stream_->IsPublisher(id_); }
  Demand demand() const { return stream_->CurrentDemand(); }

  // The publisher says goodbye: the stream is `ended`.
  void Close();

 private:
  friend class Hub;
  Publisher(Hub& hub, std::shared_ptr<Stream> stream, const Stream::Opened& opened,
            std::string default_type);

  Hub& hub_;
  const std::shared_ptr<Stream> stream_;
  const std::uint64_t id_;
  const std::uint64_t epoch_;
  const std::uint64_t resumed_at_;
  const std::string default_type_;
};

}  // namespace framecast::hub
