// The viewers of framecast bench, at a server that says exactly what a test wants.
#include "services/cli/bench_viewers.h"

#include <gmock/gmock.h>

#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include "services/cli/stamped_png.h"
#include "tests/cli/notices.h"
#include "tests/support/wait.h"

namespace framecast::cli {
namespace {

namespace net = boost::asio;
using net::ip::tcp;
using test::WaitFor;
using testing::AllOf;
using testing::HasSubstr;

constexpr std::uint32_t kRun = 7;
constexpr char kAccepted[] = "HTTP/1.1 101 Switching Protocols\r\n\r\n";

std::string MessageOf(std::uint8_t opcode, const std::string& payload) {
  return std::string{static_cast<char>(0x80 | opcode), static_cast<char>(126),
                     static_cast<char>(payload.size() >> 8), static_cast<char>(payload.size())} +
         payload;
}

std::string FrameOf(std::uint32_t run, std::uint32_t number) {
  const std::chrono::nanoseconds now = std::chrono::steady_clock::now().time_since_epoch();
  return MessageOf(WebSocketReader::kBinary,
                   StampedPng(500, {std::uint64_t{run} << 32 | number, now.count()}));
}

// Some viewers, and their server in the test's own thread.
class BenchViewersTest : public testing::Test {
 protected:
  BenchViewers& Start(std::size_t viewers) {
    BenchViewersOptions options;
    options.door.address = "frames.example:80";
    options.door.endpoints = {acceptor_.local_endpoint()};
    options.door.token = "abc";
    options.streams = {"bench-0"};
    options.viewers = viewers;
    options.run = kRun;
    options.say = notices_.Sink();
    return viewers_.emplace(std::move(options));
  }
  // The next viewer's socket; its request is read.
  tcp::socket Accept() {
    tcp::socket socket = acceptor_.accept();
    request_.clear();
    net::read_until(socket, net::dynamic_buffer(request_), "\r\n\r\n");
    return socket;
  }
  static void Say(tcp::socket& socket, const std::string& bytes) {
    net::write(socket, net::buffer(bytes));
  }

  net::io_context io_context_;
  tcp::acceptor acceptor_{io_context_, tcp::endpoint(net::ip::address_v4::loopback(), 0)};
  std::string request_;
  test::Notices notices_;
  std::optional<BenchViewers> viewers_;
};

TEST_F(BenchViewersTest, SkipsAreGapsFromTheFirstToTheLastFramePushed) {
  BenchViewers& viewers = Start(1);
  tcp::socket socket = Accept();
  EXPECT_THAT(request_, AllOf(HasSubstr("GET /websocket?stream=bench-0 HTTP/1.1\r\n"),
                              HasSubstr("Host: frames.example:80\r\n"),
                              HasSubstr("Authorization: Bearer abc\r\n")));
  Say(socket, kAccepted + FrameOf(kRun, 2) + FrameOf(kRun, 3) + FrameOf(kRun, 6));
  EXPECT_TRUE(WaitFor([&] { return viewers.Behind({6}) == 0 && viewers.opening() == 0; }));
  EXPECT_EQ(viewers.Behind({8}), 1U);
  const BenchViewers::Tally tally = viewers.Stop({8});
  EXPECT_EQ(tally.delivered, 3U);
  // 1; 4 and 5; 7 and 8.
  EXPECT_EQ(tally.skipped, 5U);
  EXPECT_EQ(tally.bytes, 1500U);
  EXPECT_EQ(tally.latency.count(), 3U);
  EXPECT_EQ(tally.refused + tally.lost, 0U);
}

TEST_F(BenchViewersTest, WhatAnotherRunLeftBehindIsNotCounted) {
  BenchViewers& viewers = Start(1);
  tcp::socket socket = Accept();
  Say(socket, kAccepted + FrameOf(kRun + 1, 400) +
                  MessageOf(WebSocketReader::kBinary, std::string(500, 'x')) + FrameOf(kRun, 1));
  EXPECT_TRUE(WaitFor([&] { return viewers.opening() == 0 && viewers.Behind({1}) == 0; }));
  const BenchViewers::Tally tally = viewers.Stop({1});
  EXPECT_EQ(tally.delivered, 1U);
  EXPECT_EQ(tally.skipped, 0U);
}

TEST_F(BenchViewersTest, PingsAreAnswered) {
  Start(1);
  tcp::socket socket = Accept();
  Say(socket, kAccepted + MessageOf(WebSocketReader::kPing, "are you there"));
  std::string answer(2 + 4 + 13, '\0');
  net::read(socket, net::buffer(answer));
  EXPECT_EQ(answer, std::string("\x8a\x8d\0\0\0\0are you there", 19));
}

TEST_F(BenchViewersTest, WhoEndsBeforeTheFirstFrameIsRefusedAndLaterLost) {
  BenchViewers& viewers = Start(4);
  std::vector<tcp::socket> sockets;
  for (int i = 0; i < 3; ++i) {
    sockets.push_back(Accept());
    Say(sockets.back(), kAccepted);
  }
  Say(sockets[0], MessageOf(WebSocketReader::kClose,
                            "\x03\xf0"
                            "whatever it says"));
  Say(sockets[1], FrameOf(kRun, 1));
  Say(sockets[2], FrameOf(kRun, 1) + FrameOf(kRun, 2));
  sockets[1].close();
  Say(sockets.emplace_back(Accept()),
      "HTTP/1.1 503 Service Unavailable\r\n\r\n{\"error\":{\"code\":\"x\",\"message\":\"too "
      "many\"}}");
  ASSERT_TRUE(WaitFor([&] { return notices_.size() == 3 && viewers.Behind({2}) == 0; }));
  const BenchViewers::Tally tally = viewers.Stop({2});
  EXPECT_EQ(tally.refused, 2U);
  EXPECT_EQ(tally.lost, 1U);
  EXPECT_EQ(tally.delivered, 3U);
  EXPECT_EQ(tally.skipped, 0U);
  for (const char* words :
       {"refused: closed (1008): as many watch as the server lets in",
        "lost: the connection broke.", "refused: HTTP 503 Service Unavailable: too many."}) {
    EXPECT_TRUE(notices_.Has(words)) << words;
  }
}

TEST_F(BenchViewersTest, OneReasonIsToldOnce) {
  BenchViewers& viewers = Start(3);
  for (int i = 0; i < 3; ++i) Accept();
  EXPECT_TRUE(WaitFor([&] { return viewers.opening() == 0; }));
  EXPECT_EQ(viewers.Stop({1}).refused, 3U);
  EXPECT_TRUE(notices_.Has("a viewer was refused: the server hung up."));
  EXPECT_EQ(notices_.size(), 1U);
}

}  // namespace
}  // namespace framecast::cli
