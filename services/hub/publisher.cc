#include "services/hub/publisher.h"

#include <optional>
#include <utility>

#include "services/hub/hub.h"

namespace framecast::hub {

Publisher::Publisher(Hub& hub, std::shared_ptr<Stream> stream, const Stream::Opened& opened,
                     std::string default_type)
    : hub_(hub),
      stream_(std::move(stream)),
      id_(opened.publisher_id),
      epoch_(opened.epoch),
      resumed_at_(opened.resumed_at),
      default_type_(std::move(default_type)) {}

Publisher::~Publisher() { stream_->Close(id_, /*ended_by_publisher=*/false); }

void Publisher::Close() { stream_->Close(id_, /*ended_by_publisher=*/true); }

PublishResult Publisher::Publish(IncomingFrame incoming) {
  std::optional<Rejection> rejection;
  if (!incoming.metadata_error.empty()) {
    rejection = Rejection{RejectReason::kBadMetadata, std::move(incoming.metadata_error)};
  } else {
    rejection = CheckContent(incoming.content, default_type_, hub_.options().frames);
  }
  std::shared_ptr<Frame> frame;
  bool unchanged = false;
  if (!rejection) {
    // Compared outside the stream's lock: nobody else appends while this is the publisher, and if
    // it no longer is, the stream refuses the frame.
    const FramePtr newest = stream_->Newest();
    unchanged = newest && newest->position.epoch == epoch_ &&
                SamePicture(newest->content, incoming.content);
    frame = std::make_shared<Frame>(std::move(incoming.content), hub_.context_.budget);
  }
  Stream::Outcome outcome = stream_->Publish(id_, resumed_at_, incoming.sequence, std::move(frame),
                                             std::move(rejection), unchanged);
  PublishResult result{PublishResult::Kind::kStored, outcome.sequence, outcome.reason,
                       std::move(outcome.message)};
  switch (outcome.verdict) {
    case Stream::Verdict::kStored:
      if (hub_.budget().exceeded()) hub_.EnforceBudget();
      break;
    case Stream::Verdict::kDuplicate:
      result.kind = PublishResult::Kind::kDuplicate;
      break;
    case Stream::Verdict::kRejected:
      result.kind = PublishResult::Kind::kRejected;
      break;
    case Stream::Verdict::kRevoked:
      result.kind = PublishResult::Kind::kRevoked;
      break;
  }
  return result;
}

}  // namespace framecast::hub
