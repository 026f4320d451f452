// Who may publish and watch over gRPC, and what becomes of calls whose tokens go.
#include <gmock/gmock.h>

#include "tests/ingest/generic_call.h"
#include "tests/ingest/ingest_fixture.h"
#include "tests/support/tokens_json.h"

namespace framecast::test {
namespace {

using grpc::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Token kAdmin{"fc_admin-0123456789", {"*"}, {"*"}, ""};
const Token kViewer{"fc_viewer-0123456789", {}, {"public-*"}, ""};
const Token kProducer{"fc_producer-0123456789", {"cam-*", "public-*"}, {}, ""};
const std::string kWrong = "fc_wrong-0123456789";

Metadata Bearer(const std::string& secret) {
  if (secret.empty()) return {};
  return {{"authorization", "Bearer " + secret}};
}

class IngestAccessTest : public IngestTest {
 protected:
  IngestAccessTest() : stub_(v1::StreamService::NewStub(Connect())) {
    Apply({kAdmin, kViewer, kProducer});
  }

  void Apply(const std::vector<Token>& tokens, const Token& anonymous = {}) {
    auto table = access::TokenTable::Parse(TokensJson(tokens, anonymous));
    ASSERT_TRUE(table.ok()) << table.status();
    access_.Apply(*std::move(table));
  }
  grpc::Status Publish(const std::string& stream, const Metadata& metadata) const {
    Producer producer(Connect(), metadata);
    producer.Send(OpenOf(stream));
    producer.HalfClose();
    return producer.Finish();
  }
  // A call that goes on.
  std::unique_ptr<Producer> Publishing(const std::string& stream, const std::string& secret) const {
    auto producer = std::make_unique<Producer>(Connect(), Bearer(secret));
    EXPECT_TRUE(producer->Send(OpenOf(stream)));
    producer->ReadOpened();
    EXPECT_TRUE(producer->Send(FrameOf(1)));
    producer->ReadUntilAcked(1);
    return producer;
  }
  // OK: the call waits for frames.
  grpc::Status Watch(const std::string& stream, const Metadata& metadata) const {
    Watcher watcher(Connect(), WatchOf(stream), metadata);
    if (watcher.Read()) return grpc::Status::OK;
    return watcher.Finish();
  }
  grpc::Status GetFrame(const std::string& stream, const Metadata& metadata,
                        std::uint64_t epoch = 0) {
    grpc::ClientContext context;
    for (const auto& [key, value] : metadata) context.AddMetadata(key, value);
    v1::GetFrameRequest request;
    request.set_stream(stream);
    request.set_epoch(epoch);
    v1::GetFrameResponse response;
    return stub_->GetFrame(&context, request, &response);
  }
  grpc::Status List(const Metadata& metadata, std::vector<std::string>* names = nullptr) {
    grpc::ClientContext context;
    for (const auto& [key, value] : metadata) context.AddMetadata(key, value);
    v1::ListStreamsResponse response;
    const grpc::Status status = stub_->ListStreams(&context, {}, &response);
    for (const auto& stream : response.streams()) {
      if (names) names->push_back(stream.name());
    }
    return status;
  }
  std::vector<std::string> Listed(const std::string& secret) {
    std::vector<std::string> names;
    EXPECT_TRUE(List(Bearer(secret), &names).ok());
    return names;
  }
  // Looks once a second in a real server; here until the call is over.
  template <typename Call>
  grpc::Status EndOf(Call& call) {
    std::atomic<bool> over = false;
    std::thread looking([&] {
      const bool in_time = WaitFor([&] {
        server_->Sample();
        return over.load();
      });
      EXPECT_TRUE(in_time);
    });
    const grpc::Status status = call.Finish();
    over = true;
    looking.join();
    return status;
  }

  std::unique_ptr<v1::StreamService::Stub> stub_;
};

TEST_F(IngestAccessTest, ToPublishTakesATokenWithTheRight) {
  EXPECT_EQ(Publish("cam-1", {}).error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(Publish("cam-1", Bearer(kWrong)).error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(Publish("secret-1", Bearer(kProducer.secret)).error_code(),
            StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(Publish("public-1", Bearer(kViewer.secret)).error_code(),
            StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(hub_.Find("cam-1"), nullptr);
  EXPECT_TRUE(Publish("cam-1", Bearer(kProducer.secret)).ok());
}

TEST_F(IngestAccessTest, TheMessagesSayWhatToDoAndNotTheToken) {
  EXPECT_EQ(Publish("cam-1", {}).error_message(),
            "a token is needed for this; send it as metadata `authorization: Bearer TOKEN`.");
  EXPECT_EQ(Publish("cam-1", Bearer(kWrong)).error_message(),
            "the token is not valid: it is unknown here, was revoked, or has expired.");
  EXPECT_EQ(Publish("secret-1", Bearer(kProducer.secret)).error_message(),
            "this token may not publish stream \"secret-1\".");
}

TEST_F(IngestAccessTest, ANameAgainstTheRuleIsAMistakeWhoeverMakesIt) {
  for (const std::string& secret : {std::string(), kWrong, kProducer.secret}) {
    EXPECT_EQ(Publish("a/b", Bearer(secret)).error_code(), StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(Watch("a/b", Bearer(secret)).error_code(), StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(GetFrame("a/b", Bearer(secret)).error_code(), StatusCode::INVALID_ARGUMENT);
  }
}

TEST_F(IngestAccessTest, ToWatchTakesATokenWithTheRight) {
  const auto open = Publishing("public-1", kAdmin.secret);
  const auto secret = Publishing("secret-1", kAdmin.secret);
  for (const char* stream : {"secret-1", "secret-2"}) {
    EXPECT_EQ(Watch(stream, {}).error_code(), StatusCode::UNAUTHENTICATED);
    EXPECT_EQ(Watch(stream, Bearer(kWrong)).error_code(), StatusCode::UNAUTHENTICATED);
    const grpc::Status refused = Watch(stream, Bearer(kViewer.secret));
    EXPECT_EQ(refused.error_code(), StatusCode::PERMISSION_DENIED);
    EXPECT_EQ(refused.error_message(),
              "this token may not watch stream \"" + std::string(stream) + "\".");
  }
  EXPECT_EQ(Watch("public-1", Bearer(kProducer.secret)).error_code(),
            StatusCode::PERMISSION_DENIED);
  EXPECT_TRUE(Watch("public-1", Bearer(kViewer.secret)).ok());
}

TEST_F(IngestAccessTest, AFrameOfAHiddenStreamIsNotFoundAsIfThereWereNone) {
  const auto open = Publishing("public-1", kAdmin.secret);
  const auto secret = Publishing("secret-1", kAdmin.secret);
  EXPECT_EQ(GetFrame("secret-1", {}).error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(GetFrame("secret-1", Bearer(kWrong)).error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_TRUE(GetFrame("public-1", Bearer(kViewer.secret)).ok());
  for (const std::uint64_t epoch : {0, 1}) {
    const grpc::Status hidden = GetFrame("secret-1", Bearer(kViewer.secret), epoch);
    const grpc::Status absent = GetFrame("secret-2", Bearer(kViewer.secret), epoch);
    EXPECT_EQ(hidden.error_code(), StatusCode::NOT_FOUND);
    EXPECT_EQ(absent.error_code(), StatusCode::NOT_FOUND);
    EXPECT_EQ(hidden.error_message(), "there is no stream \"secret-1\".");
    EXPECT_EQ(absent.error_message(), "there is no stream \"secret-2\".");
  }
  EXPECT_EQ(GetFrame("public-2", Bearer(kViewer.secret)).error_message(),
            "there is no stream \"public-2\".");
  EXPECT_EQ(GetFrame("public-1", Bearer(kProducer.secret)).error_code(),
            StatusCode::PERMISSION_DENIED)
      << "who publishes it knows that it is there";
}

TEST_F(IngestAccessTest, TheListHasWhatOneMayWatch) {
  const auto open = Publishing("public-1", kAdmin.secret);
  const auto secret = Publishing("secret-1", kAdmin.secret);
  EXPECT_EQ(List({}).error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(List(Bearer(kWrong)).error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_THAT(Listed(kAdmin.secret), ElementsAre("public-1", "secret-1"));
  EXPECT_THAT(Listed(kViewer.secret), ElementsAre("public-1"));
  EXPECT_THAT(Listed(kProducer.secret), IsEmpty());
  Apply({kAdmin, kViewer}, {"", {}, {"secret-*"}, ""});
  EXPECT_THAT(Listed(""), ElementsAre("secret-1"));
}

TEST_F(IngestAccessTest, TheTokenIsBearersInAnyCaseAndOnce) {
  const std::string& secret = kAdmin.secret;
  EXPECT_TRUE(List({{"authorization", "bearer " + secret}}).ok());
  EXPECT_TRUE(List({{"authorization", "Bearer   " + secret}}).ok());
  for (const Metadata& metadata :
       {Metadata{{"authorization", secret}}, Metadata{{"authorization", "Basic " + secret}},
        Metadata{{"authorization", "Bearer " + secret}, {"authorization", "Bearer " + secret}},
        Metadata{{"authorization", "Bearer " + secret + " x"}},
        Metadata{{"authorization", "Bearer "}}, Metadata{{"token", secret}}}) {
    EXPECT_EQ(List(metadata).error_code(), StatusCode::UNAUTHENTICATED) << metadata[0].second;
  }
}

TEST_F(IngestAccessTest, ARevokedTokenEndsItsCallsUnauthenticatedAndNoOthers) {
  const auto revoked = Publishing("cam-1", kProducer.secret);
  const auto stays = Publishing("cam-2", kAdmin.secret);
  Watcher watcher(Connect(), WatchOf("cam-1"), Bearer(kAdmin.secret));
  ASSERT_TRUE(watcher.Read());
  Apply({kAdmin, kViewer});
  EXPECT_EQ(EndOf(*revoked).error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_TRUE(WaitForState("cam-1", hub::StreamState::kLost));
  EXPECT_TRUE(stays->Send(FrameOf(2)));
  EXPECT_TRUE(stays->ReadUntilAcked(2).rejected.empty());
  Apply({});
  EXPECT_EQ(EndOf(watcher).error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(EndOf(*stays).error_code(), StatusCode::UNAUTHENTICATED);
}

TEST_F(IngestAccessTest, AnExpiredTokenEndsItsCallsUnauthenticated) {
  Apply({{kAdmin.secret, {"*"}, {"*"}, "2026-09-21T14:13:21Z"}});
  const auto producer = Publishing("cam-1", kAdmin.secret);
  Watcher watcher(Connect(), WatchOf("cam-1"), Bearer(kAdmin.secret));
  ASSERT_TRUE(watcher.Read());
  server_->Sample();
  EXPECT_TRUE(producer->Send(FrameOf(2)));
  EXPECT_TRUE(producer->ReadUntilAcked(2).rejected.empty());
  access_clock_.Advance(std::chrono::seconds(1));
  EXPECT_EQ(EndOf(*producer).error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(EndOf(watcher).error_code(), StatusCode::UNAUTHENTICATED);
}

TEST_F(IngestAccessTest, RightsThatShrinkEndTheCallsConcernedPermissionDenied) {
  Apply({{kAdmin.secret, {"*"}, {"*"}, ""}});
  const auto cam = Publishing("cam-1", kAdmin.secret);
  const auto open = Publishing("public-1", kAdmin.secret);
  Watcher watches_cam(Connect(), WatchOf("cam-1"), Bearer(kAdmin.secret));
  Watcher watches_open(Connect(), WatchOf("public-1"), Bearer(kAdmin.secret));
  ASSERT_TRUE(watches_cam.Read());
  ASSERT_TRUE(watches_open.Read());
  Apply({{kAdmin.secret, {"public-*"}, {"public-*"}, ""}});
  EXPECT_EQ(EndOf(*cam).error_code(), StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(EndOf(watches_cam).error_code(), StatusCode::PERMISSION_DENIED);
  EXPECT_TRUE(open->Send(FrameOf(2)));
  EXPECT_TRUE(watches_open.Read());
}

TEST_F(IngestAccessTest, AWatcherOfAStreamThatDoesNotExistYetIsEndedToo) {
  Watcher watcher(Connect(), WatchOf("public-9"), Bearer(kViewer.secret));
  EXPECT_TRUE(WaitFor([&] { return observer_.watches_started == 1; }));
  Apply({});
  EXPECT_EQ(EndOf(watcher).error_code(), StatusCode::UNAUTHENTICATED);
}

TEST_F(IngestAccessTest, AfterTwentyWrongOnesFurtherOnesAreResourceExhausted) {
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(List(Bearer(kWrong)).error_code(), StatusCode::UNAUTHENTICATED);
  }
  const grpc::Status exhausted = List(Bearer(kWrong));
  EXPECT_EQ(exhausted.error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(exhausted.error_message(), HasSubstr("wait a minute"));
  for (const grpc::Status& status :
       {Publish("cam-1", Bearer(kWrong)), Publish("a/b", Bearer(kWrong)),
        Watch("cam-1", Bearer(kWrong)), GetFrame("cam-1", Bearer(kWrong))}) {
    EXPECT_EQ(status.error_code(), StatusCode::RESOURCE_EXHAUSTED);
  }
  EXPECT_TRUE(List(Bearer(kViewer.secret)).ok()) << "a good one is never slowed";
  EXPECT_EQ(List({}).error_code(), StatusCode::UNAUTHENTICATED);
  access_clock_.Advance(std::chrono::minutes(1));
  EXPECT_EQ(List(Bearer(kWrong)).error_code(), StatusCode::UNAUTHENTICATED);
}

TEST_F(IngestAccessTest, ForwardedForOfAnybodyDoesNotHelp) {
  for (int i = 0; i < 20; ++i) {
    Metadata metadata = Bearer(kWrong);
    metadata.emplace_back("x-forwarded-for", "198.51.100." + std::to_string(i));
    EXPECT_EQ(List(metadata).error_code(), StatusCode::UNAUTHENTICATED);
  }
  EXPECT_EQ(List(Bearer(kWrong)).error_code(), StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(IngestAccessTest, BehindATrustedProxyEachClientHasItsOwnLimit) {
  access_.TrustProxies(access::TrustedProxies({"127.0.0.0/8"}));
  const auto list = [&](const std::string& client) {
    Metadata metadata = Bearer(kWrong);
    metadata.emplace_back("x-forwarded-for", client);
    return List(metadata).error_code();
  };
  for (int i = 0; i < 20; ++i) EXPECT_EQ(list("198.51.100.7"), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(list("198.51.100.7"), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(list("203.0.113.9, 198.51.100.7"), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(list("198.51.100.8"), StatusCode::UNAUTHENTICATED);
}

TEST_F(IngestAccessTest, HealthAndReflectionNeedNoToken) {
  const auto channel = Connect();
  EXPECT_EQ(Health(*channel, ""), kServing);
  OpenCall reflection(*channel, kReflectionMethod);
  ASSERT_TRUE(reflection.Write(kListServices));
  EXPECT_TRUE(reflection.Read());
}

TEST_F(IngestAccessTest, AnOpenServerDoesNotLookAtTokens) {
  access::Access open;
  auto server = ingest::IngestServer::Start({.address = "127.0.0.1:0"}, hub_, open, observer_);
  ASSERT_TRUE(server.ok());
  const auto stub = v1::StreamService::NewStub(Connect((*server)->port()));
  for (int i = 0; i < 25; ++i) {
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + kWrong);
    v1::ListStreamsResponse response;
    EXPECT_TRUE(stub->ListStreams(&context, {}, &response).ok());
  }
}

}  // namespace
}  // namespace framecast::test
