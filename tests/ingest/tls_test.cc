// gRPC over TLS, and with certificates on both sides.
#include <gmock/gmock.h>

#include "services/tls/server_identity.h"
#include "tests/ingest/ingest_fixture.h"
#include "tests/support/loopback_client.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_authority.h"
#include "tests/support/tls_client.h"

namespace framecast::test {
namespace {

constexpr int kTls11 = 0x0302;

class TlsIngestTest : public IngestTest {
 protected:
  TlsIngestTest() { Write("first"); }
  // The server before what it uses.
  ~TlsIngestTest() override { server_.reset(); }

  void Write(const std::string& name) {
    const IssuedPair pair = authority_.Issue(name);
    folder_.Replace("cert.pem", pair.certificate);
    folder_.Replace("key.pem", pair.key);
  }
  void Start(const std::string& client_ca = "") {
    identity_ =
        *tls::ServerIdentity::Load({folder_.File("cert.pem"), folder_.File("key.pem"), client_ca});
    auto server = ingest::IngestServer::Start(
        {.address = "127.0.0.1:0", .identity = identity_.get()}, hub_, access_, observer_);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  std::shared_ptr<grpc::Channel> Dial(const std::string& ca, const IssuedPair& own = {}) const {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    // No name: the resolver of gRPC leaks a few bytes for each, which LeakSanitizer tells.
    return grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(server_->port()),
                                     grpc::SslCredentials({ca, own.key, own.certificate}),
                                     arguments);
  }
  grpc::Status List(const std::shared_ptr<grpc::Channel>& channel) const {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kTestTimeout);
    v1::ListStreamsResponse response;
    return v1::StreamService::NewStub(channel)->ListStreams(&context, {}, &response);
  }
  // Whose certificate is shown.
  std::string Shown() const {
    TlsFacts facts;
    const LoopbackClient client(
        static_cast<std::uint16_t>(server_->port()), 0, "127.0.0.1",
        TlsTo({.ca = authority_.certificate(), .protocols = "\x02h2"}, &facts));
    return facts.server;
  }

  const TestAuthority authority_;
  const TemporaryFolder folder_;
  std::unique_ptr<tls::ServerIdentity> identity_;
};

TEST_F(TlsIngestTest, APublisherAndItsFramesGoOverTls) {
  Start();
  Producer producer(Dial(authority_.certificate()));
  ASSERT_TRUE(producer.Send(OpenOf("cam")));
  producer.ReadOpened();
  const std::string payload = PngBytes(5'000'000);
  ASSERT_TRUE(producer.Send(FrameOf(1, payload)));
  EXPECT_EQ(producer.ReadUntilAcked(1).acked, 1u);
  EXPECT_TRUE(hub_.Find("cam")->Newest()->content.payload == payload);
}

TEST_F(TlsIngestTest, PlainClientsOldVersionsAndStrangersAreRefused) {
  Start();
  EXPECT_EQ(List(Connect()).error_code(), grpc::StatusCode::UNAVAILABLE);
  TlsFacts facts;
  const LoopbackClient old(
      static_cast<std::uint16_t>(server_->port()), 0, "127.0.0.1",
      TlsTo({.ca = authority_.certificate(), .newest_version = kTls11, .protocols = "\x02h2"},
            &facts));
  EXPECT_FALSE(facts.secure);
  const TestAuthority another;
  EXPECT_EQ(List(Dial(another.certificate())).error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_TRUE(List(Dial(authority_.certificate())).ok());
}

TEST_F(TlsIngestTest, WithAClientCaOnlyItsCertificatesAreLetIn) {
  const TestAuthority clients;
  Start(folder_.Replace("clients.pem", clients.certificate()));
  const std::string ca = authority_.certificate();
  EXPECT_EQ(List(Dial(ca)).error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(List(Dial(ca, authority_.Issue("of another"))).error_code(),
            grpc::StatusCode::UNAVAILABLE);
  const grpc::Status status = List(Dial(ca, clients.Issue("camera")));
  EXPECT_TRUE(status.ok()) << status.error_message();
}

TEST_F(TlsIngestTest, ARenewedCertificateIsForNewConnectionsAndCallsGoOn) {
  Start();
  Producer producer(Dial(authority_.certificate()));
  ASSERT_TRUE(producer.Send(OpenOf("cam")));
  producer.ReadOpened();
  EXPECT_EQ(Shown(), "first");
  Write("second");
  EXPECT_FALSE(*identity_->Poll());
  EXPECT_TRUE(*identity_->Poll());
  EXPECT_EQ(Shown(), "second");
  PushFrame(producer, 1);
  EXPECT_TRUE(List(Dial(authority_.certificate())).ok());
}

TEST_F(TlsIngestTest, ABrokenNewPairLeavesTheOldInPlace) {
  Start();
  folder_.Replace("cert.pem", authority_.Issue("second").certificate);
  EXPECT_TRUE(identity_->Poll().ok());
  EXPECT_FALSE(identity_->Poll().ok());
  EXPECT_EQ(Shown(), "first");
}

TEST_F(TlsIngestTest, AnotherClientCaCountsFromItsReloadOn) {
  const TestAuthority before;
  const TestAuthority after;
  Start(folder_.Replace("clients.pem", before.certificate()));
  const IssuedPair client = after.Issue("camera");
  EXPECT_FALSE(List(Dial(authority_.certificate(), client)).ok());
  folder_.Replace("clients.pem", after.certificate());
  EXPECT_FALSE(*identity_->Poll());
  EXPECT_TRUE(*identity_->Poll());
  EXPECT_TRUE(List(Dial(authority_.certificate(), client)).ok());
}

}  // namespace
}  // namespace framecast::test
