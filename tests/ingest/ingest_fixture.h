// A hub with a gRPC server before it on loopback, and clients for it.
#pragma once

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "framecast/v1/ingest.grpc.pb.h"
#include "framecast/v1/stream.grpc.pb.h"
#include "services/access/access.h"
#include "services/hub/hub.h"
#include "services/ingest/ingest_server.h"
#include "services/ingest/observer.h"
#include "tests/support/images.h"
#include "tests/support/manual_clock.h"
#include "tests/support/wait.h"

namespace framecast::test {

// Counts what happens.
class RecordingObserver final : public ingest::IngestObserver, public hub::HubObserver {
 public:
  void OnPublishEnded(absl::StatusCode code) override;
  void OnAck(hub::Duration latency) override;
  void OnFrame(std::uint64_t payload_bytes) override;
  void OnCaptureToIngest(hub::Duration age) override;
  void OnWatchStarted() override { ++watches_started; }
  void OnWatchEnded(absl::StatusCode code) override;
  void OnFrameDelivered(std::uint64_t payload_bytes, hub::Duration latency) override;
  void OnPictureAges(const hub::Tally& ages) override { pictures = ages.count(); }
  void OnFrameRejected(const std::string& stream, hub::RejectReason reason) override;

  int publish_ended(absl::StatusCode code);
  int watch_ended(absl::StatusCode code);
  std::vector<hub::Duration> ages();

  std::atomic<int> acks = 0;
  std::atomic<int> watches_started = 0;
  std::atomic<std::uint64_t> frame_bytes = 0;
  std::atomic<int> delivered = 0;
  // As sampled last.
  std::atomic<std::uint64_t> pictures = 0;
  std::atomic<int> rejected = 0;

 private:
  std::mutex mutex_;
  std::map<absl::StatusCode, int> publish_ended_;
  std::map<absl::StatusCode, int> watch_ended_;
  std::vector<hub::Duration> ages_;
};

using PublishStream = grpc::ClientReaderWriter<v1::PublishRequest, v1::PublishResponse>;

// What a producer was told until one of its frames was acked.
struct Answers {
  std::vector<v1::FrameRejected> rejected;
  std::uint64_t acked = 0;
  std::optional<v1::Demand> demand;
};

// Keys and values that a call brings.
using Metadata = std::vector<std::pair<std::string, std::string>>;

// One Publish call; gives up after kTestTimeout.
class Producer {
 public:
  explicit Producer(const std::shared_ptr<grpc::Channel>& channel, const Metadata& metadata = {});
  ~Producer();
  Producer(const Producer&) = delete;
  Producer& operator=(const Producer&) = delete;

  bool Send(const v1::OpenStream& open);
  bool Send(const v1::Frame& frame);
  bool SendRaw(const v1::PublishRequest& request) { return stream_->Write(request); }

  // Nothing: the call is over.
  std::optional<v1::PublishResponse> Read();
  // The first response; the call must not be over.
  v1::StreamOpened ReadOpened();
  // Reads on until that sequence is acked, or the call is over.
  Answers ReadUntilAcked(std::uint64_t sequence);
  // The next rejection.
  v1::FrameRejected ReadRejection();
  // Reads on until there are so many viewers. False: the call was over before.
  bool ReadUntilViewers(std::uint32_t viewers, double max_fps = 0);

  void HalfClose() { stream_->WritesDone(); }
  void Cancel() { context_.TryCancel(); }
  // Reads what is left. Without HalfClose it waits until the server ends the call.
  grpc::Status Finish();

 private:
  grpc::ClientContext context_;
  std::unique_ptr<v1::IngestService::Stub> stub_;
  std::unique_ptr<PublishStream> stream_;
  bool finished_ = false;
};

// One Watch call; gives up after kTestTimeout.
class Watcher {
 public:
  Watcher(const std::shared_ptr<grpc::Channel>& channel, const v1::WatchRequest& request,
          const Metadata& metadata = {});
  ~Watcher();
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  std::optional<v1::WatchResponse> Read();
  grpc::Status Finish();

 private:
  grpc::ClientContext context_;
  std::unique_ptr<v1::StreamService::Stub> stub_;
  std::unique_ptr<grpc::ClientReader<v1::WatchResponse>> reader_;
  bool finished_ = false;
};

v1::OpenStream OpenOf(const std::string& stream, const std::string& session_id = "");
v1::Frame FrameOf(std::uint64_t sequence, std::string payload = PngBytes(64));
v1::WatchRequest WatchOf(const std::string& stream,
                         v1::DeliveryMode mode = v1::DELIVERY_MODE_LATEST);

const std::string kSession = "0123456789abcdef";
const std::string kOtherSession = "fedcba9876543210";

class IngestTest : public ::testing::Test {
 protected:
  explicit IngestTest(const hub::HubOptions& options = {});
  ~IngestTest() override;

  // A connection of its own.
  std::shared_ptr<grpc::Channel> Connect(int port) const;
  std::shared_ptr<grpc::Channel> Connect() const { return Connect(server_->port()); }
  // A producer that has opened the stream.
  std::unique_ptr<Producer> Publish(const std::string& stream, const std::string& session_id = "",
                                    v1::StreamOpened* opened = nullptr) const;
  // The status that a call ends with whose first request is this.
  grpc::Status StatusOfOpen(const v1::OpenStream& open) const;
  // Pushes one frame and waits for its ack.
  void PushFrame(Producer& producer, std::uint64_t sequence, std::string payload = PngBytes(64));
  hub::StreamState StateOf(const std::string& stream) const;
  bool WaitForState(const std::string& stream, hub::StreamState state) const;

  RecordingObserver observer_;
  // Open at first; a test may apply rules. Tokens expire by a clock that stands still.
  ManualClock access_clock_;
  access::Access access_{access_clock_};
  hub::Hub hub_;
  std::unique_ptr<ingest::IngestServer> server_;
};

}  // namespace framecast::test
