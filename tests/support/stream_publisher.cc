#include "tests/support/stream_publisher.h"

#include <utility>

#include "tests/support/wait.h"

namespace framecast::test {
namespace {

v1::OpenStream OpenOf(const std::string& stream) {
  v1::OpenStream open;
  open.set_stream(stream);
  return open;
}

}  // namespace

StreamPublisher::StreamPublisher(const std::string& address, const std::string& stream,
                                 const Metadata& metadata, const Credentials& credentials)
    : StreamPublisher(address, OpenOf(stream), metadata, credentials) {}

StreamPublisher::StreamPublisher(const std::string& address, const v1::OpenStream& open,
                                 const Metadata& metadata, const Credentials& credentials) {
  for (const auto& [key, value] : metadata) context_.AddMetadata(key, value);
  grpc::ChannelArguments arguments;
  // A connection of its own.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  stub_ = v1::IngestService::NewStub(grpc::CreateCustomChannel(
      address, credentials ? credentials : grpc::InsecureChannelCredentials(), arguments));
  call_ = stub_->Publish(&context_);
  v1::PublishRequest request;
  *request.mutable_open() = open;
  call_->Write(request);
  v1::PublishResponse response;
  if (call_->Read(&response) && response.has_opened()) opened_ = response.opened();
  reader_ = std::thread([this] { ReadAnswers(); });
}

StreamPublisher::~StreamPublisher() {
  if (finished_) return;
  context_.TryCancel();
  WaitForEnd();
}

void StreamPublisher::ReadAnswers() {
  v1::PublishResponse response;
  while (call_->Read(&response)) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (response.has_ack()) acked_ = response.ack().sequence();
    if (response.has_rejected()) rejected_.push_back(response.rejected());
    changed_.notify_all();
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  over_ = true;
  changed_.notify_all();
}

bool StreamPublisher::Push(std::uint64_t sequence, std::string payload) {
  v1::PublishRequest request;
  request.mutable_frame()->set_sequence(sequence);
  request.mutable_frame()->set_payload(std::move(payload));
  return call_->Write(request);
}

bool StreamPublisher::WaitForAck(std::uint64_t sequence) {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait_for(lock, kTestTimeout, [&] { return over_ || acked_ >= sequence; });
  return acked_ >= sequence;
}

std::vector<v1::FrameRejected> StreamPublisher::rejected() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return rejected_;
}

grpc::Status StreamPublisher::Close() {
  call_->WritesDone();
  return WaitForEnd();
}

grpc::Status StreamPublisher::WaitForEnd() {
  reader_.join();
  finished_ = true;
  return call_->Finish();
}

}  // namespace framecast::test
