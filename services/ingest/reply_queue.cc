#include "services/ingest/reply_queue.h"

#include <algorithm>
#include <utility>

namespace framecast::ingest {
namespace {

v1::RejectReason ToProto(hub::RejectReason reason) {
  switch (reason) {
    case hub::RejectReason::kTooLarge:
      return v1::REJECT_REASON_TOO_LARGE;
    case hub::RejectReason::kTooManyPixels:
      return v1::REJECT_REASON_TOO_MANY_PIXELS;
    case hub::RejectReason::kEmpty:
      return v1::REJECT_REASON_EMPTY;
    case hub::RejectReason::kUnsupportedType:
      return v1::REJECT_REASON_UNSUPPORTED_TYPE;
    case hub::RejectReason::kTypeMismatch:
      return v1::REJECT_REASON_TYPE_MISMATCH;
    case hub::RejectReason::kBadMetadata:
      return v1::REJECT_REASON_BAD_METADATA;
    case hub::RejectReason::kSequenceOutOfOrder:
      return v1::REJECT_REASON_SEQUENCE_OUT_OF_ORDER;
    case hub::RejectReason::kSequenceOutOfRange:
      return v1::REJECT_REASON_SEQUENCE_OUT_OF_RANGE;
  }
  return v1::REJECT_REASON_UNSPECIFIED;
}

}  // namespace

void ReplyQueue::Reject(const hub::PublishResult& result) {
  v1::FrameRejected& rejected = rejections_.emplace_back();
  rejected.set_sequence(result.sequence);
  rejected.set_reason(ToProto(result.reason));
  rejected.set_message(result.message);
}

void ReplyQueue::Ack(std::uint64_t sequence, hub::SteadyTime received) {
  highest_ack_ = std::max(highest_ack_, sequence);
  if (!ack_) ack_ = PendingAck{0, received};
  ack_->sequence = highest_ack_;
}

void ReplyQueue::SetDemand(const hub::Demand& demand) {
  demand_.reset();
  if (!demand_said_ || demand != last_demand_) demand_ = demand;
}

void ReplyQueue::Flush() {
  demand_due_ = hub::SteadyTime::min();
  if (empty()) demand_ = last_demand_;
}

std::optional<ReplyQueue::Reply> ReplyQueue::Next(hub::SteadyTime now) {
  Reply reply;
  if (opened_) {
    *reply.message.mutable_opened() = *std::exchange(opened_, std::nullopt);
  } else if (!rejections_.empty()) {
    *reply.message.mutable_rejected() = std::move(rejections_.front());
    rejections_.pop_front();
  } else if (ack_) {
    reply.message.mutable_ack()->set_sequence(ack_->sequence);
    reply.acked_since = ack_->since;
    ack_.reset();
  } else if (demand_ && now >= demand_due_) {
    reply.message.mutable_demand()->set_viewers(demand_->viewers);
    reply.message.mutable_demand()->set_max_fps(demand_->max_fps);
    last_demand_ = *std::exchange(demand_, std::nullopt);
    demand_said_ = true;
    demand_due_ = now + kDemandInterval;
  } else {
    return std::nullopt;
  }
  return reply;
}

std::optional<hub::SteadyTime> ReplyQueue::due() const {
  if (!demand_) return std::nullopt;
  return demand_due_;
}

}  // namespace framecast::ingest
