#include "tests/bench/producers.h"

#include <google/protobuf/io/coded_stream.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <array>
#include <deque>
#include <stdexcept>
#include <utility>

#include "framecast/v1/ingest.grpc.pb.h"
#include "tests/support/whole_images.h"

namespace framecast::bench {
namespace {

using std::chrono::nanoseconds;
using std::chrono::steady_clock;
using Stub = grpc::TemplatedGenericStub<grpc::ByteBuffer, v1::PublishResponse>;
using Call = grpc::ClientAsyncReaderWriter<grpc::ByteBuffer, v1::PublishResponse>;
using google::protobuf::io::CodedOutputStream;

constexpr char kMethod[] = "/framecast.v1.IngestService/Publish";
constexpr std::chrono::seconds kOpenTimeout{30};
// Field number << 3 | wire type 2: length-delimited.
constexpr std::uint32_t kFrameTag = v1::PublishRequest::kFrameFieldNumber << 3 | 2;
constexpr std::uint32_t kPayloadTag = v1::Frame::kPayloadFieldNumber << 3 | 2;
// What differs between two frames: the stamp and its check sum.
constexpr std::size_t kChangingBytes = test::kStampEnd + 4;

void AppendVarint(std::uint64_t value, std::string& out) {
  std::array<std::uint8_t, 10> bytes{};
  const std::uint8_t* end = CodedOutputStream::WriteVarint64ToArray(value, bytes.data());
  out.append(static_cast<const std::uint8_t*>(bytes.data()), end);
}

// A PublishRequest that shares all but the first bytes of its payload with `png`, which outlives
// the write: what sending costs is the kernel's copy.
grpc::ByteBuffer FrameRequest(std::uint64_t sequence, const std::string& png) {
  v1::Frame metadata;
  metadata.set_sequence(sequence);
  std::string frame_head = metadata.SerializeAsString();
  AppendVarint(kPayloadTag, frame_head);
  AppendVarint(png.size(), frame_head);
  std::string head;
  AppendVarint(kFrameTag, head);
  AppendVarint(frame_head.size() + png.size(), head);
  head += frame_head;
  head.append(png, 0, kChangingBytes);
  const std::array<grpc::Slice, 2> slices = {
      grpc::Slice(head), grpc::Slice(png.data() + kChangingBytes, png.size() - kChangingBytes,
                                     grpc::Slice::STATIC_SLICE)};
  return {slices.data(), slices.size()};
}

grpc::ByteBuffer OpenRequest(const std::string& stream) {
  v1::PublishRequest request;
  request.mutable_open()->set_stream(stream);
  const grpc::Slice slice(request.SerializeAsString());
  return {&slice, 1};
}

grpc::ChannelArguments OwnConnection() {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return arguments;
}

std::chrono::system_clock::time_point OnSystemClock(Producers::Time time) {
  return std::chrono::system_clock::now() +
         std::chrono::duration_cast<std::chrono::system_clock::duration>(time -
                                                                         steady_clock::now());
}

}  // namespace

// One call. Everything it starts comes back through the queue as one of its three events.
class Producers::Producer {
 public:
  struct Event {
    Producer* producer;
    void (Producer::*handle)(bool ok);
  };

  Producer(Producers& all, const std::string& stream)
      : all_(all),
        stream_(stream),
        stub_(grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(all.options_.port),
                                        grpc::InsecureChannelCredentials(), OwnConnection())),
        call_(stub_.PrepareCall(&context_, kMethod, &all.queue_)) {
    call_->StartCall(&started_);
  }

  void Cancel() { context_.TryCancel(); }

  bool MaySend() const {
    const std::size_t bytes = all_.options_.frame_bytes;
    return opened_ && !writing_ &&
           (unacked_.empty() || (unacked_.size() + 1) * bytes <= all_.options_.unacked_bytes);
  }

  void Send() {
    const std::int64_t now = steady_clock::now().time_since_epoch() / nanoseconds(1);
    ++sequence_;
    ++all_.sent_;
    unacked_.push_back({sequence_, now});
    test::StampAgain(all_.png_, {all_.sent_, now});
    Write(FrameRequest(sequence_, all_.png_));
  }

 private:
  struct Sent {
    std::uint64_t sequence;
    std::int64_t at_ns;
  };

  void Write(grpc::ByteBuffer request) {
    request_ = std::move(request);
    writing_ = true;
    call_->Write(request_, &written_);
  }

  void OnStarted(bool ok) {
    if (ok) Write(OpenRequest(stream_));
    // Also when the call is over already: so it is told.
    call_->Read(&response_, &read_);
  }

  void OnWritten(bool /*ok*/) {
    writing_ = false;
    SendIfUnpaced();
  }

  void OnRead(bool ok) {
    if (!ok) {
      call_->Finish(&status_, &finished_);
      return;
    }
    if (response_.has_opened()) {
      opened_ = true;
      ++all_.opened_;
    } else if (response_.has_rejected()) {
      ++all_.counts_.rejected;
    } else if (response_.has_ack()) {
      OnAck(response_.ack().sequence());
    }
    call_->Read(&response_, &read_);
    SendIfUnpaced();
  }

  void OnFinished(bool /*ok*/) {
    throw std::runtime_error("the server ended " + stream_ + ": " + status_.error_message());
  }

  void OnAck(std::uint64_t sequence) {
    const std::int64_t now = steady_clock::now().time_since_epoch() / nanoseconds(1);
    for (; !unacked_.empty() && unacked_.front().sequence <= sequence; unacked_.pop_front()) {
      all_.OnFrameAcked(now - unacked_.front().at_ns);
    }
  }

  void SendIfUnpaced() {
    if (all_.sending_ && all_.options_.fps == 0 && MaySend()) Send();
  }

  Producers& all_;
  const std::string stream_;
  grpc::ClientContext context_;
  Stub stub_;
  std::unique_ptr<Call> call_;
  grpc::ByteBuffer request_;
  v1::PublishResponse response_;
  grpc::Status status_;
  bool opened_ = false;
  bool writing_ = false;
  std::uint64_t sequence_ = 0;
  std::deque<Sent> unacked_;

  Event started_{this, &Producer::OnStarted};
  Event written_{this, &Producer::OnWritten};
  Event read_{this, &Producer::OnRead};
  Event finished_{this, &Producer::OnFinished};
};

Producers::Producers(const ProducersOptions& options)
    : options_(options),
      step_(options.fps > 0 ? static_cast<std::int64_t>(1e9 / options.fps /
                                                        static_cast<double>(options.producers))
                            : 0),
      png_(test::StampedPng(options.frame_bytes, {})) {}

Producers::~Producers() {
  for (const auto& producer : producers_) producer->Cancel();
  queue_.Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue_.Next(&tag, &ok)) {
  }
}

void Producers::Open() {
  for (std::size_t i = 0; i < options_.producers; ++i) {
    producers_.push_back(std::make_unique<Producer>(*this, "load-" + std::to_string(i)));
  }
  const Time deadline = steady_clock::now() + kOpenTimeout;
  while (opened_ < producers_.size()) {
    if (!HandleNext(deadline)) throw std::runtime_error("the server opens no more streams");
  }
}

void Producers::RunUntil(Time end) {
  sending_ = true;
  due_ = steady_clock::now();
  if (options_.fps == 0) {
    for (const auto& producer : producers_) {
      if (producer->MaySend()) producer->Send();
    }
  }
  while (true) {
    const Time now = steady_clock::now();
    if (now >= end) break;
    if (options_.fps > 0) SendDue(now);
    HandleNext(options_.fps > 0 ? std::min(due_, end) : end);
  }
  sending_ = false;
}

void Producers::SendDue(Time now) {
  // What a busy machine made late is made up for, but not more than a frame of each.
  due_ = std::max(due_, now - step_ * static_cast<std::int64_t>(producers_.size()));
  for (; due_ <= now; due_ += step_) {
    Producer& producer = *producers_[next_];
    next_ = (next_ + 1) % producers_.size();
    if (producer.MaySend()) {
      producer.Send();
    } else {
      ++counts_.held_up;
    }
  }
}

bool Producers::HandleNext(Time deadline) {
  void* tag = nullptr;
  bool ok = false;
  if (queue_.AsyncNext(&tag, &ok, OnSystemClock(deadline)) != grpc::CompletionQueue::GOT_EVENT) {
    return false;
  }
  const auto& event = *static_cast<Producer::Event*>(tag);
  (event.producer->*event.handle)(ok);
  return true;
}

void Producers::DrainUntil(Time end) {
  while (acked_ < sent_ && HandleNext(end)) {
  }
}

void Producers::OnFrameAcked(std::int64_t after_ns) {
  ++acked_;
  ++counts_.frames;
  counts_.ack_ns.push_back(after_ns);
}

}  // namespace framecast::bench
