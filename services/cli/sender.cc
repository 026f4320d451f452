// Three threads: the caller's fills UnackedFrames, the connection's writes them, a reader's takes
// the acks. gRPC's synchronous calls block, so a wish to stop reaches them through TryCancel.
#include "services/cli/sender.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <algorithm>
#include <random>
#include <utility>

#include "absl/strings/str_format.h"
#include "framecast/v1/ingest.grpc.pb.h"
#include "services/cli/channel.h"

namespace framecast::cli {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kOpenTimeout{10'000};
// Stop cannot wake a condition variable, so waits look at it.
constexpr milliseconds kLookEvery{50};
constexpr milliseconds kLookForTokenEvery{1'000};
constexpr double kMebibyte = 1 << 20;

std::string RandomSessionId() {
  std::random_device device;
  std::string id;
  while (id.size() < 16) {
    const std::uint32_t word = device();
    id.append(reinterpret_cast<const char*>(&word), sizeof word);
  }
  return id;
}

void SetTime(std::chrono::system_clock::time_point time, google::protobuf::Timestamp& timestamp) {
  const auto since = std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch());
  timestamp.set_seconds(since.count() / 1'000'000'000);
  timestamp.set_nanos(static_cast<std::int32_t>(since.count() % 1'000'000'000));
}

}  // namespace

struct Sender::Call {
  grpc::ClientContext context;
  std::string token;
  std::unique_ptr<grpc::ClientReaderWriter<v1::PublishRequest, v1::PublishResponse>> stream;
  // Guarded by the sender's mutex_.
  bool opened = false;
  Clock::time_point opened_at;
  bool over = false;  // nothing more will be read
  std::uint64_t max_frame_bytes = 0;
};

Sender::Sender(SenderOptions options, const Stop& stop)
    : options_(std::move(options)),
      stop_(stop),
      session_id_(RandomSessionId()),
      frames_(options_.max_unacked_bytes),
      window_(options_.max_unacked),
      retry_(options_.retry, options_.server),
      thread_([this] { Run(); }) {}

Sender::~Sender() {
  {
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
    if (context_ != nullptr) context_->TryCancel();
  }
  changed_.notify_all();
  thread_.join();
}

bool Sender::Push(Picture picture) {
  auto request = std::make_shared<v1::PublishRequest>();
  v1::Frame& frame = *request->mutable_frame();
  SetTime(picture.capture_time, *frame.mutable_capture_time());
  frame.set_content_type(std::move(picture.content_type));
  const std::size_t bytes = picture.payload.size();
  frame.set_payload(std::move(picture.payload));
  {
    std::unique_lock lock(mutex_);
    window_.OnOffered(Clock::now());
    const bool newest = options_.on_lag == OnLag::kNewest;
    if (newest) counts_.left_out += frames_.DropUnsent(/*keep=*/0);
    while (!newest && !ended_ && !stop_.requested() && !frames_.HasRoomFor(bytes)) {
      changed_.wait_for(lock, kLookEvery);
    }
    if (ended_ || stop_.requested()) return false;
    frame.set_sequence(next_sequence_++);
    ++counts_.pushed;
    if (frames_.HasRoomFor(bytes)) {
      frames_.Add(std::move(request));
    } else {
      ++counts_.left_out;
    }
  }
  changed_.notify_all();
  return true;
}

void Sender::Skip() {
  const std::lock_guard lock(mutex_);
  ++next_sequence_;
  ++counts_.pushed;
  ++counts_.left_out;
}

bool Sender::Finish(milliseconds patience) {
  std::unique_lock lock(mutex_);
  finishing_ = true;
  last_progress_ = Clock::now();
  changed_.notify_all();
  while (!ended_) {
    const bool idle = Clock::now() - last_progress_ > patience;
    // A large frame on a thin link brings no answer for long; a dead link ends the call by its
    // pings.
    const bool gives_up = stop_.requested() ? idle || !counts_.connected : idle && frames_.empty();
    if (gives_up && !abandoned_) {
      abandoned_ = true;
      if (context_ != nullptr) context_->TryCancel();
      changed_.notify_all();
    }
    changed_.wait_for(lock, kLookEvery);
  }
  return frames_.empty() && error_.empty();
}

Sender::Counts Sender::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

std::string Sender::error() const {
  const std::lock_guard lock(mutex_);
  return error_;
}

void Sender::Run() {
  std::unique_lock lock(mutex_);
  while (!abandoned_ && !(finishing_ && frames_.empty() && !owes_goodbye_)) {
    Call call;
    frames_.Rewind();
    if (options_.on_lag == OnLag::kNewest) counts_.left_out += frames_.DropUnsent(/*keep=*/1);
    context_ = &call.context;
    lock.unlock();
    const grpc::Status status = RunCall(call);
    if (call.opened) retry_.OnOpened();
    lock.lock();
    context_ = nullptr;
    counts_.connected = false;
    if (abandoned_ || (status.ok() && finishing_)) break;
    lock.unlock();
    const RetryRule::Verdict verdict = retry_.After(status, call.opened, call.token);
    if (verdict.again) {
      Say(verdict.words);
      WaitForNextCall(verdict, call.token);
    }
    lock.lock();
    if (!verdict.again) {
      error_ = verdict.words;
      if (options_.on_failure) options_.on_failure();
      break;
    }
  }
  ended_ = true;
  changed_.notify_all();
}

grpc::Status Sender::RunCall(Call& call) {
  Connection connection;
  if (grpc::Status status = Connect(options_.server, connection); !status.ok()) return status;
  if (!connection.warning.empty() && !std::exchange(warned_, true)) {
    Say(connection.warning);
  }
  connection.Authorize(call.context);
  call.token = connection.token;
  const auto stub = v1::IngestService::NewStub(connection.channel);
  call.stream = stub->Publish(&call.context);
  std::thread reader([this, &call] { ReadReplies(call); });
  v1::PublishRequest request;
  v1::OpenStream& open = *request.mutable_open();
  open.set_stream(options_.stream);
  open.set_title(options_.title);
  open.mutable_labels()->insert(options_.labels.begin(), options_.labels.end());
  open.set_take_over(options_.take_over);
  open.set_pausable(options_.pausable);
  open.set_session_id(session_id_);
  SetTime(std::chrono::system_clock::now(), *open.mutable_client_time());
  if (call.stream->Write(request)) SendFrames(call);
  reader.join();
  return call.stream->Finish();
}

void Sender::SendFrames(Call& call) {
  // The request is on its way only now: writing it includes connecting.
  const Clock::time_point open_sent = Clock::now();
  std::unique_lock lock(mutex_);
  const auto answered = [&] { return call.opened || call.over || abandoned_; };
  if (!changed_.wait_for(lock, kOpenTimeout, answered)) call.context.TryCancel();
  if (!call.opened) return;
  window_.Begin(std::max(call.opened_at - open_sent, Clock::duration::zero()));
  while (!call.over && !abandoned_) {
    UnackedFrames::FramePtr next;
    if (options_.on_lag == OnLag::kResume || window_.under_way() < window_.limit()) {
      next = frames_.TakeNextToSend();
    }
    if (next == nullptr) {
      if (finishing_ && !frames_.has_unsent()) {
        lock.unlock();
        call.stream->WritesDone();
        return;
      }
      changed_.wait(lock);
      continue;
    }
    const v1::Frame& frame = next->frame();
    const bool too_large = frame.payload().size() > call.max_frame_bytes;
    if (too_large) {
      frames_.DropLastTaken();
      ++counts_.rejected;
    } else {
      window_.OnSent(frame.sequence(), Clock::now());
    }
    lock.unlock();
    if (too_large) {
      Say(absl::StrFormat(
          "frame %d has %.1f MiB, the limit is %.6g MiB (--max_frame_bytes). It was "
          "not stored; the next frame may follow.",
          frame.sequence(), static_cast<double>(frame.payload().size()) / kMebibyte,
          static_cast<double>(call.max_frame_bytes) / kMebibyte));
    } else if (!call.stream->Write(*next)) {
      return;
    }
    lock.lock();
  }
}

void Sender::ReadReplies(Call& call) {
  const bool was_out = retry_.is_out();
  v1::PublishResponse reply;
  while (call.stream->Read(&reply)) {
    std::string words;
    {
      const std::lock_guard lock(mutex_);
      last_progress_ = Clock::now();
      if (reply.has_opened()) {
        call.max_frame_bytes = reply.opened().max_frame_bytes();
        counts_.acked += frames_.Ack(reply.opened().last_sequence());
        call.opened = true;
        call.opened_at = Clock::now();
        counts_.connected = true;
        owes_goodbye_ = true;
        if (was_out) words = "connected to " + options_.server.address + ".";
      } else if (reply.has_ack()) {
        counts_.acked += frames_.Ack(reply.ack().sequence());
        window_.OnAcked(reply.ack().sequence(), Clock::now());
      } else if (reply.has_rejected()) {
        frames_.MarkRejected(reply.rejected().sequence());
        ++counts_.rejected;
        if (reasons_told_.insert(reply.rejected().reason()).second) {
          words = reply.rejected().message();
        }
      } else if (reply.has_demand()) {
        counts_.viewers = reply.demand().viewers();
      }
    }
    changed_.notify_all();
    Say(words);
  }
  {
    const std::lock_guard lock(mutex_);
    call.over = true;
    counts_.connected = false;
  }
  changed_.notify_all();
}

void Sender::WaitForNextCall(const RetryRule::Verdict& verdict, const std::string& token) {
  const Clock::time_point due = Clock::now() + verdict.delay;
  std::unique_lock lock(mutex_);
  while (!abandoned_ && Clock::now() < due) {
    changed_.wait_until(lock, std::min(due, Clock::now() + kLookForTokenEvery),
                        [this] { return abandoned_; });
    lock.unlock();
    if (verdict.awaits_token && !options_.server.token.Gives(token)) return;
    lock.lock();
  }
}

void Sender::Say(const std::string& words) const {
  if (!words.empty() && options_.say) options_.say(words);
}

}  // namespace framecast::cli
