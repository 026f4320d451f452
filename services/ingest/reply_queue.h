// What a producer is still to be told, in the order in which it must be said.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "framecast/v1/ingest.pb.h"
#include "services/hub/clock.h"
#include "services/hub/publisher.h"

namespace framecast::ingest {

// Not thread-safe. Bounded as long as nothing is added while it is full: `opened` and rejections
// are kept one by one, of acks and demands only the newest.
//
// A rejection leaves before the ack that passes it: all that wait go first.
class ReplyQueue {
 public:
  static constexpr std::size_t kMaxRejections = 256;
  // Between two demands.
  static constexpr hub::Duration kDemandInterval = std::chrono::milliseconds(100);

  void Open(v1::StreamOpened opened) { opened_ = std::move(opened); }
  // `result` is that of a rejected frame.
  void Reject(const hub::PublishResult& result);
  // Everything up to `sequence` is handled. A duplicate is acked again, with the highest number.
  void Ack(std::uint64_t sequence, hub::SteadyTime received);
  // Does nothing when it is what was said last.
  void SetDemand(const hub::Demand& demand);
  // Makes sure that there is something to send, without delay.
  void Flush();

  bool full() const { return rejections_.size() >= kMaxRejections; }
  bool empty() const { return !opened_ && rejections_.empty() && !ack_ && !demand_; }

  struct Reply {
    v1::PublishResponse message;
    // When it is an ack: when the oldest frame that it covers came in.
    std::optional<hub::SteadyTime> acked_since;
  };
  std::optional<Reply> Next(hub::SteadyTime now);
  // When a demand waits: when it may go.
  std::optional<hub::SteadyTime> due() const;

 private:
  struct PendingAck {
    std::uint64_t sequence;
    hub::SteadyTime since;
  };
  std::optional<v1::StreamOpened> opened_;
  std::deque<v1::FrameRejected> rejections_;
  std::optional<PendingAck> ack_;
  std::uint64_t highest_ack_ = 0;
  std::optional<hub::Demand> demand_;
  hub::Demand last_demand_;
  bool demand_said_ = false;
  hub::SteadyTime demand_due_ = hub::SteadyTime::min();
};

}  // namespace framecast::ingest
