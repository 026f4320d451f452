#include "services/ingest/watch_call.h"

#include <utility>

#include "services/hub/stream_name.h"
#include "services/hub/subscription.h"
#include "services/ingest/frame_codec.h"
#include "services/ingest/message_codec.h"

namespace framecast::ingest {

WatchCall* WatchCall::Start(grpc::CallbackServerContext& context, const grpc::ByteBuffer& request,
                            const IngestContext& ingest) {
  const std::shared_ptr<WatchCall> call(new WatchCall(context, ingest));
  grpc::Status status = call->Parse(request);
  ingest.observer.OnWatchStarted();
  ingest.calls.Add(call);
  const hub::MutexLock lock(call->mutex_);
  if (status.ok()) status = call->guard_.Judge(access::Action::kWatch, call->stream_);
  if (!status.ok()) call->End(status);
  call->Advance();
  return call.get();
}

grpc::Status WatchCall::Parse(const grpc::ByteBuffer& request) {
  v1::WatchRequest watch;
  grpc::ByteBuffer buffer(request);
  if (!ingest::Parse(buffer, watch)) {
    return InvalidArgument("the request is no framecast.v1.WatchRequest: it cannot be parsed.");
  }
  if (!hub::IsStreamName(watch.stream())) {
    return InvalidArgument(hub::StreamNameError(watch.stream()));
  }
  stream_ = watch.stream();
  switch (watch.mode()) {
    case v1::DELIVERY_MODE_UNSPECIFIED:
    case v1::DELIVERY_MODE_LATEST:
      options_.mode = hub::DeliveryMode::kLatest;
      break;
    case v1::DELIVERY_MODE_EVERY:
      options_.mode = hub::DeliveryMode::kEvery;
      break;
    default:
      return InvalidArgument("delivery mode " + std::to_string(watch.mode()) +
                             " is none; there are LATEST and EVERY.");
  }
  // Written so that NaN is refused too.
  if (watch.max_fps() != 0 &&
      !(watch.max_fps() >= hub::kLowestMaxFps && watch.max_fps() <= hub::kHighestMaxFps)) {
    return InvalidArgument("max_fps is 0 (no limit), or 0.001 to 1000 frames per second.");
  }
  options_.max_fps = watch.max_fps();
  if (watch.has_since()) {
    if (watch.since().epoch() == 0) {
      return InvalidArgument("since names a frame: its epoch is missing.");
    }
    options_.since = hub::FramePosition{watch.since().epoch(), watch.since().sequence()};
  }
  return grpc::Status::OK;
}

void WatchCall::OnWriteDone(bool ok) {
  const hub::MutexLock lock(mutex_);
  writing_ = false;
  // The frame may be freed now.
  response_.Clear();
  if (ok) {
    ingest_.observer.OnFrameDelivered(payload_bytes_, ingest_.hub.clock().Now() - available_);
  } else {
    End(Cancelled());
  }
  Advance();
}

void WatchCall::OnCancel() {
  const hub::MutexLock lock(mutex_);
  End(Cancelled());
  Advance();
}

void WatchCall::OnDone() {
  grpc::StatusCode code{};
  {
    const hub::MutexLock lock(mutex_);
    done_ = true;
    subscription_.reset();
    directory_.reset();
    code = ending_->error_code();
  }
  StopLooking();
  ingest_.observer.OnWatchEnded(ToAbsl(code));
  ingest_.calls.Remove(this);
}

void WatchCall::Drain() {
  const hub::MutexLock lock(mutex_);
  End(Stopping());
  Advance();
}

void WatchCall::Cancel() {
  const hub::MutexLock lock(mutex_);
  if (!done_) context_.TryCancel();
}

void WatchCall::Renew() {
  const hub::MutexLock lock(mutex_);
  if (ending_) return;
  const grpc::Status judged = guard_.JudgeAgain(access::Action::kWatch, stream_);
  if (judged.ok()) return;
  End(judged);
  Advance();
}

void WatchCall::Sample(hub::Tally& ages) {
  const hub::MutexLock lock(mutex_);
  if (!subscription_) return;
  if (const auto age = subscription_->Sample(ingest_.hub.clock().Now(), writing_)) ages.Add(*age);
}

void WatchCall::Look() {
  const hub::MutexLock lock(mutex_);
  Advance();
}

void WatchCall::Attach() {
  if (subscription_ && subscription_->stream()->forgotten()) subscription_.reset();
  if (subscription_) return;
  // Registered before looking, so that a stream cannot appear unseen in between.
  if (!directory_) directory_ = ingest_.hub.WatchDirectory(shared_from_this());
  std::shared_ptr<hub::Stream> stream = ingest_.hub.Find(stream_);
  if (!stream) return;
  subscription_.emplace(std::move(stream), options_, shared_from_this());
  directory_.reset();
}

void WatchCall::Advance() {
  if (finished_) return;
  if (ending_) {
    if (writing_) return;
    finished_ = true;
    Finish(*ending_);
    return;
  }
  Attach();
  if (!subscription_) return;
  const hub::SteadyTime now = ingest_.hub.clock().Now();
  const std::optional<hub::Delivery> delivery = subscription_->Take(!writing_, now);
  if (delivery) {
    response_ = EncodeFrame(delivery->frame, delivery->skipped);
    payload_bytes_ = delivery->frame->content.payload.size();
    available_ = delivery->available;
    writing_ = true;
    StartWrite(&response_);
  } else if (const auto due = subscription_->due()) {
    LookIn(*due - now);
  }
}

void WatchCall::End(const grpc::Status& status) {
  if (!ending_) ending_ = status;
}

}  // namespace framecast::ingest
