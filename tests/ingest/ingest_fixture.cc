#include "tests/ingest/ingest_fixture.h"

#include <utility>

namespace framecast::test {

void RecordingObserver::OnPublishEnded(absl::StatusCode code) {
  const std::lock_guard lock(mutex_);
  ++publish_ended_[code];
}

void RecordingObserver::OnAck(hub::Duration latency) {
  EXPECT_GE(latency.count(), 0);
  ++acks;
}

void RecordingObserver::OnFrame(std::uint64_t payload_bytes) { frame_bytes += payload_bytes; }

void RecordingObserver::OnCaptureToIngest(hub::Duration age) {
  const std::lock_guard lock(mutex_);
  ages_.push_back(age);
}

void RecordingObserver::OnWatchEnded(absl::StatusCode code) {
  const std::lock_guard lock(mutex_);
  ++watch_ended_[code];
}

void RecordingObserver::OnFrameDelivered(std::uint64_t /*payload_bytes*/, hub::Duration latency) {
  EXPECT_GE(latency.count(), 0);
  ++delivered;
}

void RecordingObserver::OnFrameRejected(const std::string& /*stream*/,
                                        hub::RejectReason /*reason*/) {
  ++rejected;
}

int RecordingObserver::publish_ended(absl::StatusCode code) {
  const std::lock_guard lock(mutex_);
  return publish_ended_[code];
}

int RecordingObserver::watch_ended(absl::StatusCode code) {
  const std::lock_guard lock(mutex_);
  return watch_ended_[code];
}

std::vector<hub::Duration> RecordingObserver::ages() {
  const std::lock_guard lock(mutex_);
  return ages_;
}

Producer::Producer(const std::shared_ptr<grpc::Channel>& channel, const Metadata& metadata)
    : stub_(v1::IngestService::NewStub(channel)) {
  for (const auto& [key, value] : metadata) context_.AddMetadata(key, value);
  context_.set_deadline(std::chrono::system_clock::now() + kTestTimeout);
  stream_ = stub_->Publish(&context_);
}

Producer::~Producer() {
  if (finished_) return;
  Cancel();
  Finish();
}

bool Producer::Send(const v1::OpenStream& open) {
  v1::PublishRequest request;
  *request.mutable_open() = open;
  return SendRaw(request);
}

bool Producer::Send(const v1::Frame& frame) {
  v1::PublishRequest request;
  *request.mutable_frame() = frame;
  return SendRaw(request);
}

std::optional<v1::PublishResponse> Producer::Read() {
  v1::PublishResponse response;
  if (!stream_->Read(&response)) return std::nullopt;
  return response;
}

v1::StreamOpened Producer::ReadOpened() {
  const auto response = Read();
  if (response && response->has_opened()) return response->opened();
  ADD_FAILURE() << "the first response is not `opened`: "
                << (response ? response->ShortDebugString() : Finish().error_message());
  return {};
}

Answers Producer::ReadUntilAcked(std::uint64_t sequence) {
  Answers answers;
  while (answers.acked < sequence) {
    const auto response = Read();
    if (!response) break;
    if (response->has_rejected()) {
      EXPECT_GT(response->rejected().sequence(), answers.acked) << "rejected after its ack";
      answers.rejected.push_back(response->rejected());
    }
    if (response->has_ack()) answers.acked = response->ack().sequence();
    if (response->has_demand()) answers.demand = response->demand();
  }
  EXPECT_GE(answers.acked, sequence);
  return answers;
}

v1::FrameRejected Producer::ReadRejection() {
  while (const auto response = Read()) {
    if (response->has_rejected()) return response->rejected();
  }
  ADD_FAILURE() << "the call ended without a rejection: " << Finish().error_message();
  return {};
}

bool Producer::ReadUntilViewers(std::uint32_t viewers, double max_fps) {
  while (const auto response = Read()) {
    if (response->has_demand() && response->demand().viewers() == viewers &&
        response->demand().max_fps() == max_fps) {
      return true;
    }
  }
  return false;
}

grpc::Status Producer::Finish() {
  while (Read()) {
  }
  finished_ = true;
  return stream_->Finish();
}

Watcher::Watcher(const std::shared_ptr<grpc::Channel>& channel, const v1::WatchRequest& request,
                 const Metadata& metadata)
    : stub_(v1::StreamService::NewStub(channel)) {
  for (const auto& [key, value] : metadata) context_.AddMetadata(key, value);
  context_.set_deadline(std::chrono::system_clock::now() + kTestTimeout);
  reader_ = stub_->Watch(&context_, request);
}

Watcher::~Watcher() {
  if (finished_) return;
  context_.TryCancel();
  Finish();
}

std::optional<v1::WatchResponse> Watcher::Read() {
  v1::WatchResponse response;
  if (!reader_->Read(&response)) return std::nullopt;
  return response;
}

grpc::Status Watcher::Finish() {
  while (Read()) {
  }
  finished_ = true;
  return reader_->Finish();
}

v1::OpenStream OpenOf(const std::string& stream, const std::string& session_id) {
  v1::OpenStream open;
  open.set_stream(stream);
  open.set_session_id(session_id);
  return open;
}

v1::Frame FrameOf(std::uint64_t sequence, std::string payload) {
  v1::Frame frame;
  frame.set_sequence(sequence);
  frame.set_payload(std::move(payload));
  return frame;
}

v1::WatchRequest WatchOf(const std::string& stream, v1::DeliveryMode mode) {
  v1::WatchRequest request;
  request.set_stream(stream);
  request.set_mode(mode);
  return request;
}

IngestTest::IngestTest(const hub::HubOptions& options)
    : hub_(options, hub::Clock::System(), observer_) {
  auto server = ingest::IngestServer::Start({.address = "127.0.0.1:0"}, hub_, access_, observer_);
  if (!server.ok()) throw std::runtime_error(std::string(server.status().message()));
  server_ = *std::move(server);
}

IngestTest::~IngestTest() = default;

std::shared_ptr<grpc::Channel> IngestTest::Connect(int port) const {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxReceiveMessageSize(-1);
  return grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(port),
                                   grpc::InsecureChannelCredentials(), arguments);
}

std::unique_ptr<Producer> IngestTest::Publish(const std::string& stream,
                                              const std::string& session_id,
                                              v1::StreamOpened* opened) const {
  auto producer = std::make_unique<Producer>(Connect());
  EXPECT_TRUE(producer->Send(OpenOf(stream, session_id)));
  const v1::StreamOpened answer = producer->ReadOpened();
  if (opened) *opened = answer;
  return producer;
}

grpc::Status IngestTest::StatusOfOpen(const v1::OpenStream& open) const {
  Producer producer(Connect());
  producer.Send(open);
  producer.HalfClose();
  return producer.Finish();
}

void IngestTest::PushFrame(Producer& producer, std::uint64_t sequence, std::string payload) {
  EXPECT_TRUE(producer.Send(FrameOf(sequence, std::move(payload))));
  EXPECT_TRUE(producer.ReadUntilAcked(sequence).rejected.empty());
}

hub::StreamState IngestTest::StateOf(const std::string& stream) const {
  const auto found = hub_.Find(stream);
  return found ? found->Info().state : hub::StreamState::kWaiting;
}

bool IngestTest::WaitForState(const std::string& stream, hub::StreamState state) const {
  return WaitFor([&] { return StateOf(stream) == state; });
}

}  // namespace framecast::test
