#include <gmock/gmock.h>

#include "tests/gateway/gateway_fixture.h"
#include "tests/support/wait.h"

namespace framecast::gateway {
namespace {

using test::Fetch;
using test::LoopbackClient;
using test::WaitFor;
using testing::HasSubstr;

constexpr char kBoundary[] = "\r\n--framecast\r\n";

class MjpegTest : public GatewayTest {
 protected:
  MjpegTest() { Start(); }

  static void Ask(LoopbackClient& client, const std::string& more = "",
                  const std::string& fields = "") {
    client.Write("GET /api/v1/streams/cam/mjpeg" + more + " HTTP/1.1\r\nHost: localhost\r\n" +
                 fields + "\r\n");
  }
  // The next part's picture, read up to and with the boundary behind it.
  static std::string NextPicture(LoopbackClient& client) {
    const std::string head = client.ReadHead();
    const std::size_t at = head.find("Content-Length: ");
    EXPECT_NE(at, std::string::npos) << head;
    EXPECT_THAT(head, HasSubstr("Content-Type: image/png\r\n"));
    const std::string picture = client.Read(std::stoul(head.substr(at + 16)));
    EXPECT_EQ(client.Read(sizeof(kBoundary) - 1), kBoundary);
    return picture;
  }
};

TEST_F(MjpegTest, EachPictureIsAPartWithTheBoundaryRightBehindIt) {
  const auto publisher = Open("cam");
  const std::string first = Publish(*publisher, 1);
  LoopbackClient client(port());
  Ask(client);
  const std::string head = client.ReadHead();
  EXPECT_THAT(head, HasSubstr("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(head, HasSubstr("Content-Type: multipart/x-mixed-replace; boundary=framecast\r\n"));
  EXPECT_THAT(head, HasSubstr("Cache-Control: no-store\r\n"));
  EXPECT_THAT(head, HasSubstr("X-Content-Type-Options: nosniff\r\n"));
  EXPECT_THAT(head, testing::Not(HasSubstr("Content-Length")));
  EXPECT_EQ(client.Read(13), "--framecast\r\n");
  EXPECT_EQ(NextPicture(client), first);
  const std::string second = Publish(*publisher, 2, 100'000);
  EXPECT_EQ(NextPicture(client), second);
}

TEST_F(MjpegTest, ForChromiumTheHeadOfTheNextPartIsRightBehindEachPicture) {
  const auto publisher = Open("cam");
  const std::string first = Publish(*publisher, 1);
  LoopbackClient client(port());
  Ask(client, "", "User-Agent: Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0.0.0 Safari/537.36\r\n");
  client.ReadHead();
  const std::string head = "--framecast\r\nContent-Type: image/png\r\n\r\n";
  EXPECT_EQ(client.Read(head.size()), head);
  EXPECT_EQ(client.Read(first.size()), first);
  EXPECT_EQ(client.Read(head.size() + 2), "\r\n" + head);
  const std::string second = Publish(*publisher, 2);
  EXPECT_EQ(client.Read(second.size()), second);
  EXPECT_EQ(client.Read(head.size() + 2), "\r\n" + head);
}

TEST_F(MjpegTest, UnchangedPicturesComeWhole) {
  const auto publisher = Open("cam");
  const std::string picture = Publish(*publisher, 1);
  LoopbackClient client(port());
  Ask(client);
  client.ReadHead();
  client.Read(13);
  EXPECT_EQ(NextPicture(client), picture);
  hub::IncomingFrame same;
  same.sequence = 2;
  same.content.payload = picture;
  ASSERT_EQ(publisher->Publish(std::move(same)).kind, hub::PublishResult::Kind::kStored);
  EXPECT_EQ(NextPicture(client), picture);
}

TEST_F(MjpegTest, AMaximumRateIsKept) {
  const auto publisher = Open("cam");
  Publish(*publisher, 1);
  LoopbackClient client(port());
  Ask(client, "?max_fps=0.5");
  client.ReadHead();
  client.Read(13);
  NextPicture(client);
  const auto begin = std::chrono::steady_clock::now();
  const std::string newest = [&] {
    for (int i = 2; i < 10; ++i) Publish(*publisher, i);
    return Publish(*publisher, 10);
  }();
  EXPECT_EQ(NextPicture(client), newest);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(1400));
}

TEST_F(MjpegTest, AHeadIsAnsweredWithoutPictures) {
  const auto publisher = Open("cam");
  Publish(*publisher, 1);
  LoopbackClient client(port());
  client.Write("HEAD /api/v1/streams/cam/mjpeg HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_THAT(client.ReadToEnd(), testing::EndsWith("\r\n\r\n"));
}

TEST_F(MjpegTest, WhatIsWrongIsSaid) {
  const auto publisher = Open("cam");
  EXPECT_EQ(Fetch(port(), "/api/v1/streams/nobody/mjpeg").status, 404);
  EXPECT_EQ(Fetch(port(), "/api/v1/streams/cam/mjpeg?max_fps=fast").status, 400);
  const auto refused = Fetch(port(), "/api/v1/streams/cam/mjpeg", "POST");
  EXPECT_EQ(refused.status, 405);
  EXPECT_EQ(refused.fields.at("allow"), "GET, HEAD");
}

TEST_F(MjpegTest, AViewerThatHasGoneIsNoViewerAnyMore) {
  const auto publisher = Open("cam");
  {
    LoopbackClient client(port());
    Ask(client);
    client.ReadHead();
    ASSERT_TRUE(Watched("cam", 1));
  }
  EXPECT_TRUE(Watched("cam", 0));
}

class LongPollTest : public GatewayTest {
 protected:
  LongPollTest() { Start(); }
  static std::string Target(const std::string& etag, const std::string& wait) {
    return "/api/v1/streams/cam/frame?after=" + etag.substr(1, etag.size() - 2) + "&wait=" + wait;
  }
};

TEST_F(LongPollTest, ItIsAnsweredAsSoonAsThereIsANewerFrame) {
  const auto publisher = Open("cam");
  Publish(*publisher, 1);
  const std::string etag = Fetch(port(), "/api/v1/streams/cam/frame").fields.at("etag");
  LoopbackClient client(port());
  client.Write("GET " + Target(etag, "20s") + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  ASSERT_TRUE(Watched("cam", 1));
  const std::string second = Publish(*publisher, 2);
  const auto answer = client.ReadResponse();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, second);
  EXPECT_EQ(answer.fields.at("framecast-sequence"), "2");
  EXPECT_TRUE(Watched("cam", 0));
}

TEST_F(LongPollTest, AFrameThatIsThereIsAnsweredAtOnce) {
  const auto publisher = Open("cam");
  Publish(*publisher, 1);
  Publish(*publisher, 2);
  const std::string epoch = hub::FormatEpoch(publisher->epoch());
  EXPECT_EQ(Fetch(port(), Target("\"" + epoch + "-1\"", "20s")).status, 200);
  // Of another epoch, so that it may have any number.
  EXPECT_EQ(Fetch(port(), Target("\"00000000000000ff-9\"", "20s")).status, 200);
}

TEST_F(LongPollTest, WhenTheTimeIsOverThereIsNoContentAndTheConnectionGoesOn) {
  const auto publisher = Open("cam");
  Publish(*publisher, 1);
  const std::string etag = Fetch(port(), "/api/v1/streams/cam/frame").fields.at("etag");
  LoopbackClient client(port());
  for (int i = 0; i < 2; ++i) {
    client.Write("GET " + Target(etag, "50ms") + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const auto answer = client.ReadResponse(/*head_only=*/true);
    EXPECT_EQ(answer.status, 204);
    EXPECT_EQ(answer.fields.count("content-length"), 0U);
    EXPECT_EQ(answer.fields.at("cache-control"), "no-store");
  }
}

TEST_F(LongPollTest, AStreamWithoutAFrameIsWaitedForAndAnUnknownOneIsNot) {
  const auto publisher = Open("cam");
  EXPECT_EQ(Fetch(port(), "/api/v1/streams/nobody/frame?wait=20s").status, 404);
  LoopbackClient client(port());
  client.Write("GET /api/v1/streams/cam/frame?wait=20s HTTP/1.1\r\nHost: localhost\r\n\r\n");
  ASSERT_TRUE(Watched("cam", 1));
  Publish(*publisher, 1);
  EXPECT_EQ(client.ReadResponse().status, 200);
}

TEST_F(LongPollTest, WhatIsWrongIsSaid) {
  const auto publisher = Open("cam");
  const std::string frame = "/api/v1/streams/cam/frame";
  EXPECT_EQ(Fetch(port(), frame + "?after=7").status, 400);
  EXPECT_EQ(Fetch(port(), frame + "?wait=61s").status, 400);
  EXPECT_EQ(Fetch(port(), frame + "?wait=-1s").status, 400);
  EXPECT_EQ(Fetch(port(), frame + "?wait=soon").status, 400);
  EXPECT_EQ(Fetch(port(), frame + "?wait=1s&wait=2s").status, 400);
}

TEST_F(LongPollTest, ADrainAnswersThoseWhoWait) {
  const auto publisher = Open("cam");
  LoopbackClient client(port());
  client.Write("GET /api/v1/streams/cam/frame?wait=20s HTTP/1.1\r\nHost: localhost\r\n\r\n");
  ASSERT_TRUE(Watched("cam", 1));
  gateway_->Drain(std::chrono::seconds(5));
  EXPECT_EQ(client.ReadResponse(/*head_only=*/true).status, 204);
  EXPECT_TRUE(client.AtEnd());
}

}  // namespace
}  // namespace framecast::gateway
