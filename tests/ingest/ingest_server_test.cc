// The server around the calls: its port, its health and its reflection.
#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>

#include "tests/ingest/generic_call.h"
#include "tests/ingest/ingest_fixture.h"

namespace framecast::test {
namespace {

using grpc::StatusCode;
using ::testing::AllOf;
using ::testing::HasSubstr;

class IngestServerTest : public IngestTest {};

TEST_F(IngestServerTest, ABusyPortIsNamedInTheError) {
  const std::string address = "127.0.0.1:" + std::to_string(server_->port());
  const auto second = ingest::IngestServer::Start({.address = address}, hub_, access_, observer_);
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(std::string(second.status().message()),
              AllOf(HasSubstr(address), HasSubstr("in use")));
}

TEST_F(IngestServerTest, AnAddressOfNobodyIsNamedInTheError) {
  for (const char* address : {"192.0.2.1:0", "no-such-host.invalid:0", "nonsense", ""}) {
    const auto server = ingest::IngestServer::Start({.address = address}, hub_, access_, observer_);
    ASSERT_FALSE(server.ok()) << address;
    EXPECT_THAT(std::string(server.status().message()), HasSubstr(address));
  }
}

TEST_F(IngestServerTest, APortAloneListensEverywhere) {
  const auto server = ingest::IngestServer::Start({.address = ":0"}, hub_, access_, observer_);
  ASSERT_TRUE(server.ok()) << server.status();
  const auto stub = v1::StreamService::NewStub(Connect((*server)->port()));
  grpc::ClientContext context;
  v1::ListStreamsResponse response;
  EXPECT_TRUE(stub->ListStreams(&context, {}, &response).ok());
}

TEST_F(IngestServerTest, WithoutThePublishRoleNobodyPublishes) {
  const auto server = ingest::IngestServer::Start({.address = "127.0.0.1:0", .publish = false},
                                                  hub_, access_, observer_);
  ASSERT_TRUE(server.ok());
  Producer producer(Connect((*server)->port()));
  producer.Send(OpenOf("cam"));
  EXPECT_EQ(producer.Finish().error_code(), StatusCode::UNIMPLEMENTED);
  const auto stub = v1::StreamService::NewStub(Connect((*server)->port()));
  grpc::ClientContext context;
  v1::ListStreamsResponse response;
  EXPECT_TRUE(stub->ListStreams(&context, {}, &response).ok());
  EXPECT_EQ(Health(*Connect((*server)->port()), "framecast.v1.IngestService"), std::nullopt);
}

TEST_F(IngestServerTest, HealthIsServingUntilItIsNot) {
  const auto channel = Connect();
  for (const char* service : {"", "framecast.v1.IngestService", "framecast.v1.StreamService"}) {
    EXPECT_EQ(Health(*channel, service), kServing) << service;
  }
  EXPECT_EQ(Health(*channel, "nobody"), std::nullopt);
  server_->SetNotServing();
  for (const char* service : {"", "framecast.v1.IngestService", "framecast.v1.StreamService"}) {
    EXPECT_EQ(Health(*channel, service), kNotServing) << service;
  }
  // Everything else goes on.
  const auto producer = Publish("cam");
  PushFrame(*producer, 1);
}

TEST_F(IngestServerTest, ReflectionNamesTheServices) {
  const auto channel = Connect();
  OpenCall call(*channel, kReflectionMethod);
  ASSERT_TRUE(call.Write(kListServices));
  const auto answer = call.Read();
  ASSERT_TRUE(answer);
  EXPECT_THAT(*answer,
              AllOf(HasSubstr("framecast.v1.IngestService"),
                    HasSubstr("framecast.v1.StreamService"), HasSubstr("grpc.health.v1.Health")));
}

}  // namespace
}  // namespace framecast::test
