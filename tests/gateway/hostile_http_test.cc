// What no honest client sends: the answer is an error, the connection ends, the server goes on.
#include <gmock/gmock.h>

#include <chrono>
#include <thread>

#include "tests/gateway/gateway_fixture.h"
#include "tests/support/images.h"
#include "tests/support/wait.h"

namespace framecast::gateway {
namespace {

using test::LoopbackClient;
using test::PngBytes;
using testing::HasSubstr;

constexpr char kPut[] = "PUT /api/v1/streams/cam/frame HTTP/1.1\r\nHost: localhost\r\n";
constexpr char kGet[] = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n";
constexpr char kSmuggled[] = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";

class HostileHttpTest : public GatewayTest {
 protected:
  HostileHttpTest() {
    options_.head_timeout = std::chrono::milliseconds(200);
    options_.keep_alive_timeout = std::chrono::milliseconds(300);
    options_.body_piece_timeout = std::chrono::milliseconds(200);
    Start();
  }
  ~HostileHttpTest() override {
    EXPECT_EQ(test::Fetch(port(), "/healthz").status, 200) << "the server goes on";
  }

  // The status of the only answer; 0: none came. Fails if the connection stays open.
  int OnlyAnswer(const std::string& bytes) {
    LoopbackClient client(port());
    client.Write(bytes);
    const int status = client.ReadResponse().status;
    EXPECT_TRUE(client.AtEnd()) << "after: " << bytes.substr(0, 200);
    return status;
  }
};

TEST_F(HostileHttpTest, AHeadThatComesByteByByteIsCutWhenItsTimeIsOver) {
  LoopbackClient client(port());
  const auto began = std::chrono::steady_clock::now();
  std::atomic<bool> done{false};
  std::thread dripping([&] {
    for (const char byte : std::string(kGet)) {
      if (done) return;
      client.Write(std::string_view(&byte, 1));
      std::this_thread::sleep_for(std::chrono::milliseconds(30));
    }
  });
  const std::string answer = client.ReadToEnd();
  done = true;
  dripping.join();
  EXPECT_EQ(answer, "");
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(1));
}

TEST_F(HostileHttpTest, AConnectionThatSaysNothingIsCut) {
  LoopbackClient client(port());
  EXPECT_TRUE(client.AtEnd());
  LoopbackClient second_request(port());
  second_request.Write(std::string(kGet) + "\r\n");
  EXPECT_EQ(second_request.ReadResponse().status, 200);
  EXPECT_TRUE(second_request.AtEnd());
}

TEST_F(HostileHttpTest, ABodyThatDoesNotComeIsCut) {
  LoopbackClient client(port());
  client.Write(std::string(kPut) + "Content-Length: 100\r\n\r\n" + PngBytes(50));
  EXPECT_EQ(client.ReadToEnd(), "");
  EXPECT_EQ(hub_.Find("cam"), nullptr);
}

TEST_F(HostileHttpTest, HeadsOverTheLimitAre431) {
  std::string many = kGet;
  while (many.size() < 9000) many += "X-Field-" + std::to_string(many.size()) + ": value\r\n";
  EXPECT_EQ(OnlyAnswer(many + "\r\n"), 431);
  EXPECT_EQ(OnlyAnswer(std::string(kGet) + "X: " + std::string(9000, 'x') + "\r\n\r\n"), 431);
  EXPECT_EQ(OnlyAnswer("GET /" + std::string(9000, 'x') + " HTTP/1.1\r\nHost: localhost\r\n\r\n"),
            431);
  std::string fits = kGet;
  fits += "X: " + std::string(8000, 'x') + "\r\n\r\n";
  LoopbackClient client(port());
  client.Write(fits);
  EXPECT_EQ(client.ReadResponse().status, 200);
}

TEST_F(HostileHttpTest, AmbiguousBodiesAre400AndWhatFollowsIsNoRequest) {
  for (const char* fields : {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                             "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                             "Content-Length: 5\r\nContent-Length: 5\r\n",
                             "Content-Length: 5\r\nContent-Length: 6\r\n",
                             "Content-Length: 5, 5\r\n",
                             "Content-Length: +5\r\n",
                             "Content-Length: -5\r\n",
                             "Content-Length: 0x5\r\n",
                             "Content-Length: 5 5\r\n",
                             "Content-Length:\r\n",
                             "Content-Length: five\r\n",
                             "Content-Length: 99999999999999999999\r\n",
                             "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                             "Transfer-Encoding: chunked, chunked\r\n",
                             "Transfer-Encoding: gzip, chunked\r\n",
                             "Transfer-Encoding: chunked, gzip\r\n",
                             "Transfer-Encoding: xchunked\r\n",
                             "Transfer-Encoding: identity\r\n",
                             "Transfer-Encoding: \"chunked\"\r\n",
                             "Transfer-Encoding:\r\n",
                             "Transfer-Encoding : chunked\r\n",
                             "Transfer-Encoding\r\n : chunked\r\n"}) {
    for (const char* head : {kPut, kGet}) {
      EXPECT_EQ(OnlyAnswer(std::string(head) + fields + "\r\n" + kSmuggled), 400) << head << fields;
    }
  }
  EXPECT_EQ(
      OnlyAnswer("PUT /api/v1/streams/cam/frame HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"
                 "0\r\n\r\n"),
      400);
}

TEST_F(HostileHttpTest, ChunksThatAreNoneAre400) {
  const std::string head = std::string(kPut) + "Transfer-Encoding: chunked\r\n\r\n";
  for (const char* body :
       {"x\r\n", "-1\r\n", "+5\r\nabcde\r\n0\r\n\r\n", " 5\r\nabcde\r\n0\r\n\r\n", "\r\n",
        "5\r\nabcdefg\r\n0\r\n\r\n", "5;\x01\r\nabcde\r\n0\r\n\r\n", "0\r\nno field\r\n\r\n",
        "0\r\nContent-Length: 5\r\n\r\n", "0x5\r\nabcde\r\n0\r\n\r\n"}) {
    EXPECT_EQ(OnlyAnswer(head + body), 400) << body;
  }
  EXPECT_EQ(OnlyAnswer(head + "5\nabcde\n0\n\n"), 0) << "a line without end is waited for";
  for (const char* huge : {"ffffffffffffffff\r\n", "fffffffff\r\n"}) {
    EXPECT_EQ(OnlyAnswer(head + huge), 413) << huge;
  }
  EXPECT_EQ(OnlyAnswer(head + "10000000000000000\r\n"), 400) << "more than 64 bits";
  EXPECT_EQ(OnlyAnswer(head + "5;" + std::string(300'000, 'x')), 400) << "a line without end";
}

TEST_F(HostileHttpTest, BadMethodsAndVersionsAreRefused) {
  EXPECT_EQ(OnlyAnswer("CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n"), 400);
  EXPECT_EQ(OnlyAnswer("GET / HTTP/2.0\r\nHost: localhost\r\n\r\n"), 505);
  EXPECT_EQ(OnlyAnswer("GET / HTTP/0.9\r\nHost: localhost\r\n\r\n"), 505);
  for (const char* head :
       {"GET /\r\n\r\n", "GET / HTTP/1.1 \r\nHost: localhost\r\n\r\n",
        "GET / HTTX/1.1\r\nHost: localhost\r\n\r\n", "GET / HTTP/1.11\r\nHost: localhost\r\n\r\n",
        "G@T / HTTP/1.1\r\nHost: localhost\r\n\r\n", " GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: localhost\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nNo Colon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\x01\r\n\r\n",
        "GET /a b HTTP/1.1\r\nHost: localhost\r\n\r\n"}) {
    const int status = OnlyAnswer(head);
    EXPECT_TRUE(status == 400 || status == 505) << status << ": " << head;
  }
  for (const char* method : {"TRACE", "OPTIONS", "DELETE", "PATCH", "BREW", "get"}) {
    EXPECT_EQ(test::Fetch(port(), "/healthz", method).status, 405) << method;
  }
  EXPECT_EQ(OnlyAnswer("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n"), 400);
}

TEST_F(HostileHttpTest, MissingDoubledAndBadHostsAre400) {
  for (const char* hosts :
       {"", "Host: localhost\r\nHost: localhost\r\n", "Host:\r\n", "Host: a b\r\n",
        "Host: user@localhost\r\n", "Host: localhost/\r\n", "Host: localhost:8o\r\n",
        "Host: [::1\r\n", "Host: localhost, localhost\r\n"}) {
    EXPECT_EQ(OnlyAnswer(std::string("GET / HTTP/1.1\r\n") + hosts + "\r\n"), 400) << hosts;
  }
}

TEST_F(HostileHttpTest, AbsoluteTargetsAreTakenApart) {
  const auto status = [&](const std::string& target) {
    LoopbackClient client(port());
    client.Write("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    return client.ReadResponse().status;
  };
  EXPECT_EQ(status("http://localhost/healthz"), 200);
  EXPECT_EQ(status("http://127.0.0.1:80/healthz"), 200);
  EXPECT_EQ(status("http://evil.example/healthz"), 421);
  EXPECT_EQ(status("http:///healthz"), 400);
  EXPECT_EQ(status("http://user@localhost/healthz"), 400);
  EXPECT_EQ(status("ftp://localhost/healthz"), 400);
  EXPECT_EQ(status("healthz"), 400);
}

TEST_F(HostileHttpTest, PipelinedRequestsAreAnsweredInTheirOrder) {
  const auto publisher = Open("cam");
  const std::string picture = Publish(*publisher, 1, 100'000);
  std::string requests;
  for (int i = 0; i < 50; ++i) {
    requests += "GET /api/v1/streams/cam/frame HTTP/1.1\r\nHost: localhost\r\n\r\n";
    requests += "GET /nothing" + std::to_string(i) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    requests += "HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
  }
  LoopbackClient client(port());
  std::thread writing([&] { client.Write(requests); });
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(client.ReadResponse().body == picture) << i;
    EXPECT_EQ(client.ReadResponse().status, 404) << i;
    EXPECT_EQ(client.ReadResponse(/*head_only=*/true).status, 200) << i;
  }
  writing.join();
}

TEST_F(HostileHttpTest, ExpectationsThatCannotBeMetAre417) {
  EXPECT_EQ(OnlyAnswer(std::string(kGet) + "Expect: 100-continue\r\n\r\n"), 417);
  EXPECT_EQ(OnlyAnswer(std::string(kPut) + "Expect: tea\r\nContent-Length: 5\r\n\r\n"), 417);
  EXPECT_EQ(
      OnlyAnswer(std::string(kPut) + "Expect: 100-continue, tea\r\nContent-Length: 5\r\n\r\n"),
      417);
}

TEST_F(HostileHttpTest, ABodyWhereNoneIsTakenIsRefusedAndNotReadAsARequest) {
  EXPECT_EQ(OnlyAnswer("POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 54\r\n\r\n" +
                       std::string(kSmuggled)),
            405);
  EXPECT_EQ(OnlyAnswer(std::string(kGet) + "Content-Length: 54\r\n\r\n" + kSmuggled), 400);
  EXPECT_EQ(OnlyAnswer("DELETE /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 54\r\n\r\n" +
                       std::string(kSmuggled)),
            400);
}

TEST_F(HostileHttpTest, AClientThatGoesAwayInTheMiddleLeavesNothingBehind) {
  for (int i = 0; i < 50; ++i) {
    LoopbackClient client(port());
    client.Write(std::string(kPut) + "Content-Length: 1000000\r\n\r\n" + PngBytes(500'000));
  }
  LoopbackClient half(port());
  half.Write(std::string(kPut) + "Content-Length: 100\r\n\r\n" + PngBytes(50));
  half.HalfClose();
  EXPECT_EQ(half.ReadResponse().status, 400);
  EXPECT_EQ(hub_.Find("cam"), nullptr);
}

TEST_F(HostileHttpTest, WrongWebSocketHandshakesAreHttpAnswers) {
  const std::string get = "GET /websocket HTTP/1.1\r\nHost: localhost\r\n";
  const std::string upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
  const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  const std::string version = "Sec-WebSocket-Version: 13\r\n";
  for (const std::string& fields :
       {upgrade + version, upgrade + key + key + version,
        upgrade + "Sec-WebSocket-Key:\r\n" + version,
        upgrade + "Sec-WebSocket-Key: c2hvcnQ=\r\n" + version,
        upgrade + "Sec-WebSocket-Key: !!!!IHNhbXBsZSBub25jZQ==\r\n" + version}) {
    EXPECT_EQ(OnlyAnswer(get + fields + "\r\n"), 400) << fields;
  }
  for (const std::string& fields :
       {upgrade + key, upgrade + key + "Sec-WebSocket-Version: 8\r\n",
        upgrade + key + version + version, upgrade + key + "Sec-WebSocket-Version: 13, 8\r\n"}) {
    EXPECT_EQ(OnlyAnswer(get + fields + "\r\n"), 426) << fields;
  }
  for (const std::string& fields : {key + version, "Connection: Upgrade\r\n" + key + version,
                                    "Upgrade: websocket\r\n" + key + version,
                                    "Connection: close\r\nUpgrade: websocket\r\n" + key + version,
                                    "Connection: Upgrade\r\nUpgrade: h2c\r\n" + key + version}) {
    LoopbackClient client(port());
    client.Write(get + fields + "\r\n");
    const auto response = client.ReadResponse();
    EXPECT_EQ(response.status, 426) << fields;
    EXPECT_EQ(response.fields.at("upgrade"), "websocket");
    EXPECT_EQ(response.fields.at("sec-websocket-version"), "13");
  }
}

}  // namespace
}  // namespace framecast::gateway
