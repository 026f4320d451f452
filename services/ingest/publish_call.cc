#include "services/ingest/publish_call.h"

#include <spdlog/spdlog.h>

#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "services/ingest/frame_codec.h"
#include "services/ingest/message_codec.h"
#include "services/ingest/timestamp_codec.h"

namespace framecast::ingest {
namespace {

hub::SteadyTime Now() { return std::chrono::steady_clock::now(); }

grpc::Status TakenOver(const std::string& stream) {
  return {grpc::StatusCode::ABORTED,
          "stream \"" + stream +
              "\" was taken over by another publisher (take_over, or the same session on a new "
              "connection). Nothing more is stored from this call."};
}

}  // namespace

PublishCall* PublishCall::Start(grpc::CallbackServerContext& context, const IngestContext& ingest) {
  const std::shared_ptr<PublishCall> call(new PublishCall(context, ingest));
  ingest.observer.OnPublishStarted();
  ingest.calls.Add(call);
  const hub::MutexLock lock(call->mutex_);
  call->ReadNext();
  return call.get();
}

void PublishCall::OnReadDone(bool ok) {
  const hub::SteadyTime received = Now();
  {
    const hub::MutexLock lock(mutex_);
    reading_ = false;
    if (ending_) return;
    handling_ = ok;
  }
  if (!ok) {
    HandleHalfClose();
    return;
  }
  const grpc::Status status = Handle(received);
  const hub::MutexLock lock(mutex_);
  handling_ = false;
  if (!status.ok()) End(status);
  ReadNext();
  Pump();
}

grpc::Status PublishCall::Handle(hub::SteadyTime received) {
  ++requests_;
  v1::PublishRequest request;
  if (!Parse(request_, request)) {
    return InvalidArgument("request " + std::to_string(requests_) +
                           " is no framecast.v1.PublishRequest: it cannot be parsed (texts must "
                           "be UTF-8).");
  }
  if (requests_ == 1) {
    if (request.has_open()) return Open(*request.mutable_open());
    return InvalidArgument("the first request must be `open` and name the stream; this one is " +
                           std::string(request.has_frame() ? "a `frame`." : "empty."));
  }
  if (request.has_frame()) return Publish(*request.mutable_frame(), received);
  return InvalidArgument(
      "request " + std::to_string(requests_) +
      (request.has_open() ? " is another `open`: a call publishes one stream, and after the first "
                            "request only `frame`s follow. Make a call for each stream."
                          : " is empty; after the first request only `frame`s follow."));
}

grpc::Status PublishCall::Open(v1::OpenStream& open) {
  {
    const hub::MutexLock lock(mutex_);
    grpc::Status judged = guard_.Judge(access::Action::kPublish, open.stream());
    if (!judged.ok()) return judged;
  }
  const std::int64_t now_us = ingest_.hub.clock().UnixMicros();
  if (open.has_client_time()) {
    const auto client_time_us = ToMicros(open.client_time());
    if (!client_time_us) return InvalidArgument("client_time is no time.");
    clock_offset_us_ = now_us - *client_time_us;
  }
  hub::OpenOptions options;
  options.clock_offset_us = clock_offset_us_;
  options.stream = std::move(*open.mutable_stream());
  options.title = std::move(*open.mutable_title());
  options.content_type = std::move(*open.mutable_content_type());
  options.session_id = std::move(*open.mutable_session_id());
  options.labels.insert(open.labels().begin(), open.labels().end());
  options.take_over = open.take_over();
  options.pausable = open.pausable();
  options.wake = shared_from_this();
  auto publisher = ingest_.hub.OpenPublisher(std::move(options));
  if (!publisher.ok()) return ToGrpc(publisher.status());

  v1::StreamOpened opened;
  opened.set_epoch((*publisher)->epoch());
  opened.set_last_sequence((*publisher)->resumed_at());
  opened.set_max_frame_bytes(ingest_.hub.options().frames.max_frame_bytes);
  *opened.mutable_server_time() = ToTimestamp(now_us);
  const hub::MutexLock lock(mutex_);
  publisher_ = *std::move(publisher);
  replies_.Open(std::move(opened));
  Refresh();
  return grpc::Status::OK;
}

grpc::Status PublishCall::Publish(v1::Frame& frame, hub::SteadyTime received) {
  hub::IncomingFrame incoming = DecodeFrame(frame);
  const std::uint64_t payload_bytes = incoming.content.payload.size();
  const std::int64_t capture_time_us = incoming.content.capture_time_us;
  const hub::PublishResult result = publisher_->Publish(std::move(incoming));
  switch (result.kind) {
    case hub::PublishResult::Kind::kRevoked:
      return TakenOver(publisher_->stream());
    case hub::PublishResult::Kind::kStored:
      ingest_.observer.OnFrame(payload_bytes);
      if (capture_time_us != 0) ReportAge(capture_time_us);
      break;
    case hub::PublishResult::Kind::kDuplicate:
    case hub::PublishResult::Kind::kRejected:
      break;
  }
  const hub::MutexLock lock(mutex_);
  const bool rejected = result.kind == hub::PublishResult::Kind::kRejected;
  if (rejected) replies_.Reject(result);
  const bool out_of_sequence =
      rejected && (result.reason == hub::RejectReason::kSequenceOutOfOrder ||
                   result.reason == hub::RejectReason::kSequenceOutOfRange);
  if (!out_of_sequence) replies_.Ack(result.sequence, received);
  return grpc::Status::OK;
}

void PublishCall::ReportAge(std::int64_t capture_time_us) {
  const std::int64_t age_us =
      ingest_.hub.clock().UnixMicros() - (capture_time_us + clock_offset_us_.value_or(0));
  ingest_.observer.OnCaptureToIngest(std::chrono::microseconds(age_us));
}

void PublishCall::HandleHalfClose() {
  const hub::MutexLock lock(mutex_);
  half_closed_ = true;
  if (publisher_) {
    // A goodbye and a connection that broke look the same from here. Only a write that succeeds
    // from now on tells them apart.
    replies_.Flush();
  } else {
    End(InvalidArgument("the call was closed before its first request, which must be `open`."));
  }
  Pump();
}

void PublishCall::OnWriteDone(bool ok) {
  std::unique_ptr<hub::Publisher> leaving;
  {
    const hub::MutexLock lock(mutex_);
    writing_ = false;
    response_.Clear();
    if (!ok) {
      broken_ = true;
      End(Cancelled());
    } else if (acked_since_) {
      ingest_.observer.OnAck(Now() - *acked_since_);
    }
    acked_since_.reset();
    if (half_closed_ && !ending_ && replies_.empty()) leaving = std::move(publisher_);
    if (!leaving) {
      ReadNext();
      Pump();
      return;
    }
  }
  // Before the producer reads that the call is over, as in Pump.
  leaving->Close();
  const hub::MutexLock lock(mutex_);
  End(grpc::Status::OK);
  Pump();
}

void PublishCall::OnCancel() {
  const hub::MutexLock lock(mutex_);
  broken_ = true;
  End(Cancelled());
  Pump();
}

void PublishCall::OnDone() {
  std::unique_ptr<hub::Publisher> lost;
  grpc::StatusCode code{};
  {
    const hub::MutexLock lock(mutex_);
    done_ = true;
    lost = std::move(publisher_);
    code = ending_->error_code();
  }
  lost.reset();
  StopLooking();
  ingest_.observer.OnPublishEnded(ToAbsl(code));
  ingest_.calls.Remove(this);
}

void PublishCall::Drain() {
  const hub::MutexLock lock(mutex_);
  // A goodbye that is under way is the better ending.
  if (half_closed_) return;
  End(Stopping());
  Pump();
}

void PublishCall::Cancel() {
  const hub::MutexLock lock(mutex_);
  if (!done_) context_.TryCancel();
}

void PublishCall::Renew() {
  const hub::MutexLock lock(mutex_);
  if (ending_ || !publisher_) return;
  const std::string whose = guard_.caller().name();
  const grpc::Status judged = guard_.JudgeAgain(access::Action::kPublish, publisher_->stream());
  if (judged.ok()) return;
  // Why a stream is lost. The name comes from outside, and may have line ends.
  spdlog::info("stream \"{}\": its publisher ends, whose token \"{}\" does not allow it any more",
               publisher_->stream(), absl::Utf8SafeCHexEscape(whose));
  End(judged);
  Pump();
}

void PublishCall::Look() {
  const hub::MutexLock lock(mutex_);
  if (ending_ || half_closed_ || !publisher_) return;
  Refresh();
  Pump();
}

void PublishCall::ReadNext() {
  if (reading_ || handling_ || half_closed_ || ending_ || replies_.full()) return;
  reading_ = true;
  StartRead(&request_);
}

void PublishCall::Refresh() {
  if (publisher_->revoked()) {
    End(TakenOver(publisher_->stream()));
  } else {
    replies_.SetDemand(publisher_->demand());
  }
}

void PublishCall::End(const grpc::Status& status) {
  if (!ending_) ending_ = status;
}

void PublishCall::Pump() {
  if (finished_ || writing_) return;
  const hub::SteadyTime now = Now();
  std::optional<ReplyQueue::Reply> reply;
  if (!broken_) reply = replies_.Next(now);
  if (reply) {
    response_ = Serialize(reply->message);
    acked_since_ = reply->acked_since;
    writing_ = true;
    StartWrite(&response_);
  } else if (ending_ && (broken_ || !handling_)) {
    finished_ = true;
    // Before the producer reads that the call is over: its next one may come at once.
    if (!handling_) publisher_.reset();
    Finish(*ending_);
  } else if (const auto due = replies_.due()) {
    LookIn(*due - now);
  }
}

}  // namespace framecast::ingest
