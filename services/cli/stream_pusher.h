// One stream of a load: stamped pictures of one size, pushed at the moment that the caller says.
#pragma once

#include <grpcpp/client_context.h>
#include <grpcpp/support/client_callback.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "framecast/v1/ingest.grpc.pb.h"
#include "services/cli/channel.h"
#include "services/cli/stop.h"

namespace framecast::cli {

struct StreamPusherOptions {
  std::string stream;
  // Of each frame.
  std::size_t bytes = 0;
  // The upper half of each stamp's sequence, the lower is the frame's number.
  std::uint32_t run = 0;
};

// Holds one frame; a call that ends stays ended. Its functions are for one thread.
class StreamPusher final
    : private grpc::ClientBidiReactor<v1::PublishRequest, v1::PublishResponse> {
 public:
  // Asks for the stream, and does not wait for the answer.
  StreamPusher(const Connection& connection, const StreamPusherOptions& options);
  // Breaks the call off, if it has not ended.
  ~StreamPusher() override;
  StreamPusher(const StreamPusher&) = delete;
  StreamPusher& operator=(const StreamPusher&) = delete;

  // Until the stream is opened. Another status: how the call ended. DEADLINE_EXCEEDED at
  // `deadline`, CANCELLED once `stop` is requested.
  grpc::Status WaitUntilOpened(std::chrono::steady_clock::time_point deadline, const Stop& stop);
  // Of the answer; once it is opened.
  std::uint64_t max_frame_bytes() const { return max_frame_bytes_; }

  // Never waits. False: the frame before is not under way yet, or the call is over.
  bool Push();
  // How many were pushed: the last one's number.
  std::uint32_t pushed() const { return pushed_; }
  // How the call ended by itself; nothing: it goes on.
  std::optional<grpc::Status> ended();

  // Says goodbye. Nothing is pushed behind it.
  void Close();
  // Until the call has ended, which is broken off at `deadline`.
  void WaitForEnd(std::chrono::steady_clock::time_point deadline);

  // How many were rejected, and what the server said of the first.
  std::uint64_t rejected() const;
  std::string rejection() const;

 private:
  void OnWriteDone(bool ok) override;
  void OnReadDone(bool ok) override;
  void OnDone(const grpc::Status& status) override;
  // From then on gRPC ends the call when nothing is under way.
  void LetGo();

  const std::uint32_t run_;
  const std::unique_ptr<v1::IngestService::Stub> stub_;
  grpc::ClientContext context_;
  v1::PublishRequest open_;
  v1::PublishRequest frame_;
  v1::PublishResponse response_;
  std::uint32_t pushed_ = 0;
  std::uint64_t max_frame_bytes_ = 0;
  bool held_ = true;
  // gRPC reads what is written until then.
  std::atomic<bool> writing_{true};
  std::atomic<bool> over_{false};

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  // All below are guarded by mutex_.
  bool opened_ = false;
  std::optional<grpc::Status> status_;
  std::uint64_t rejected_ = 0;
  std::string rejection_;
};

}  // namespace framecast::cli
