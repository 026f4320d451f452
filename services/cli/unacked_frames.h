// The frames that a producer holds until the server has acked them: what is to be sent next, and
// what again after a lost connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>

#include "framecast/v1/ingest.pb.h"

namespace framecast::cli {

// Not thread-safe. Holds frames by rising sequence. What happens when it is full is the caller's
// choice: it can wait, or leave frames out.
class UnackedFrames {
 public:
  using FramePtr = std::shared_ptr<const v1::PublishRequest>;

  explicit UnackedFrames(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  // Whether a payload of so many bytes may be added; always when it is empty.
  bool HasRoomFor(std::size_t bytes) const { return held_.empty() || bytes_ + bytes <= max_bytes_; }
  // `frame` is a request with a frame whose sequence is above all before.
  void Add(FramePtr frame);

  // The first that was not sent on this connection, or null; it counts as sent from now on.
  FramePtr TakeNextToSend();
  // Forgets the frame that TakeNextToSend gave last: it is not to be sent at all.
  void DropLastTaken();
  // Forgets those that were not sent on this connection, but for the newest `keep`. Gives how many.
  std::size_t DropUnsent(std::size_t keep);
  // The server did not store it; remembered until an ack passes it.
  void MarkRejected(std::uint64_t sequence);
  // Forgets what an ack covers. Gives how many of them were stored.
  std::size_t Ack(std::uint64_t up_to);
  // A new connection: all that are left are to be sent.
  void Rewind() { sent_ = 0; }

  std::size_t size() const { return held_.size(); }
  bool empty() const { return held_.empty(); }
  bool has_unsent() const { return sent_ < held_.size(); }
  std::size_t bytes() const { return bytes_; }

 private:
  struct Held {
    FramePtr frame;
    bool rejected = false;
  };
  static std::uint64_t SequenceOf(const Held& held) { return held.frame->frame().sequence(); }
  static std::size_t BytesOf(const Held& held) { return held.frame->frame().payload().size(); }

  const std::size_t max_bytes_;
  std::deque<Held> held_;
  std::size_t bytes_ = 0;
  // So many of the front were sent on this connection.
  std::size_t sent_ = 0;
};

}  // namespace framecast::cli
