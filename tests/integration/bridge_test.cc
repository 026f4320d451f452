// What producers and viewers of several nodes have of each other.
#include <gmock/gmock.h>

#include <csignal>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/integration/bridge_fixture.h"
#include "tests/support/temporary_folder.h"

namespace framecast::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

struct IngestAndGateway {
  NatsServer nats;
  Server ingest{NodeFlags(nats, "in", "ingest")};
  Server gateway{NodeFlags(nats, "out", "gateway")};
};

// Reads on until the frame of that number.
bool ReadTo(MultiplexClient& viewer, std::uint64_t sequence, MultiplexClient::Event& event) {
  while (viewer.NextOf("frame", event)) {
    if (event.frame.sequence == sequence) return true;
    if (event.frame.sequence > sequence) return false;
  }
  return false;
}

TEST(Bridge, AStreamOfOneNodeIsWatchedOnEachGatewayWithItsNumbersAndItsNode) {
  const NatsServer nats;
  const Server ingest(NodeFlags(nats, "in", "ingest"));
  const Server one(NodeFlags(nats, "one", "gateway"));
  const Server two(NodeFlags(nats, "two", "gateway"));
  NumberedPublisher publisher(ingest, "cam");
  ASSERT_TRUE(publisher.Push());
  for (const Server* gateway : {&one, &two}) {
    ASSERT_TRUE(WaitForRemote(*gateway, "cam", "live", "in"));
    MultiplexClient viewer(gateway->http_port());
    viewer.Subscribe(1, "cam", {{"mode", "every"}});
    MultiplexClient::Event event;
    // The newest at once, then what comes.
    ASSERT_TRUE(viewer.NextOf("frame", event));
    EXPECT_EQ(event.frame.sequence, publisher.last());
    EXPECT_EQ(event.frame.payload, publisher.Picture(publisher.last()));
    for (int i = 0; i < 5; ++i) {
      ASSERT_TRUE(publisher.Push());
      ASSERT_TRUE(viewer.NextOf("frame", event));
      EXPECT_EQ(event.frame.sequence, publisher.last());
      EXPECT_EQ(event.frame.payload, publisher.Picture(publisher.last()));
    }
  }
  EXPECT_EQ(one.Epoch("cam"), two.Epoch("cam"));
}

TEST(Bridge, AStreamThatNobodyWatchesCostsNobodyAFrame) {
  const IngestAndGateway nodes;
  const auto& [nats, ingest, gateway] = nodes;
  NumberedPublisher publisher(ingest, "cam");
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(publisher.Push());
  ASSERT_TRUE(WaitFor([&] { return gateway.LastSequence("cam") == 20; }));
  EXPECT_EQ(Metric(ingest, "framecast_bridge_forwarded_frames_total"), 0);
  EXPECT_EQ(Metric(gateway, "framecast_bridge_mirrored_frames_total"), 0);
  EXPECT_EQ(Metric(gateway, "framecast_memory_used_bytes"), 0);
  EXPECT_EQ(gateway.Stream("cam")["ring_frames"], 20) << "of the ring where it is";
}

TEST(Bridge, AStreamWhoseLastViewerLeftIsMirroredNoLonger) {
  const IngestAndGateway nodes;
  const auto& [nats, ingest, gateway] = nodes;
  NumberedPublisher publisher(ingest, "cam");
  ASSERT_TRUE(publisher.Push());
  ASSERT_TRUE(WaitForRemote(gateway, "cam", "live", "in"));
  {
    WebSocketClient viewer(gateway.http_port(), "/websocket?stream=cam");
    EXPECT_EQ(viewer.NextPicture(), publisher.Picture(1));
    EXPECT_TRUE(WaitFor([&] { return Metric(ingest, "framecast_bridge_forwarded_streams") == 1; }));
  }
  EXPECT_TRUE(WaitFor([&] { return Metric(ingest, "framecast_bridge_forwarded_streams") == 0; }));
  EXPECT_TRUE(WaitFor([&] { return Metric(gateway, "framecast_memory_used_bytes") == 0; }));
}

TEST(Bridge, ViewersOfAllNodesAddUpWhereTheProducerIs) {
  const NatsServer nats;
  const Server home(NodeFlags(nats, "home", "both"));
  const Server away(NodeFlags(nats, "away", "gateway"));
  NumberedPublisher publisher(home, "cam");
  ASSERT_TRUE(publisher.Push());
  ASSERT_TRUE(WaitForRemote(away, "cam", "live", "home"));
  WebSocketClient here(home.http_port(), "/websocket?stream=cam");
  {
    WebSocketClient there(away.http_port(), "/websocket?stream=cam");
    WebSocketClient there_too(away.http_port(), "/websocket?stream=cam");
    EXPECT_TRUE(home.WaitForViewers("cam", 3));
    EXPECT_TRUE(away.WaitForViewers("cam", 3));
    EXPECT_EQ(Metric(home, "framecast_subscriptions{stream=\"cam\"}"), 1);
  }
  EXPECT_TRUE(home.WaitForViewers("cam", 1));
}

TEST(Bridge, AFrameThatIsLargerThanWhatNatsTakesArrivesWhole) {
  NatsServerOptions options;
  options.max_payload = 1 << 20;
  const NatsServer nats(options);
  const Server ingest(NodeFlags(nats, "in", "ingest"));
  const Server gateway(NodeFlags(nats, "out", "gateway"));
  NumberedPublisher publisher(ingest, "cam", 4 << 20);
  ASSERT_TRUE(publisher.Push());
  ASSERT_TRUE(WaitForRemote(gateway, "cam", "live", "in"));
  MultiplexClient viewer(gateway.http_port());
  viewer.Subscribe(1, "cam", {{"mode", "every"}});
  MultiplexClient::Event event;
  for (std::uint64_t sequence = 1; sequence <= 4; ++sequence) {
    ASSERT_TRUE(ReadTo(viewer, sequence, event));
    EXPECT_TRUE(event.frame.payload == publisher.Picture(sequence));
    ASSERT_TRUE(publisher.Push());
  }
  EXPECT_EQ(Metric(gateway, "framecast_bridge_dropped_frames_total{reason=\"incomplete\"}"), 0);
}

TEST(Bridge, ANodeIsToldThatAnotherOneHasTheStreamUntilItIsTakenOver) {
  const NatsServer nats;
  const Server one(NodeFlags(nats, "one", "both"));
  const Server two(NodeFlags(nats, "two", "both"));
  NumberedPublisher first(one, "cam");
  ASSERT_TRUE(first.Push());
  ASSERT_TRUE(WaitForRemote(two, "cam", "live", "one"));
  WebSocketClient viewer(one.http_port(), "/websocket?stream=cam");
  EXPECT_EQ(viewer.NextPicture(), first.Picture(1));

  NumberedPublisher refused(two, "cam");
  const grpc::Status status = refused.call().WaitForEnd();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_THAT(status.error_message(), HasSubstr(R"(at node "one")"));

  v1::OpenStream open;
  open.set_stream("cam");
  open.set_take_over(true);
  NumberedPublisher second(two, open, 3000);
  ASSERT_TRUE(second.Push());
  EXPECT_EQ(first.call().WaitForEnd().error_code(), grpc::StatusCode::ABORTED);
  EXPECT_EQ(viewer.NextPicture(), second.Picture(1)) << "the viewer of before goes on";
  EXPECT_TRUE(WaitForRemote(one, "cam", "live", "two"));
  EXPECT_EQ(one.Epoch("cam"), two.Epoch("cam"));
  EXPECT_TRUE(WaitFor([&] { return Metric(one, "framecast_bridge_lost_publishers_total") == 1; }));
}

TEST(Bridge, TheSameSessionGoesOnAtAnotherNodeAtOnce) {
  const NatsServer nats;
  const Server one(NodeFlags(nats, "one", "both"));
  const Server two(NodeFlags(nats, "two", "both"));
  v1::OpenStream open;
  open.set_stream("cam");
  open.set_session_id("0123456789abcdef");
  NumberedPublisher first(one, open);
  ASSERT_TRUE(first.Push());
  ASSERT_TRUE(WaitForRemote(two, "cam", "live", "one"));
  NumberedPublisher second(two, open);
  EXPECT_TRUE(second.Push());
  EXPECT_EQ(first.call().WaitForEnd().error_code(), grpc::StatusCode::ABORTED);
}

TEST(Bridge, WhatAGatewayNeverMirroredItAsksTheNodeFor) {
  const IngestAndGateway nodes;
  const auto& [nats, ingest, gateway] = nodes;
  NumberedPublisher publisher(ingest, "cam");
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(publisher.Push());
  ASSERT_TRUE(WaitForRemote(gateway, "cam", "live", "in"));
  const std::string frames = "/api/v1/streams/cam/frames";
  const std::string epoch = gateway.Epoch("cam");

  const auto newest = Fetch(gateway.http_port(), "/api/v1/streams/cam/frame");
  EXPECT_EQ(newest.status, 200);
  EXPECT_EQ(newest.body, publisher.Picture(3));
  EXPECT_EQ(newest.fields.at("framecast-sequence"), "3");

  const json index = json::parse(Fetch(gateway.http_port(), frames).body);
  ASSERT_EQ(index["frames"].size(), 3u);
  EXPECT_EQ(index["epoch"], epoch);

  const auto old = Fetch(gateway.http_port(), frames + "/" + epoch + "/1");
  EXPECT_EQ(old.status, 200);
  EXPECT_EQ(old.body, publisher.Picture(1));
  EXPECT_EQ(Fetch(gateway.http_port(), frames + "/" + epoch + "/9").status, 404);
  EXPECT_EQ(Fetch(gateway.http_port(), frames + "/0000000000000001/1").status, 410);
}

TEST(Bridge, AFrameThatIsPutAtAnIngestNodeIsSeenOnAGateway) {
  const IngestAndGateway nodes;
  const auto& [nats, ingest, gateway] = nodes;
  WebSocketClient viewer(gateway.http_port(), "/websocket?stream=still");
  LoopbackClient client(ingest.http_port());
  const std::string picture = PngBytes(2000, 1);
  client.Write("PUT /api/v1/streams/still/frame HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " +
               std::to_string(picture.size()) + "\r\n\r\n" + picture);
  EXPECT_EQ(client.ReadResponse().status, 201);
  EXPECT_EQ(viewer.NextPicture(), picture);
}

TEST(Bridge, WithoutNatsLocalViewersGoOnAndAGatewayIsNotReady) {
  NatsServer nats;
  const Server home(NodeFlags(nats, "home", "both"));
  const Server away(NodeFlags(nats, "away", "gateway"));
  NumberedPublisher publisher(home, "cam");
  ASSERT_TRUE(publisher.Push());
  ASSERT_TRUE(WaitForRemote(away, "cam", "live", "home"));
  WebSocketClient here(home.http_port(), "/websocket?stream=cam");
  WebSocketClient there(away.http_port(), "/websocket?stream=cam");
  EXPECT_EQ(here.NextPicture(), publisher.Picture(1));
  EXPECT_EQ(there.NextPicture(), publisher.Picture(1));

  nats.Stop();
  EXPECT_TRUE(WaitFor([&] { return away.Readiness() == 503; }));
  EXPECT_THAT(Fetch(away.http_port(), "/readyz").body, HasSubstr("cut off"));
  EXPECT_TRUE(WaitFor([&] { return Metric(away, "framecast_bridge_disconnected") == 1; }));
  EXPECT_EQ(home.Readiness(), 200);
  ASSERT_TRUE(publisher.Push());
  EXPECT_EQ(here.NextPicture(), publisher.Picture(2));
  EXPECT_TRUE(away.WaitForState("cam", "lost"));

  nats.Start();
  EXPECT_TRUE(WaitFor([&] { return away.Readiness() == 200; }));
  // What it missed it gets as the newest.
  EXPECT_EQ(there.NextPicture(), publisher.Picture(2));
  ASSERT_TRUE(publisher.Push());
  EXPECT_EQ(there.NextPicture(), publisher.Picture(3));
}

TEST(Bridge, NatsThatStandsStillHoldsUpNoPublisherAndNoLocalViewer) {
  NatsServer nats;
  const Server home(NodeFlags(nats, "home", "both"));
  const Server away(NodeFlags(nats, "away", "gateway"));
  // More than any buffer on the way.
  NumberedPublisher publisher(home, "cam", 500'000);
  ASSERT_TRUE(publisher.Push());
  ASSERT_TRUE(WaitForRemote(away, "cam", "live", "home"));
  WebSocketClient there(away.http_port(), "/websocket?stream=cam");
  ASSERT_TRUE(there.NextPicture());
  ASSERT_TRUE(WaitFor([&] { return Metric(home, "framecast_bridge_forwarded_streams") == 1; }));
  WebSocketClient here(home.http_port(), "/websocket?stream=cam");

  nats.Pause();
  // Acked one after another, each of which waits for nothing.
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(publisher.Push());
  EXPECT_TRUE(here.NextPicture());
  EXPECT_TRUE(WaitFor(
      [&] { return Metric(home, "framecast_bridge_dropped_frames_total{reason=\"slow\"}") > 0; }));
  nats.Resume();
  EXPECT_TRUE(WaitFor([&] { return away.Readiness() == 200; }));
  const std::string last = publisher.Picture(publisher.last());
  EXPECT_TRUE(WaitFor([&] { return there.NextPicture() == last; }));
}

TEST(Bridge, TheStreamsOfANodeThatIsKilledAreLostAndThenForgotten) {
  const NatsServer nats;
  Server ingest(NodeFlags(nats, "in", "ingest"));
  const Server gateway(NodeFlags(nats, "out", "gateway"));
  NumberedPublisher publisher(ingest, "cam");
  ASSERT_TRUE(publisher.Push());
  ASSERT_TRUE(WaitForRemote(gateway, "cam", "live", "in"));
  {
    WebSocketClient viewer(gateway.http_port(), "/websocket?stream=cam");
    EXPECT_TRUE(viewer.NextPicture());
    ingest.Kill();
    EXPECT_TRUE(gateway.WaitForState("cam", "lost"));
  }
  EXPECT_TRUE(WaitFor([&] { return gateway.Stream("cam").is_null(); }));
}

TEST(Bridge, ANodeThatEndsSaysSo) {
  const NatsServer nats;
  Server ingest(NodeFlags(nats, "in", "ingest"));
  const Server gateway(NodeFlags(nats, "out", "gateway"));
  NumberedPublisher publisher(ingest, "cam");
  ASSERT_TRUE(publisher.Push());
  ASSERT_TRUE(WaitForRemote(gateway, "cam", "live", "in"));
  ingest.process().Signal(SIGTERM);
  EXPECT_EQ(ingest.process().WaitForExit(), 0);
  EXPECT_TRUE(gateway.WaitForState("cam", "lost"));
  EXPECT_TRUE(WaitFor([&] { return Metric(gateway, "framecast_bridge_nodes") == 0; }));
}

TEST(Bridge, AProducerWhoseNodeWasKilledGoesOnAtAnotherBeforeTheSameViewer) {
  const NatsServer nats;
  Server one(NodeFlags(nats, "one", "ingest"));
  const Server two(NodeFlags(nats, "two", "ingest"));
  const Server gateway(NodeFlags(nats, "out", "gateway"));
  v1::OpenStream open;
  open.set_stream("cam");
  open.set_session_id("0123456789abcdef");
  WebSocketClient viewer(gateway.http_port(), "/websocket?stream=cam");
  NumberedPublisher before(one, open);
  ASSERT_TRUE(before.Push());
  EXPECT_EQ(viewer.NextPicture(), before.Picture(1));
  one.Kill();
  NumberedPublisher after(two, open, 3000);
  ASSERT_TRUE(after.Push());
  EXPECT_EQ(viewer.NextPicture(), after.Picture(1));
  EXPECT_TRUE(WaitForRemote(gateway, "cam", "live", "two"));
}

TEST(Bridge, AViewerOfAGatewayThatIsKilledGoesOnAtAnotherWithTheSameNumbers) {
  const NatsServer nats;
  const Server ingest(NodeFlags(nats, "in", "ingest"));
  Server one(NodeFlags(nats, "one", "gateway"));
  const Server two(NodeFlags(nats, "two", "gateway"));
  NumberedPublisher publisher(ingest, "cam");
  ASSERT_TRUE(publisher.Push());
  ASSERT_TRUE(WaitForRemote(one, "cam", "live", "in"));
  ASSERT_TRUE(WaitForRemote(two, "cam", "live", "in"));
  // Somebody else is there already.
  WebSocketClient other(two.http_port(), "/websocket?stream=cam");
  ASSERT_TRUE(other.NextPicture());

  MultiplexClient viewer(one.http_port());
  viewer.Subscribe(1, "cam", {{"mode", "every"}});
  MultiplexClient::Event event;
  ASSERT_TRUE(viewer.NextOf("frame", event));
  ASSERT_TRUE(publisher.Push());
  ASSERT_TRUE(viewer.NextOf("frame", event));
  const std::uint64_t seen = event.frame.sequence;
  const std::string epoch = one.Epoch("cam");
  one.Kill();

  for (int i = 0; i < 3; ++i) ASSERT_TRUE(publisher.Push());
  ASSERT_TRUE(WaitFor([&] { return two.LastSequence("cam") == publisher.last(); }));
  MultiplexClient again(two.http_port());
  again.Subscribe(1, "cam", {{"mode", "every"}, {"since", {{"epoch", epoch}, {"sequence", seen}}}});
  for (std::uint64_t sequence = seen + 1; sequence <= publisher.last(); ++sequence) {
    ASSERT_TRUE(again.NextOf("frame", event));
    EXPECT_EQ(event.frame.sequence, sequence);
    EXPECT_EQ(event.frame.payload, publisher.Picture(sequence));
  }
}

TEST(Bridge, AViewerOfAGatewayThatIsKilledGoesOnWhereNobodyWatchedTheStream) {
  const NatsServer nats;
  const Server ingest(NodeFlags(nats, "in", "ingest"));
  Server one(NodeFlags(nats, "one", "gateway"));
  const Server two(NodeFlags(nats, "two", "gateway"));
  NumberedPublisher publisher(ingest, "cam");
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(publisher.Push());
  ASSERT_TRUE(WaitForRemote(one, "cam", "live", "in"));
  ASSERT_TRUE(WaitForRemote(two, "cam", "live", "in"));
  MultiplexClient viewer(one.http_port());
  viewer.Subscribe(1, "cam");
  MultiplexClient::Event event;
  ASSERT_TRUE(viewer.NextOf("frame", event));
  const std::uint64_t seen = event.frame.sequence;
  EXPECT_EQ(seen, publisher.last());
  const std::string epoch = one.Epoch("cam");
  one.Kill();

  MultiplexClient again(two.http_port());
  again.Subscribe(1, "cam", {{"since", {{"epoch", epoch}, {"sequence", seen}}}});
  ASSERT_TRUE(again.NextOf("subscribed", event));
  EXPECT_TRUE(event.text["resumed"].get<bool>()) << event.text;
  WebSocketClient other(two.http_port(), "/websocket?stream=cam");
  EXPECT_EQ(other.NextPicture(), publisher.Picture(seen)) << "it is here now";
  ASSERT_TRUE(publisher.Push());
  ASSERT_TRUE(again.NextOf("frame", event));
  EXPECT_EQ(event.frame.sequence, seen + 1) << "it has the one before";
}

TEST(Bridge, AfterAPartitionTheNewestEpochIsEverybodysAndTheOtherPublisherIsTold) {
  // Two NATS servers that are one cluster; without the second, its node is alone.
  const std::string route = "127.0.0.1:" + std::to_string(FreePort());
  NatsServerOptions options;
  options.more_lines = {"cluster { name: nodes, listen: \"" + route + "\" }"};
  const NatsServer nats_one(options);
  options.more_lines = {"cluster { name: nodes, listen: \"127.0.0.1:" + std::to_string(FreePort()) +
                        "\", routes: [\"nats-route://" + route + "\"] }"};
  NatsServer nats_two(options);
  const Server one(NodeFlags(nats_one, "one", "both"));
  const Server two(NodeFlags(nats_two, "two", "both"));
  NumberedPublisher older(one, "cam");
  ASSERT_TRUE(older.Push());
  ASSERT_TRUE(WaitForRemote(two, "cam", "live", "one"));
  WebSocketClient viewer(one.http_port(), "/websocket?stream=cam");
  EXPECT_EQ(viewer.NextPicture(), older.Picture(1));

  nats_two.Stop();
  ASSERT_TRUE(two.WaitForState("cam", "lost"));
  NumberedPublisher newer(two, "cam", 3000);
  ASSERT_TRUE(newer.Push()) << "nobody is there to say no";
  ASSERT_TRUE(older.Push()) << "both go on for themselves";
  EXPECT_EQ(viewer.NextPicture(), older.Picture(2));

  nats_two.Start();
  EXPECT_EQ(older.call().WaitForEnd().error_code(), grpc::StatusCode::ABORTED);
  EXPECT_TRUE(WaitForRemote(one, "cam", "live", "two"));
  EXPECT_EQ(viewer.NextPicture(), newer.Picture(1));
  ASSERT_TRUE(newer.Push());
  EXPECT_EQ(viewer.NextPicture(), newer.Picture(2));
}

TEST(Bridge, ATokenForNatsIsReadFromItsFileAndAWrongOneIsTold) {
  NatsServerOptions options;
  options.token = "right";
  const NatsServer nats(options);
  const TemporaryFolder folder;
  const std::string right = "--bridge_token_file=" + folder.Write("right", "right\n");
  const std::string wrong = "--bridge_token_file=" + folder.Write("wrong", "wrong\n");
  const Server ingest(NodeFlags(nats, "in", "ingest", {right}));
  const Server gateway(NodeFlags(nats, "out", "gateway", {right}));
  NumberedPublisher publisher(ingest, "cam");
  ASSERT_TRUE(publisher.Push());
  EXPECT_TRUE(WaitForRemote(gateway, "cam", "live", "in"));

  const std::uint16_t port = FreePort();
  std::vector<std::string> flags = NodeFlags(nats, "lost", "gateway", {wrong});
  flags.push_back("--http_address=127.0.0.1:" + std::to_string(port));
  flags.push_back("--grpc_address=127.0.0.1:0");
  const std::unique_ptr<Process> refused = RunFramecastd(flags);
  std::string words;
  EXPECT_TRUE(WaitFor([&] {
    try {
      words = Fetch(port, "/readyz").body;
    } catch (const std::runtime_error&) {
      return false;
    }
    return words.find("check its token") != std::string::npos;
  })) << words
      << refused->err();
}

TEST(Bridge, NodesComeAndStreamsAreKnownWhoeverWasThereFirst) {
  const NatsServer nats;
  const Server gateway(NodeFlags(nats, "out", "gateway"));
  std::vector<std::unique_ptr<Server>> ingests;
  std::vector<std::unique_ptr<NumberedPublisher>> publishers;
  for (const std::string name : {"a", "b", "c"}) {
    ingests.push_back(std::make_unique<Server>(NodeFlags(nats, name, "ingest")));
    publishers.push_back(std::make_unique<NumberedPublisher>(*ingests.back(), "cam-" + name));
    ASSERT_TRUE(publishers.back()->Push());
  }
  for (const std::string name : {"a", "b", "c"}) {
    EXPECT_TRUE(WaitForRemote(gateway, "cam-" + name, "live", name));
  }
  const Server late(NodeFlags(nats, "late", "gateway"));
  for (const std::string name : {"a", "b", "c"}) {
    EXPECT_TRUE(WaitForRemote(late, "cam-" + name, "live", name));
  }
}

}  // namespace
}  // namespace framecast::test
