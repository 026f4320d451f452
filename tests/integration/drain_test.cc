// SIGTERM with everybody connected, and the way back to the server that is started again.
#include <gmock/gmock.h>

#include <csignal>

#include "tests/integration/multiplex_client.h"
#include "tests/integration/server.h"
#include "tests/support/stream_publisher.h"
#include "tests/support/whole_images.h"

namespace framecast::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using testing::AnyOf;

// What a loaded machine may add to a time limit of the server.
constexpr milliseconds kSlack{1500};

std::string Picture(std::uint64_t sequence) { return StampedPng(10'000, {sequence, 0}); }

// A connection that asked for this.
std::unique_ptr<LoopbackClient> Asked(const Server& server, const std::string& target) {
  auto client = std::make_unique<LoopbackClient>(server.http_port());
  client->Write("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  return client;
}

// The next picture of an MJPEG stream; empty: it has ended.
std::string NextPart(LoopbackClient& mjpeg) {
  mjpeg.ReadHead();
  std::string picture = mjpeg.Read(Picture(1).size());
  // The boundary is right behind it.
  mjpeg.Read(std::string_view("\r\n--framecast\r\n").size());
  return picture;
}

TEST(Drain, EverybodyIsServedWhileItIsALameDuckAndThenToldInTheirOwnWay) {
  constexpr seconds kDrainTimeout{12};
  Server server({"--lame_duck=4s", "--drain_timeout=12s"});
  StreamPublisher publisher(server.grpc_address(), "cam");
  StreamPublisher still(server.grpc_address(), "still");
  ASSERT_TRUE(publisher.Push(1, Picture(1)));
  ASSERT_TRUE(still.Push(1, Picture(1)));
  ASSERT_TRUE(publisher.WaitForAck(1));
  ASSERT_TRUE(still.WaitForAck(1));

  std::vector<std::unique_ptr<MultiplexClient>> multiplex;
  std::vector<std::unique_ptr<WebSocketClient>> raw;
  MultiplexClient::Event event;
  for (int i = 0; i < 4; ++i) {
    multiplex.push_back(std::make_unique<MultiplexClient>(server.http_port()));
    multiplex.back()->Subscribe(1, "cam");
    ASSERT_TRUE(multiplex.back()->NextOf("frame", event));
    raw.push_back(std::make_unique<WebSocketClient>(server.http_port(), "/websocket?stream=cam"));
    ASSERT_EQ(raw.back()->NextPicture(), Picture(1));
  }
  const auto mjpeg = Asked(server, "/api/v1/streams/cam/mjpeg");
  mjpeg->ReadHead();
  ASSERT_EQ(NextPart(*mjpeg), Picture(1));
  const auto poll =
      Asked(server, "/api/v1/streams/still/frame?wait=30s&after=" + server.Epoch("still") + "-1");

  const auto begin = steady_clock::now();
  server.process().Signal(SIGTERM);
  ASSERT_TRUE(WaitFor([&] { return server.Readiness() == 503; }));
  for (std::uint64_t sequence = 2; sequence <= 6; ++sequence) {
    ASSERT_TRUE(publisher.Push(sequence, Picture(sequence)));
    for (const auto& viewer : multiplex) {
      ASSERT_TRUE(viewer->NextOf("frame", event)) << "no frame during the lame duck";
      EXPECT_EQ(event.frame.payload, Picture(sequence));
    }
    for (const auto& viewer : raw) EXPECT_EQ(viewer->NextPicture(), Picture(sequence));
    EXPECT_EQ(NextPart(*mjpeg), Picture(sequence));
  }
  EXPECT_EQ(server.Readiness(), 503);

  for (const auto& viewer : multiplex) {
    ASSERT_TRUE(viewer->NextOf("draining", event)) << "not told";
    EXPECT_GT(event.text["retry_after_ms"], 0);
    ASSERT_TRUE(viewer->NextOf("close", event)) << "cut";
    EXPECT_EQ(event.close_code, 1001);
  }
  EXPECT_GE(steady_clock::now() - begin, seconds(4)) << "before the end of the lame duck";
  for (const auto& viewer : raw) {
    const auto close = viewer->Next();
    ASSERT_TRUE(close);
    EXPECT_EQ(close->opcode, 8);
    EXPECT_EQ(close->close_code(), 1001);
    viewer->Send(8, close->payload.substr(0, 2));
  }
  EXPECT_EQ(NextPart(*mjpeg), "");
  EXPECT_TRUE(mjpeg->AtEnd());
  EXPECT_THAT(poll->ReadResponse().status, AnyOf(0, 204, 503)) << "no frame came";
  EXPECT_TRUE(poll->AtEnd());

  EXPECT_TRUE(publisher.WaitForAck(6));
  EXPECT_EQ(publisher.WaitForEnd().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(still.WaitForEnd().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(server.process().WaitForExit(), 0) << server.process().err();
  EXPECT_LT(steady_clock::now() - begin, kDrainTimeout + kSlack);
}

TEST(Drain, AViewerThatComesBackWithItsOldPlaceIsToldTheNewEpochBeforeTheFirstFrame) {
  Server server({"--drain_timeout=4s"});
  nlohmann::json since;
  {
    StreamPublisher publisher(server.grpc_address(), "cam");
    MultiplexClient viewer(server.http_port());
    viewer.Subscribe(1, "cam", {{"mode", "every"}});
    for (std::uint64_t i = 1; i <= 3; ++i) ASSERT_TRUE(publisher.Push(i, Picture(i)));
    MultiplexClient::Event event;
    do {
      ASSERT_TRUE(viewer.NextOf("frame", event));
    } while (event.frame.sequence < 3);
    since = {{"since", {{"epoch", server.Epoch("cam")}, {"sequence", 3}}}};
    server.process().Signal(SIGTERM);
    ASSERT_TRUE(viewer.NextOf("close", event));
    EXPECT_EQ(event.close_code, 1001);
    ASSERT_EQ(server.process().WaitForExit(), 0) << server.process().err();
  }
  server.StartAgain();
  MultiplexClient::Event event;
  MultiplexClient early(server.http_port());
  early.Subscribe(1, "cam", since);
  ASSERT_TRUE(early.NextOf("subscribed", event));
  EXPECT_EQ(event.text["resumed"], false);
  EXPECT_EQ(event.text["epoch"], nullptr);

  StreamPublisher publisher(server.grpc_address(), "cam");
  ASSERT_TRUE(publisher.Push(5, Picture(5)));
  ASSERT_TRUE(publisher.WaitForAck(5));
  const std::string epoch = server.Epoch("cam");
  EXPECT_NE(epoch, since["since"]["epoch"]);
  MultiplexClient late(server.http_port());
  late.Subscribe(2, "cam", since);
  ASSERT_TRUE(late.NextOf("subscribed", event));
  EXPECT_EQ(event.text["resumed"], false);
  EXPECT_EQ(event.text["epoch"], epoch);

  for (MultiplexClient* viewer : {&early, &late}) {
    std::string told;
    for (viewer->Next(event); event.type != "frame"; viewer->Next(event)) {
      ASSERT_NE(event.type, "end");
      if (event.type == "state") told = event.text["epoch"].is_null() ? "" : event.text["epoch"];
    }
    EXPECT_EQ(told, epoch);
    EXPECT_EQ(event.frame.payload, Picture(5));
    EXPECT_EQ(event.frame.skipped.slow + event.frame.skipped.rate + event.frame.skipped.ring +
                  event.frame.skipped.paused + event.frame.skipped.source_gap,
              0U);
  }
}

}  // namespace
}  // namespace framecast::test
