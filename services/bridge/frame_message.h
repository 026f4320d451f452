// How a frame travels from node to node: in messages that NATS takes, the head of each
// little-endian, then, in the first, content type and annotations, then a part of the picture.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "services/hub/frame.h"
#include "services/hub/mirror.h"

namespace framecast::bridge {

// Without content type and annotations. The first byte of each message is its version, 1: no JSON
// begins like that.
inline constexpr std::size_t kFrameHeadBytes = 58;

// Hands the messages of a frame to `send`, in the order in which they must arrive, each of at most
// `max_message_bytes` and built in `buffer`, whose memory can be used again for the next frame; the
// picture is copied once. Stops when `send` returns false. False: not all of it was sent, since
// `send` said so or since not even head, content type, annotations and a byte fit into a message
// (17 KiB always do). Times are by this node's clock.
bool SendFrame(const hub::Frame& frame, std::size_t max_message_bytes, std::string& buffer,
               absl::FunctionRef<bool(std::string_view)> send);

// Puts the frames of one stream together again, in order, one at a time: parts that came in another
// order, or of which one is missing, are a frame that is lost. Holds at most one frame, of at most
// `max_frame_bytes`. For one thread.
class FrameAssembler {
 public:
  explicit FrameAssembler(std::uint64_t max_frame_bytes) : max_frame_bytes_(max_frame_bytes) {}

  enum class Added {
    // There is no frame with it, or not yet.
    kMore,
    // The frame can be taken, until the next message.
    kWhole,
    // It is no message of a frame, or of one that is too large: nothing of it is kept. A frame of
    // several messages that is too large is told once.
    kInvalid,
  };
  Added Add(std::string_view message);

  // After kWhole, once. Its ingest time is still by the clock of its node.
  hub::MirroredFrame Take();

  // Frames of which something came, but not all.
  std::uint64_t incomplete() const { return incomplete_; }

 private:
  struct Part;
  static std::optional<Part> Read(std::string_view message);
  Added Begin(const Part& part);
  Added Continue(const Part& part);
  // Counts the frame that is begun, and lets go of it.
  void GiveUp();
  void Count(hub::FramePosition lost);

  const std::uint64_t max_frame_bytes_;
  // As far as it is there.
  hub::MirroredFrame frame_;
  // Of the frame that is begun and not whole; 0: there is none.
  std::uint64_t payload_bytes_ = 0;
  // The last frame that was begun, or of which a part came without a beginning. More parts of it,
  // when it is not unfinished, tell nothing.
  hub::FramePosition past_;
  // The last one that was counted as incomplete.
  hub::FramePosition counted_;
  std::uint64_t incomplete_ = 0;
};

}  // namespace framecast::bridge
