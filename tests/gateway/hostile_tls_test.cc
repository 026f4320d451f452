// What no honest client does with a port that speaks TLS: it is refused or cut, the server goes on.
#include <gmock/gmock.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <atomic>
#include <thread>

#include "tests/gateway/tls_fixture.h"
#include "tests/support/wait.h"

namespace framecast::gateway {
namespace {

using test::LoopbackClient;
using test::TlsFacts;
using testing::AllOf;
using testing::Contains;
using testing::EndsWith;
using testing::StartsWith;

// The head of a record with a ClientHello of 512 bytes, and the beginning of that.
constexpr char kHello[] = "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03";

class HostileTlsTest : public TlsGatewayTest {
 protected:
  HostileTlsTest() {
    options_.head_timeout = std::chrono::milliseconds(200);
    Start();
  }
  ~HostileTlsTest() override {
    EXPECT_EQ(Fetch("/healthz").status, 200) << "the server goes on";
    EXPECT_TRUE(test::WaitFor([&] { return gateway_->connections() == 0; }));
  }

  bool Refused() {
    return test::WaitFor([&] { return !observer_.refused().empty(); }) &&
           observer_.refused().front() == kTlsRefused;
  }
  // A server that waits for more answers nothing, and ends it soon.
  void ExpectCut(LoopbackClient& client) {
    const auto began = std::chrono::steady_clock::now();
    EXPECT_EQ(client.ReadToEnd(), "");
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(2));
  }
};

TEST_F(HostileTlsTest, PlainHttpIsToldToSpeakHttps) {
  LoopbackClient client(port());
  client.Write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_THAT(client.ReadToEnd(),
              AllOf(StartsWith("HTTP/1.1 400 "), EndsWith("\r\n\r\nthis port speaks https.\n")));
  EXPECT_TRUE(Refused());
}

TEST_F(HostileTlsTest, VersionsBefore12AreRefused) {
  test::TlsSettings settings = Trusting();
  settings.newest_version = TLS1_1_VERSION;
  TlsFacts facts;
  const LoopbackClient client(port(), 0, "127.0.0.1", test::TlsTo(settings, &facts));
  EXPECT_FALSE(facts.secure);
  EXPECT_TRUE(Refused());
}

TEST_F(HostileTlsTest, AClientThatSpeaksHttp2OnlyIsRefused) {
  test::TlsSettings settings = Trusting();
  settings.protocols = "\x02h2";
  TlsFacts facts;
  const LoopbackClient client(port(), 0, "127.0.0.1", test::TlsTo(settings, &facts));
  EXPECT_FALSE(facts.secure);
  EXPECT_TRUE(Refused());
}

TEST_F(HostileTlsTest, WhoSaysNothingIsCut) {
  LoopbackClient client(port());
  ExpectCut(client);
  EXPECT_TRUE(observer_.refused().empty());
}

TEST_F(HostileTlsTest, AHalfHandshakeIsCut) {
  LoopbackClient client(port());
  client.Write({kHello, sizeof(kHello) - 1});
  ExpectCut(client);
  EXPECT_TRUE(Refused());
}

TEST_F(HostileTlsTest, AHandshakeThatComesByteByByteIsCutWhenItsTimeIsOver) {
  LoopbackClient client(port());
  std::atomic<bool> done{false};
  std::thread dripping([&] {
    const std::string bytes = std::string(kHello, sizeof(kHello) - 1) + std::string(500, '\0');
    for (const char byte : bytes) {
      if (done) return;
      client.Write(std::string_view(&byte, 1));
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  });
  ExpectCut(client);
  done = true;
  dripping.join();
  EXPECT_TRUE(Refused());
}

TEST_F(HostileTlsTest, ARequestHeadThatStopsHalfwayIsCutOverTlsToo) {
  LoopbackClient client(port(), 0, "127.0.0.1", Tls());
  client.Write("GET / HTTP/1.1\r\nHost: loc");
  ExpectCut(client);
}

TEST_F(HostileTlsTest, WhatIsNeitherIsDropped) {
  LoopbackClient client(port());
  client.Write(std::string(100, '\xff'));
  client.ReadToEnd();
  EXPECT_TRUE(Refused());
}

TEST_F(HostileTlsTest, AGarbledRecordEndsTheConnection) {
  // Written past its TLS.
  int beneath = -1;
  const test::MakeLayer tls = Tls();
  LoopbackClient client(port(), 0, "127.0.0.1", [&](int socket) {
    beneath = socket;
    return tls(socket);
  });
  client.Write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(client.ReadResponse().status, 200);
  const std::string record = std::string("\x17\x03\x03\x00\x20", 5) + std::string(32, 'x');
  ASSERT_EQ(send(beneath, record.data(), record.size(), MSG_NOSIGNAL), 37);
  EXPECT_EQ(client.ReadToEnd(), "");
}

}  // namespace
}  // namespace framecast::gateway
