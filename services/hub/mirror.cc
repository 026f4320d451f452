#include "services/hub/mirror.h"

#include <utility>

#include "services/hub/hub.h"

namespace framecast::hub {

Mirror::Mirror(Hub& hub, std::shared_ptr<Stream> stream, std::uint64_t id)
    : hub_(hub), stream_(std::move(stream)), id_(id) {}

Mirror::~Mirror() { stream_->CloseMirror(id_); }

void Mirror::Describe(const RemoteStream& remote) { stream_->Describe(id_, remote); }

Mirror::Kind Mirror::Publish(MirroredFrame mirrored) {
  if (CheckContent(mirrored.content, "", hub_.options().frames)) return Kind::kRejected;
  const FramePtr newest = stream_->Newest();
  const bool unchanged = newest && newest->position.epoch == mirrored.position.epoch &&
                         SamePicture(newest->content, mirrored.content);
  auto frame = std::make_shared<Frame>(std::move(mirrored.content), hub_.context_.budget);
  const Stream::MirrorVerdict verdict = stream_->PublishMirrored(
      id_, std::move(frame), mirrored.position, mirrored.ingest_time_us, unchanged);
  switch (verdict) {
    case Stream::MirrorVerdict::kStored:
      break;
    case Stream::MirrorVerdict::kStale:
      return Kind::kStale;
    case Stream::MirrorVerdict::kRevoked:
      return Kind::kRevoked;
  }
  if (hub_.budget().exceeded()) hub_.EnforceBudget();
  return Kind::kStored;
}

void Mirror::Rest() { stream_->Rest(id_); }

bool Mirror::revoked() const { return !stream_->IsMirror(id_); }

Demand Mirror::demand() const { return stream_->CurrentDemand(); }

}  // namespace framecast::hub
