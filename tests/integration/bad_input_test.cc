#include <gmock/gmock.h>

#include "tests/integration/server.h"
#include "tests/support/images.h"
#include "tests/support/loopback_client.h"
#include "tests/support/stream_publisher.h"
#include "tests/support/whole_images.h"

namespace framecast::test {
namespace {

using namespace std::string_view_literals;
using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::StartsWith;

// Beside all that is wrong, a publisher and a viewer that do everything right. After each test the
// one must still reach the other through the same process.
class BadInput : public testing::Test {
 protected:
  BadInput()
      : publisher_(server_.grpc_address(), "good"),
        viewer_(server_.http_port(), "/websocket?stream=good") {}

  void TearDown() override {
    ASSERT_TRUE(server_.process().Running()) << server_.process().err();
    const std::string picture = StampedPng(5000, {1, 0});
    ASSERT_TRUE(publisher_.Push(1, picture));
    EXPECT_EQ(viewer_.NextPicture(), picture);
  }

  // The rejection of a frame that is pushed alone.
  v1::FrameRejected RejectionOf(std::uint64_t sequence, const std::string& payload) {
    StreamPublisher publisher(server_.grpc_address(), "bad");
    EXPECT_TRUE(publisher.Push(sequence, payload));
    EXPECT_TRUE(WaitFor([&] { return !publisher.rejected().empty(); }));
    const auto rejected = publisher.rejected();
    EXPECT_TRUE(publisher.Push(sequence == 1 ? 2 : 1, StampedPng(200, {}))) << "the call goes on";
    EXPECT_TRUE(publisher.Close().ok());
    return rejected.empty() ? v1::FrameRejected() : rejected.front();
  }

  // The whole answer to these bytes, until the server closes or falls silent behind its answer.
  std::string AnswerTo(std::uint16_t port, std::string_view bytes) {
    LoopbackClient client(port);
    client.Write(bytes);
    client.HalfClose();
    return client.ReadToEnd();
  }

  Server server_;
  StreamPublisher publisher_;
  WebSocketClient viewer_;
};

TEST_F(BadInput, ASquareOfSixtyThousandPixelsIsRejectedByItsHeader) {
  const v1::FrameRejected rejected = RejectionOf(1, PngBytes(100, 0, 60'000, 60'000));
  EXPECT_EQ(rejected.reason(), v1::REJECT_REASON_TOO_MANY_PIXELS);
  EXPECT_THAT(rejected.message(), AllOf(HasSubstr("60000 × 60000"), HasSubstr("--max_pixels")));
}

TEST_F(BadInput, AFrameOverTheDefaultLimitIsRejectedInTheWordsOfTheContract) {
  const v1::FrameRejected rejected = RejectionOf(1, StampedPng(19'084'083, {}));
  EXPECT_EQ(rejected.reason(), v1::REJECT_REASON_TOO_LARGE);
  EXPECT_EQ(rejected.message(),
            "frame 1 has 18.2 MiB, the limit is 16 MiB (--max_frame_bytes). It was not stored; "
            "the next frame may follow.");
}

TEST_F(BadInput, ASequenceBeyondWhatJavaScriptCountsIsRejected) {
  EXPECT_EQ(RejectionOf(std::uint64_t{1} << 63, StampedPng(200, {})).reason(),
            v1::REJECT_REASON_SEQUENCE_OUT_OF_RANGE);
}

TEST_F(BadInput, NamesThatAreNoneAreRefusedAtTheHandshake) {
  for (const char* name : {"..", "%2e%2e", "%2E%2E%2F", "..%5c", "a%2fb", "a%00b", "%c3%a4", "-cam",
                           "%", "%zz", ".cam", "cam%20", "%0d%0aX:1"}) {
    const WebSocketClient viewer(server_.http_port(), std::string("/websocket?stream=") + name);
    EXPECT_EQ(viewer.status(), 400) << name;
  }
}

TEST_F(BadInput, NoEncodingOfDotsReachesTheProgramBesideTheWebRoot) {
  for (const std::string dots : {"/../", "/%2e%2e/", "/%2E%2e%2F", "/..%2f", "/.%2e/", "/..%5c",
                                 "/..\\", "/%c0%ae%c0%ae/", "/%252e%252e/", "/assets/../../",
                                 "/assets/%2e%2e/%2e%2e/", "/%uff0e%uff0e/", "//../", "/./../"}) {
    for (const std::string origin : {"", "http://localhost"}) {
      const auto response = Fetch(server_.http_port(), origin + dots + "framecastd");
      EXPECT_THAT(response.status, AnyOf(400, 404)) << origin << dots;
    }
  }
  for (const char* target : {"/api/v1/streams/../../../framecastd", "/api/v1/streams/%2e%2e/frame",
                             "/streams/..%2f..%2fframecastd", "/api/v1/streams/..%2f/frame"}) {
    EXPECT_THAT(Fetch(server_.http_port(), target).status, AnyOf(400, 404)) << target;
  }
}

TEST_F(BadInput, WhatIsNoHttpGetsNoneAndIsCut) {
  for (const std::string_view bytes :
       {"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03 a client of TLS"sv,
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"sv, "\r\n\r\n\r\n"sv, "\0\0\0\0"sv, "GET\r\n\r\n"sv,
        "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n"sv}) {
    EXPECT_THAT(AnswerTo(server_.http_port(), bytes),
                AnyOf("", StartsWith("HTTP/1.1 400 "), StartsWith("HTTP/1.1 505 ")))
        << bytes;
  }
}

TEST_F(BadInput, WhatIsNoGrpcOnTheGrpcPortIsCut) {
  for (const std::string_view bytes :
       {"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"sv, "\x16\x03\x01\x02\0\x01\0\x01\xfc"sv,
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nno frame of HTTP/2"sv, "\0\0\0\0"sv}) {
    // What gRPC says to that is its own affair; it ends the connection.
    AnswerTo(server_.grpc_port(), bytes);
  }
}

TEST_F(BadInput, HandshakesThatBreakOffInTheMiddleLeaveNobodyBehind) {
  const std::string request =
      "GET /websocket?stream=good HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
      "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  for (std::size_t size = 0; size <= request.size(); size += 3) {
    LoopbackClient client(server_.http_port());
    client.Write(request.substr(0, size));
  }
  EXPECT_TRUE(server_.WaitForViewers("good", 1));
}

}  // namespace
}  // namespace framecast::test
