#include "tests/ingest/generic_call.h"

#include <vector>

#include "tests/support/wait.h"

namespace framecast::test {
namespace {

grpc::ByteBuffer ToBuffer(const std::string& message) {
  const grpc::Slice slice(message);
  return {&slice, 1};
}

std::string ToString(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string message;
  if (!buffer.Dump(&slices).ok()) return message;
  for (const grpc::Slice& slice : slices) {
    message.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return message;
}

}  // namespace

OpenCall::OpenCall(grpc::Channel& channel, const std::string& method)
    : stub_(std::shared_ptr<grpc::ChannelInterface>(&channel, [](grpc::ChannelInterface*) {})) {
  context_.set_deadline(std::chrono::system_clock::now() + kTestTimeout);
  call_ = stub_.PrepareCall(&context_, method, &queue_);
  call_->StartCall(nullptr);
  Wait();
}

OpenCall::~OpenCall() {
  context_.TryCancel();
  grpc::Status status;
  call_->Finish(&status, nullptr);
  Wait();
  queue_.Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue_.Next(&tag, &ok)) {
  }
}

bool OpenCall::Write(const std::string& message) {
  call_->Write(ToBuffer(message), nullptr);
  return Wait();
}

std::optional<std::string> OpenCall::Read() {
  grpc::ByteBuffer buffer;
  call_->Read(&buffer, nullptr);
  if (!Wait()) return std::nullopt;
  return ToString(buffer);
}

bool OpenCall::Wait() {
  void* tag = nullptr;
  bool ok = false;
  return queue_.Next(&tag, &ok) && ok;
}

std::optional<int> Health(grpc::Channel& channel, const std::string& service) {
  OpenCall call(channel, "/grpc.health.v1.Health/Check");
  // HealthCheckRequest{service}.
  std::string request;
  if (!service.empty())
    request = "\x0a" + std::string(1, static_cast<char>(service.size())) + service;
  if (!call.Write(request)) return std::nullopt;
  const std::optional<std::string> answer = call.Read();
  // HealthCheckResponse{status}.
  if (!answer || answer->size() != 2 || answer->front() != '\x08') return std::nullopt;
  return answer->back();
}

}  // namespace framecast::test
