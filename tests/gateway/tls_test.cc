// HTTP over TLS.
#include <gmock/gmock.h>
#include <openssl/ssl.h>

#include "tests/gateway/tls_fixture.h"
#include "tests/support/images.h"

namespace framecast::gateway {
namespace {

using test::LoopbackClient;
using test::TlsFacts;
using testing::HasSubstr;

class TlsTest : public TlsGatewayTest {
 protected:
  TlsTest() { Start(); }

  std::unique_ptr<LoopbackClient> Connect(const test::MakeLayer& layer) {
    return std::make_unique<LoopbackClient>(port(), 0, "127.0.0.1", layer);
  }
};

TEST_F(TlsTest, APageIsServedOverTls13WithTheCertificateOfTheFiles) {
  TlsFacts facts;
  const auto response = test::Fetch(port(), "/", "GET", "", Tls(&facts));
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, HasSubstr("<title>page</title>"));
  EXPECT_EQ(facts.server, "first");
  EXPECT_EQ(facts.version, TLS1_3_VERSION);
  EXPECT_EQ(facts.protocol, "");
}

TEST_F(TlsTest, Tls12IsSpokenToo) {
  test::TlsSettings settings = Trusting();
  settings.newest_version = TLS1_2_VERSION;
  TlsFacts facts;
  EXPECT_EQ(test::Fetch(port(), "/", "GET", "", test::TlsTo(settings, &facts)).status, 200);
  EXPECT_EQ(facts.version, TLS1_2_VERSION);
}

TEST_F(TlsTest, OfSeveralProtocolsHttp11IsChosen) {
  test::TlsSettings settings = Trusting();
  settings.protocols = "\x02h2\x08http/1.1";
  TlsFacts facts;
  EXPECT_EQ(test::Fetch(port(), "/healthz", "GET", "", test::TlsTo(settings, &facts)).status, 200);
  EXPECT_EQ(facts.protocol, "http/1.1");
}

TEST_F(TlsTest, OneConnectionServesManyRequests) {
  const auto publisher = Open("cam");
  const std::string picture = Publish(*publisher, 1, 1'000'000);
  const auto client = Connect(Tls());
  for (int i = 0; i < 3; ++i) {
    client->Write("GET /api/v1/streams/cam/frame HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_TRUE(client->ReadResponse().body == picture);
    client->Write("HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(client->ReadResponse(/*head_only=*/true).status, 200);
  }
}

TEST_F(TlsTest, RequestsThatComeTogetherAreAnsweredInOrder) {
  const auto client = Connect(Tls());
  client->Write(
      "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
      "GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(client->ReadResponse().status, 200);
  EXPECT_EQ(client->ReadResponse().status, 404);
}

TEST_F(TlsTest, TheEndIsAnnouncedSoThatNobodyCanCutAnAnswerShort) {
  const auto client = Connect(Tls());
  client->Write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(client->ReadResponse().status, 200);
  EXPECT_TRUE(client->AtEnd());
  EXPECT_TRUE(test::SaidGoodbye(*client->layer()));
}

TEST_F(TlsTest, FramesArePutWithALengthAndInChunks) {
  const std::string picture = test::PngBytes(3'000'000, 1);
  const auto client = Connect(Tls());
  client->Write("PUT /api/v1/streams/cam/frame HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
                std::to_string(picture.size()) + "\r\n\r\n" + picture);
  EXPECT_EQ(client->ReadResponse().status, 201);
  EXPECT_TRUE(Fetch("/api/v1/streams/cam/frame").body == picture);
  const std::string small = test::PngBytes(1000, 2);
  client->Write(
      "PUT /api/v1/streams/cam/frame HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
      "Expect: 100-continue\r\n\r\n");
  EXPECT_THAT(client->ReadHead(), HasSubstr("100 Continue"));
  client->Write("3e8\r\n" + small + "\r\n0\r\n\r\n");
  EXPECT_EQ(client->ReadResponse().status, 200);
  EXPECT_TRUE(Fetch("/api/v1/streams/cam/frame").body == small);
}

TEST_F(TlsTest, AClientThatSendsOnAfterARefusalReadsTheAnswer) {
  const auto client = Connect(Tls());
  client->Write(
      "PUT /api/v1/streams/cam/frame HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99000000"
      "\r\n\r\n" +
      std::string(5'000'000, 'x'));
  EXPECT_EQ(client->ReadResponse().status, 413);
}

TEST_F(TlsTest, APageOfThisServerComesFromHttps) {
  const std::string picture = test::PngBytes(100, 1);
  const auto put_from = [&](const std::string& origin) {
    const auto client = Connect(Tls());
    client->Write(
        "PUT /api/v1/streams/cam/frame HTTP/1.1\r\nHost: localhost:8000\r\nOrigin: " + origin +
        "\r\nContent-Length: " + std::to_string(picture.size()) + "\r\n\r\n" + picture);
    return client->ReadResponse();
  };
  EXPECT_EQ(put_from("https://localhost:8000").status, 201);
  const auto refused = put_from("http://localhost:8000");
  EXPECT_EQ(refused.status, 403);
  EXPECT_THAT(refused.body, HasSubstr("this server is https://localhost:8000"));
}

TEST_F(TlsTest, ARenewedCertificateIsForNewConnectionsAndOldOnesGoOn) {
  const auto client = Connect(Tls());
  Renew("second");
  TlsFacts facts;
  EXPECT_EQ(test::Fetch(port(), "/healthz", "GET", "", Tls(&facts)).status, 200);
  EXPECT_EQ(facts.server, "second");
  client->Write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(client->ReadResponse().status, 200);
}

TEST_F(TlsTest, ABrokenNewPairLeavesTheOldInPlace) {
  files_.Replace("key.pem", authority_.Issue("other").key);
  EXPECT_TRUE(identity_->Poll().ok());
  EXPECT_FALSE(identity_->Poll().ok());
  TlsFacts facts;
  EXPECT_EQ(test::Fetch(port(), "/healthz", "GET", "", Tls(&facts)).status, 200);
  EXPECT_EQ(facts.server, "first");
}

}  // namespace
}  // namespace framecast::gateway
