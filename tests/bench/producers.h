// Many producers for a load on ingest, each with a connection of its own.
#pragma once

#include <grpcpp/completion_queue.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace framecast::bench {

struct ProducersOptions {
  std::uint16_t port = 0;
  std::size_t producers = 1;
  // Of each; 0: as fast as acks allow.
  double fps = 0;
  std::size_t frame_bytes = 100'000;
  // Of each, sent and not yet acked; one frame may always be under way.
  std::size_t unacked_bytes = 4 << 20;
};

// All on the thread that calls, without a lock; gRPC has a few of its own. Frames are StampedPngs,
// no two alike, numbered from 1.
class Producers {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // Of frames that were acked since the last Begin, rejected ones included.
  struct Counts {
    std::uint64_t frames = 0;
    std::uint64_t rejected = 0;
    // Due and not sent, because too many bytes were not acked.
    std::uint64_t held_up = 0;
    // From the write to the ack that covers the frame.
    std::vector<std::int64_t> ack_ns;
  };

  explicit Producers(const ProducersOptions& options);
  ~Producers();
  Producers(const Producers&) = delete;
  Producers& operator=(const Producers&) = delete;

  // The streams load-0, load-1, …; throws when one is refused.
  void Open();
  // Sends until then. Throws when the server ends a call.
  void RunUntil(Time end);
  // Counts from now on.
  void Begin() { counts_ = {}; }
  const Counts& counts() const { return counts_; }
  // Waits until all that was sent is acked, or until then.
  void DrainUntil(Time end);

  // Since the start.
  std::uint64_t sent() const { return sent_; }
  std::uint64_t acked() const { return acked_; }

 private:
  class Producer;

  // Handles what has happened, or what happens first. False: nothing did until then.
  bool HandleNext(Time deadline);
  void SendDue(Time now);
  void OnFrameAcked(std::int64_t after_ns);

  const ProducersOptions options_;
  // Between two producers' frames; 0: as fast as acks allow.
  const std::chrono::nanoseconds step_;
  std::string png_;
  grpc::CompletionQueue queue_;
  std::vector<std::unique_ptr<Producer>> producers_;
  std::size_t opened_ = 0;
  bool sending_ = false;
  // The next frame's, and whose it is.
  Time due_{};
  std::size_t next_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t acked_ = 0;
  Counts counts_;
};

}  // namespace framecast::bench
