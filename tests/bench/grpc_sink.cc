// What taking frames over gRPC costs at least: each request is counted, thrown away and acked.
// Everything below the handler is as framecastd has it.
#include <grpcpp/grpcpp.h>
#include <grpcpp/support/server_callback.h>

#include <CLI/CLI.hpp>
#include <deque>
#include <iostream>
#include <mutex>
#include <stdexcept>
#include <string>

#include "framecast/v1/ingest.grpc.pb.h"
#include "services/framecastd/memory_return.h"
#include "services/ingest/message_codec.h"
#include "services/ingest/server_limits.h"
#include "tests/bench/file_limit.h"

namespace framecast::bench {
namespace {

constexpr std::uint64_t kMaxFrameBytes = std::uint64_t{16} << 20;

// What is done with a request.
struct Handling {
  // Into a message, whose payload is in one piece; without, nothing is read.
  bool parse = false;
  // Of the newest payloads of each call, if they are parsed.
  std::uint64_t keep_bytes = 0;
};

// Acks as framecastd does: at once, or, while an ack is under way, all of the meantime with the
// next. The first request is taken to be `open`, and frames to be numbered from 1.
class Call final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  explicit Call(const Handling& handling) : handling_(handling) { StartRead(&request_); }

  void OnReadDone(bool ok) override {
    if (ok && handling_.parse) {
      v1::PublishRequest request;
      ok = ingest::Parse(request_, request);
      if (ok && handling_.keep_bytes > 0)
        Keep(std::move(*request.mutable_frame()->mutable_payload()));
    }
    request_.Clear();
    const std::lock_guard lock(mutex_);
    if (ok) {
      ++received_;
      StartRead(&request_);
    } else {
      over_ = true;
    }
    Answer();
  }

  void OnWriteDone(bool ok) override {
    const std::lock_guard lock(mutex_);
    writing_ = false;
    broken_ = broken_ || !ok;
    Answer();
  }

  void OnDone() override { delete this; }

 private:
  // With the mutex held.
  void Answer() {
    if (writing_) return;
    if (answered_ < received_ && !broken_) {
      v1::PublishResponse response;
      if (answered_ == 0) {
        response.mutable_opened()->set_epoch(1);
        response.mutable_opened()->set_max_frame_bytes(kMaxFrameBytes);
        answered_ = 1;
      } else {
        response.mutable_ack()->set_sequence(received_ - 1);
        answered_ = received_;
      }
      response_ = ingest::Serialize(response);
      writing_ = true;
      StartWrite(&response_);
    } else if (over_) {
      Finish(grpc::Status::OK);
    }
  }

  void Keep(std::string payload) {
    kept_bytes_ += payload.size();
    kept_.push_back(std::move(payload));
    while (kept_bytes_ > handling_.keep_bytes) {
      kept_bytes_ -= kept_.front().size();
      kept_.pop_front();
    }
  }

  const Handling handling_;
  std::deque<std::string> kept_;
  std::uint64_t kept_bytes_ = 0;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;

  std::mutex mutex_;
  // Requests, `open` included.
  std::uint64_t received_ = 0;
  std::uint64_t answered_ = 0;
  bool writing_ = false;
  bool over_ = false;
  bool broken_ = false;
};

class Sink final
    : public v1::IngestService::WithRawCallbackMethod_Publish<v1::IngestService::Service> {
 public:
  explicit Sink(const Handling& handling) : handling_(handling) {}

 private:
  grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* Publish(
      grpc::CallbackServerContext* /*context*/) override {
    return new Call(handling_);
  }

  const Handling handling_;
};

void Serve(std::uint16_t port, const Handling& handling) {
  Sink sink(handling);
  grpc::ServerBuilder builder;
  int bound = 0;
  builder.AddListeningPort("127.0.0.1:" + std::to_string(port), grpc::InsecureServerCredentials(),
                           &bound);
  ingest::SetLimits(builder, kMaxFrameBytes, 0);
  builder.RegisterService(&sink);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (!server || bound == 0) {
    throw std::runtime_error("cannot listen on port " + std::to_string(port));
  }
  std::cout << "listening on 127.0.0.1:" << bound << std::endl;
  server->Wait();
}

}  // namespace
}  // namespace framecast::bench

int main(int argc, char** argv) {
  framecast::daemon::KeepFrameMemory();
  std::uint16_t port = 0;
  framecast::bench::Handling handling;
  CLI::App app("Takes frames as framecast.v1.IngestService does, and checks none.");
  app.option_defaults()->always_capture_default();
  app.add_option("--port", port, "on loopback; 0: a free one, which it prints");
  auto* parse = app.add_flag("--parse", handling.parse,
                             "each request into a message, with its payload in one piece");
  app.add_option("--keep_bytes", handling.keep_bytes, "of the newest payloads of each producer")
      ->needs(parse);
  CLI11_PARSE(app, argc, argv);
  try {
    framecast::bench::RaiseFileLimit();
    framecast::bench::Serve(port, handling);
  } catch (const std::exception& failure) {
    std::cerr << "grpc_sink: " << failure.what() << "\n";
    return 1;
  }
}
