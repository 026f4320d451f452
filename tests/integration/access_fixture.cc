#include "tests/integration/access_fixture.h"

#include <gmock/gmock.h>

#include "tests/support/wait.h"

namespace framecast::test {
namespace {

void Limit(grpc::ClientContext& context) {
  context.set_deadline(std::chrono::system_clock::now() + kTestTimeout);
}

}  // namespace

AccessProcessTest::AccessProcessTest(std::vector<Token> tokens) {
  tokens.push_back(admin_);
  WriteTokens(tokens);
  server_ = std::make_unique<Server>(
      std::vector<std::string>{"--tokens_file=" + folder_.File("tokens.json"),
                               "--trusted_proxies=127.0.0.0/8", "--log_level=trace"});
  stub_ = v1::StreamService::NewStub(
      grpc::CreateChannel(server_->grpc_address(), grpc::InsecureChannelCredentials()));
}

AccessProcessTest::~AccessProcessTest() {
  const std::string log = server_->process().out() + server_->process().err();
  EXPECT_THAT(log, testing::HasSubstr("watch at http://")) << "there is a log to look at";
  for (const std::string& secret : secrets_) {
    EXPECT_EQ(log.find(secret), std::string::npos) << "a token is in the log:\n" << log;
  }
}

void AccessProcessTest::WriteTokens(const std::vector<Token>& tokens) {
  folder_.Write("tokens.json", TokensJson(tokens));
}

std::string AccessProcessTest::NextAddress() {
  ++calls_;
  return "198.51." + std::to_string(calls_ / 256) + "." + std::to_string(calls_ % 256);
}

std::string AccessProcessTest::Fields(const std::string& secret) {
  const std::string from = "X-Forwarded-For: " + NextAddress() + "\r\n";
  if (secret.empty()) return from;
  secrets_.push_back(secret);
  return from + "Authorization: Bearer " + secret + "\r\n";
}

AccessProcessTest::Metadata AccessProcessTest::MetadataOf(const std::string& secret) {
  Metadata metadata{{"x-forwarded-for", NextAddress()}};
  if (secret.empty()) return metadata;
  secrets_.push_back(secret);
  metadata.emplace_back("authorization", "Bearer " + secret);
  return metadata;
}

LoopbackClient::Response AccessProcessTest::Get(const std::string& target,
                                                const std::string& secret) {
  return Fetch(server_->http_port(), target, "GET", Fields(secret));
}

grpc::Status AccessProcessTest::GetFrame(const std::string& stream, const std::string& secret) {
  grpc::ClientContext context;
  Limit(context);
  for (const auto& [key, value] : MetadataOf(secret)) context.AddMetadata(key, value);
  v1::GetFrameRequest request;
  request.set_stream(stream);
  v1::GetFrameResponse response;
  return stub_->GetFrame(&context, request, &response);
}

grpc::Status AccessProcessTest::Watch(const std::string& stream, const std::string& secret) {
  grpc::ClientContext context;
  Limit(context);
  for (const auto& [key, value] : MetadataOf(secret)) context.AddMetadata(key, value);
  v1::WatchRequest request;
  request.set_stream(stream);
  const auto reader = stub_->Watch(&context, request);
  v1::WatchResponse response;
  const bool got_one = reader->Read(&response);
  if (got_one) context.TryCancel();
  const grpc::Status status = reader->Finish();
  return got_one ? grpc::Status::OK : status;
}

grpc::Status AccessProcessTest::List(const std::string& secret, std::vector<std::string>& names) {
  grpc::ClientContext context;
  Limit(context);
  for (const auto& [key, value] : MetadataOf(secret)) context.AddMetadata(key, value);
  v1::ListStreamsResponse response;
  const grpc::Status status = stub_->ListStreams(&context, {}, &response);
  for (const auto& stream : response.streams()) names.push_back(stream.name());
  return status;
}

}  // namespace framecast::test
