// A hold keeps gRPC from ending the call between two writes; the caller's thread owns it.
#include "services/cli/stream_pusher.h"

#include <grpcpp/channel.h>

#include <utility>

#include "services/cli/stamped_png.h"

namespace framecast::cli {
namespace {

using Clock = std::chrono::steady_clock;

// Stop cannot wake a condition variable, so waits look at it.
constexpr std::chrono::milliseconds kLookEvery{50};

}  // namespace

StreamPusher::StreamPusher(const Connection& connection, const StreamPusherOptions& options)
    : run_(options.run), stub_(v1::IngestService::NewStub(connection.channel)) {
  v1::OpenStream& open = *open_.mutable_open();
  open.set_stream(options.stream);
  open.set_title("load of framecast bench");
  // Where no stream is named, any other goes before this one.
  open.mutable_labels()->insert({"framecast.demo", "true"});
  frame_.mutable_frame()->set_payload(StampedPng(options.bytes, {}));
  connection.Authorize(context_);
  stub_->async()->Publish(&context_, this);
  AddHold();
  StartWrite(&open_);
  StartRead(&response_);
  StartCall();
}

StreamPusher::~StreamPusher() {
  LetGo();
  context_.TryCancel();
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return status_.has_value(); });
}

grpc::Status StreamPusher::WaitUntilOpened(Clock::time_point deadline, const Stop& stop) {
  std::unique_lock lock(mutex_);
  while (!opened_ && !over_) {
    if (stop.requested()) return {grpc::StatusCode::CANCELLED, "stopped"};
    if (Clock::now() >= deadline) return {grpc::StatusCode::DEADLINE_EXCEEDED, "no answer"};
    changed_.wait_for(lock, kLookEvery);
  }
  if (opened_) return grpc::Status::OK;
  lock.unlock();
  return *ended();
}

bool StreamPusher::Push() {
  if (over_ || writing_.exchange(true)) return false;
  ++pushed_;
  v1::Frame& frame = *frame_.mutable_frame();
  frame.set_sequence(pushed_);
  const std::chrono::nanoseconds now = Clock::now().time_since_epoch();
  StampAgain(*frame.mutable_payload(), {std::uint64_t{run_} << 32 | pushed_, now.count()});
  StartWrite(&frame_);
  return true;
}

std::optional<grpc::Status> StreamPusher::ended() {
  if (!over_) return std::nullopt;
  // Nothing more comes: the status is on its way.
  LetGo();
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return status_.has_value(); });
  return status_;
}

void StreamPusher::Close() {
  if (!held_) return;
  // A goodbye cannot overtake a frame that is still on its way.
  if (writing_.exchange(true)) {
    context_.TryCancel();
  } else {
    StartWritesDone();
  }
  LetGo();
}

void StreamPusher::WaitForEnd(Clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  const auto has_ended = [this] { return status_.has_value(); };
  if (changed_.wait_until(lock, deadline, has_ended)) return;
  lock.unlock();
  context_.TryCancel();
  lock.lock();
  changed_.wait(lock, has_ended);
}

std::uint64_t StreamPusher::rejected() const {
  const std::lock_guard lock(mutex_);
  return rejected_;
}

std::string StreamPusher::rejection() const {
  const std::lock_guard lock(mutex_);
  return rejection_;
}

void StreamPusher::OnWriteDone(bool /*ok*/) { writing_ = false; }

void StreamPusher::OnReadDone(bool ok) {
  {
    const std::lock_guard lock(mutex_);
    if (!ok) {
      over_ = true;
    } else if (response_.has_opened()) {
      max_frame_bytes_ = response_.opened().max_frame_bytes();
      opened_ = true;
    } else if (response_.has_rejected()) {
      ++rejected_;
      if (rejection_.empty()) rejection_ = response_.rejected().message();
    }
    changed_.notify_all();
  }
  if (ok) StartRead(&response_);
}

void StreamPusher::OnDone(const grpc::Status& status) {
  // Under the lock: who waits destroys this.
  const std::lock_guard lock(mutex_);
  status_ = status;
  changed_.notify_all();
}

void StreamPusher::LetGo() {
  if (std::exchange(held_, false)) RemoveHold();
}

}  // namespace framecast::cli
