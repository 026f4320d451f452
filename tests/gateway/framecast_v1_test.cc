// framecast.v1 as its viewers see it: what is said, and in which order.
#include <gmock/gmock.h>

#include <thread>

#include "services/hub/sweeper.h"
#include "tests/gateway/framecast_v1_client.h"
#include "tests/gateway/gateway_fixture.h"
#include "tests/support/wait.h"

namespace framecast::gateway {
namespace {

using nlohmann::json;
using test::WaitFor;
using test::WebSocketClient;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

class FramecastV1Test : public GatewayTest {
 protected:
  FramecastV1Test() { Start(); }

  std::string EpochOf(const std::string& stream) {
    return hub::FormatEpoch(hub_.Find(stream)->Info().epoch);
  }
};

TEST_F(FramecastV1Test, TheHandshakeNamesTheSubprotocolAndHelloComesFirst) {
  FramecastV1Client viewer(port());
  ASSERT_EQ(viewer.status(), 101);
  EXPECT_EQ(viewer.response().fields.at("sec-websocket-protocol"), "framecast.v1");
  const auto hello = viewer.Next();
  ASSERT_EQ(hello->type(), "hello");
  EXPECT_EQ(hello->text["limits"]["subscriptions"], 1024);
  EXPECT_EQ(hello->text["limits"]["message_bytes"], 65536);
  EXPECT_GT(hello->text["server_time_us"], 1'700'000'000'000'000);
  EXPECT_EQ(viewer.Next()->type(), "streams");
}

TEST_F(FramecastV1Test, TheDirectoryComesWholeAndThenItsChanges) {
  const auto first = Open("cam-1");
  Publish(*first, 1);
  FramecastV1Client viewer(port());
  const json whole = viewer.NextText("streams");
  EXPECT_EQ(whole["complete"], true);
  ASSERT_EQ(whole["streams"].size(), 1U);
  EXPECT_EQ(whole["streams"][0]["name"], "cam-1");
  EXPECT_EQ(whole["streams"][0]["state"], "live");
  EXPECT_EQ(whole["streams"][0]["epoch"], EpochOf("cam-1"));

  const auto second = Open("cam-2");
  const json added = viewer.NextText("streams");
  EXPECT_EQ(added["complete"], false);
  ASSERT_EQ(added["streams"].size(), 1U);
  EXPECT_EQ(added["streams"][0]["name"], "cam-2");
  EXPECT_EQ(added["removed"], json::array());

  first->Close();
  const json ended = viewer.NextText("streams");
  ASSERT_EQ(ended["streams"].size(), 1U);
  EXPECT_EQ(ended["streams"][0]["state"], "ended");
}

TEST_F(FramecastV1Test, ASubscriptionIsToldItsEpochThenTheStateThenThePicture) {
  const auto publisher = Open("cam");
  const std::string picture = Publish(*publisher, 7);
  FramecastV1Client viewer(port());
  viewer.Subscribe(3, "cam");
  const json subscribed = viewer.NextText("subscribed");
  EXPECT_EQ(subscribed["id"], 3);
  EXPECT_EQ(subscribed["stream"], "cam");
  EXPECT_EQ(subscribed["epoch"], EpochOf("cam"));
  EXPECT_EQ(subscribed["resumed"], false);
  const auto state = viewer.Next();
  ASSERT_EQ(state->type(), "state");
  EXPECT_EQ(state->text["id"], 3);
  EXPECT_EQ(state->text["state"], "live");
  EXPECT_EQ(state->text["epoch"], EpochOf("cam"));
  EXPECT_TRUE(state->text.at("interval_ms").is_null());
  EXPECT_GE(state->text["last_frame_age_ms"], 0);
  EXPECT_GE(state->text["last_change_age_ms"], 0);
  const auto frame = viewer.Next();
  ASSERT_TRUE(frame->is_frame());
  EXPECT_EQ(frame->frame.payload, picture);
  EXPECT_EQ(frame->frame.header.subscription, 3U);
  EXPECT_EQ(frame->frame.header.sequence, 7U);
  EXPECT_EQ(frame->frame.header.content_type, "image/png");
  EXPECT_FALSE(frame->frame.header.unchanged);
  EXPECT_EQ(frame->frame.header.skipped, hub::SkipCounts{});
  EXPECT_GE(frame->frame.header.sent_time_us, frame->frame.header.ingest_time_us);
}

TEST_F(FramecastV1Test, AStreamThatDoesNotExistYetIsWaitedForAndNotMade) {
  FramecastV1Client viewer(port());
  viewer.Subscribe(1, "later");
  EXPECT_EQ(viewer.NextText("subscribed")["epoch"], nullptr);
  const json waiting = viewer.NextText("state");
  EXPECT_EQ(waiting["state"], "waiting");
  EXPECT_EQ(waiting["epoch"], nullptr);
  EXPECT_EQ(waiting["last_frame_age_ms"], nullptr);
  EXPECT_EQ(hub_.Find("later"), nullptr);
  const auto publisher = Open("later");
  Publish(*publisher, 1);
  const auto frame = viewer.NextFrame();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->frame.header.sequence, 1U);
}

TEST_F(FramecastV1Test, ManyStreamsShareOneSocket) {
  std::vector<std::unique_ptr<hub::Publisher>> publishers;
  FramecastV1Client viewer(port());
  for (int i = 1; i <= 50; ++i) {
    publishers.push_back(Open("cam-" + std::to_string(i)));
    viewer.Subscribe(i, "cam-" + std::to_string(i));
  }
  for (int i = 1; i <= 50; ++i) ASSERT_TRUE(Watched("cam-" + std::to_string(i), 1));
  std::map<std::uint32_t, std::string> pictures;
  for (int i = 1; i <= 50; ++i) pictures[i] = Publish(*publishers[i - 1], i, 1000 + i);
  std::map<std::uint32_t, std::string> seen;
  while (seen.size() < 50) {
    const auto frame = viewer.NextFrame();
    ASSERT_TRUE(frame);
    seen[frame->frame.header.subscription] = frame->frame.payload;
  }
  EXPECT_EQ(seen, pictures);
}

TEST_F(FramecastV1Test, AnUnchangedPictureGoesWithoutItsPayloadButNeverFirst) {
  const auto publisher = Open("cam");
  const auto put = [&](std::uint64_t sequence, const std::string& payload) {
    hub::IncomingFrame frame;
    frame.sequence = sequence;
    frame.content.payload = payload;
    frame.content.annotations = R"({"n":)" + std::to_string(sequence) + "}";
    ASSERT_EQ(publisher->Publish(std::move(frame)).kind, hub::PublishResult::Kind::kStored);
  };
  const std::string picture = Publish(*publisher, 1);
  put(2, picture);
  FramecastV1Client viewer(port());
  viewer.Subscribe(1, "cam");
  const auto first = viewer.NextFrame();
  EXPECT_FALSE(first->frame.header.unchanged);
  EXPECT_EQ(first->frame.payload, picture);
  put(3, picture);
  const auto same = viewer.NextFrame();
  EXPECT_TRUE(same->frame.header.unchanged);
  EXPECT_EQ(same->frame.header.sequence, 3U);
  EXPECT_EQ(same->frame.header.content_type, "");
  EXPECT_EQ(same->frame.header.annotations, R"({"n":3})");
  EXPECT_EQ(same->frame.payload, "");
  const std::string other = Publish(*publisher, 4);
  EXPECT_EQ(viewer.NextFrame()->frame.payload, other);
}

TEST_F(FramecastV1Test, ANewEpochIsToldBeforeItsFirstFrame) {
  auto publisher = Open("cam");
  Publish(*publisher, 10);
  FramecastV1Client viewer(port());
  viewer.Subscribe(1, "cam");
  ASSERT_EQ(viewer.NextFrame()->frame.header.sequence, 10U);
  const std::string before = EpochOf("cam");
  publisher->Close();
  publisher = Open("cam");
  const std::string picture = Publish(*publisher, 1);
  std::string told = before;
  while (true) {
    const auto message = viewer.Next();
    ASSERT_TRUE(message);
    if (message->type() == "state") told = message->text["epoch"];
    if (!message->is_frame()) continue;
    EXPECT_EQ(told, EpochOf("cam"));
    EXPECT_EQ(message->frame.payload, picture);
    EXPECT_EQ(message->frame.header.skipped, hub::SkipCounts{});
    break;
  }
}

TEST_F(FramecastV1Test, AStateIsPushedWhenItChanges) {
  const auto publisher = Open("cam");
  FramecastV1Client viewer(port());
  viewer.Subscribe(1, "cam");
  Publish(*publisher, 1);
  ASSERT_TRUE(viewer.NextFrame());
  publisher->Close();
  EXPECT_EQ(viewer.NextText("state")["state"], "ended");
}

TEST_F(FramecastV1Test, FramesBeyondTheWindowWaitForTheAckAndCountAsSlow) {
  const auto publisher = Open("cam");
  FramecastV1Client viewer(port());
  viewer.Subscribe(1, "cam", {{"window", 1}});
  ASSERT_TRUE(Watched("cam", 1));
  Publish(*publisher, 1);
  ASSERT_EQ(viewer.NextFrame()->frame.header.sequence, 1U);
  for (int i = 2; i <= 5; ++i) Publish(*publisher, i);
  // The pong is behind any frame that had gone.
  viewer.Say({{"type", "ping"}, {"t", 1}});
  auto message = viewer.Next();
  while (message->type() == "state" || message->type() == "streams") message = viewer.Next();
  ASSERT_EQ(message->type(), "pong");
  viewer.Say({{"type", "ack"}, {"id", 1}, {"epoch", EpochOf("cam")}, {"sequence", 1}});
  const auto frame = viewer.NextFrame();
  EXPECT_EQ(frame->frame.header.sequence, 5U);
  EXPECT_EQ(frame->frame.header.skipped, (hub::SkipCounts{3, 0, 0, 0, 0}));
}

TEST_F(FramecastV1Test, EverySkipIsExplained) {
  const auto publisher = Open("cam");
  Publish(*publisher, 1);
  FramecastV1Client viewer(port());
  viewer.Subscribe(1, "cam");
  ASSERT_EQ(viewer.NextFrame()->frame.header.sequence, 1U);
  viewer.Say({{"type", "update"}, {"id", 1}, {"paused", true}});
  ASSERT_TRUE(WaitFor([&] { return hub_.Find("cam")->Info().state == hub::StreamState::kLive; }));
  // The answer to this says that the pause was heard.
  viewer.Say({{"type", "ping"}, {"t", "x"}});
  EXPECT_EQ(viewer.NextText("pong")["t"], "x");
  for (int i : {2, 3, 6, 7}) Publish(*publisher, i);
  viewer.Say({{"type", "update"}, {"id", 1}, {"paused", false}});
  const auto frame = viewer.NextFrame();
  EXPECT_EQ(frame->frame.header.sequence, 7U);
  const hub::SkipCounts& skipped = frame->frame.header.skipped;
  EXPECT_EQ(skipped[static_cast<int>(hub::SkipReason::kPaused)], 3U);
  EXPECT_EQ(skipped[static_cast<int>(hub::SkipReason::kSourceGap)], 2U);
}

TEST_F(FramecastV1Test, EveryFrameSinceTheOneItHasComesInOrder) {
  const auto publisher = Open("cam");
  for (int i = 1; i <= 40; ++i) Publish(*publisher, i);
  FramecastV1Client viewer(port());
  viewer.Subscribe(1, "cam",
                   {{"mode", "every"}, {"since", {{"epoch", EpochOf("cam")}, {"sequence", 5}}}});
  EXPECT_EQ(viewer.NextText("subscribed")["resumed"], true);
  for (std::uint64_t i = 6; i <= 40; ++i) {
    const auto frame = viewer.NextFrame();
    ASSERT_TRUE(frame);
    ASSERT_EQ(frame->frame.header.sequence, i);
    EXPECT_EQ(frame->frame.header.skipped, hub::SkipCounts{});
  }
}

TEST_F(FramecastV1Test, NothingComesForASubscriptionThatWasEnded) {
  const auto publisher = Open("cam");
  Publish(*publisher, 1);
  FramecastV1Client viewer(port());
  viewer.Subscribe(1, "cam");
  viewer.Subscribe(2, "cam");
  viewer.NextFrame();
  viewer.NextFrame();
  viewer.Say({{"type", "unsubscribe"}, {"id", 1}});
  ASSERT_TRUE(Watched("cam", 1));
  Publish(*publisher, 2);
  EXPECT_EQ(viewer.NextFrame()->frame.header.subscription, 2U);
  Publish(*publisher, 3);
  EXPECT_EQ(viewer.NextFrame()->frame.header.subscription, 2U);
}

TEST_F(FramecastV1Test, MistakesAreAnsweredAndTheSocketStaysOpen) {
  const auto publisher = Open("cam");
  Publish(*publisher, 1);
  FramecastV1Client viewer(port());
  const auto code_of = [&](const std::string& text) {
    viewer.socket().Send(1, text);
    return viewer.NextText("error")["code"].get<std::string>();
  };
  EXPECT_EQ(code_of("hello"), "bad_json");
  EXPECT_EQ(code_of("[1]"), "bad_json");
  EXPECT_EQ(code_of(R"({"type":"dance"})"), "unknown_type");
  EXPECT_EQ(code_of(R"({"type":"subscribe","id":0,"stream":"cam"})"), "bad_message");
  EXPECT_EQ(code_of(R"({"type":"subscribe","id":1,"stream":"../x"})"), "bad_stream_name");
  EXPECT_EQ(code_of(R"({"type":"update","id":9})"), "unknown_id");
  viewer.Subscribe(1, "cam");
  EXPECT_EQ(code_of(R"({"type":"subscribe","id":1,"stream":"cam"})"), "id_in_use");
  const std::string future = R"({"type":"ack","id":1,"sequence":99,"epoch":")" + EpochOf("cam");
  EXPECT_EQ(code_of(future + "\"}"), "bad_ack");
  Publish(*publisher, 2);
  EXPECT_TRUE(viewer.NextFrame());
}

TEST_F(FramecastV1Test, ASocketHasAtMost1024Subscriptions) {
  FramecastV1Client viewer(port());
  std::thread reader([&] {
    const json error = viewer.NextText("error");
    EXPECT_EQ(error["code"], "too_many_subscriptions");
    EXPECT_EQ(error["id"], 1025);
  });
  for (int i = 1; i <= 1025; ++i) viewer.Subscribe(i, "cam");
  reader.join();
}

TEST_F(FramecastV1Test, WhatTheProtocolForbidsClosesWithItsCode) {
  {
    FramecastV1Client viewer(port());
    viewer.socket().Send(2, "binary");
    EXPECT_EQ(viewer.CloseCode(), 1003);
  }
  {
    FramecastV1Client viewer(port());
    viewer.socket().Send(1, "\xc3\x28");
    EXPECT_EQ(viewer.CloseCode(), 1007);
  }
  {
    FramecastV1Client viewer(port());
    viewer.socket().Send(1, std::string(65537, ' '));
    EXPECT_EQ(viewer.CloseCode(), 1009);
  }
  EXPECT_TRUE(WaitFor([&] { return observer_.closed().size() == 3; }));
  EXPECT_THAT(observer_.closed(),
              UnorderedElementsAre(CloseReason::kBinaryMessage, CloseReason::kNotUtf8,
                                   CloseReason::kTooLarge));
}

TEST_F(FramecastV1Test, OneViewerTooManyIsTold1008AndTheSeatIsFreeAgainWhenAnotherGoes) {
  gateway_.reset();
  options_.max_viewers = 2;
  Start();
  const auto publisher = Open("cam");
  const std::string picture = Publish(*publisher, 1);
  FramecastV1Client first(port());
  ASSERT_TRUE(first.Next());
  std::optional<WebSocketClient> second(std::in_place, port(), "/websocket?stream=cam");
  ASSERT_TRUE(second->NextPicture());
  EXPECT_EQ(FramecastV1Client(port()).CloseCode(), 1008);
  EXPECT_EQ(test::Fetch(port(), "/api/v1/streams/cam/mjpeg").status, 503);
  EXPECT_EQ(test::Fetch(port(), "/api/v1/streams/cam/frame?wait=1s").status, 503);
  EXPECT_EQ(test::Fetch(port(), "/api/v1/streams/cam/frame").status, 200);
  second.reset();
  EXPECT_TRUE(WaitFor(
      [&] { return WebSocketClient(port(), "/websocket?stream=cam").NextPicture() == picture; }));
}

TEST_F(FramecastV1Test, AViewerWhoNeverReadsItsAnswersIsNotReadAnyMoreAndThenCut) {
  gateway_.reset();
  options_.stall_timeout = std::chrono::seconds(1);
  Start();
  FramecastV1Client viewer(port(), 4096);
  std::thread flood([&] {
    const std::string ping = json{{"type", "ping"}, {"t", std::string(60, 'x')}}.dump();
    const std::string pings = WebSocketClient::Encode(1, ping);
    // Ends when the server has cut the connection; far more than all buffers on the way hold.
    for (int i = 0; i < 1'000'000; ++i) {
      if (observer_.closed().size() > 0) break;
      viewer.socket().socket().Write(pings);
    }
  });
  EXPECT_TRUE(WaitFor([&] { return !observer_.closed().empty(); }));
  EXPECT_THAT(observer_.closed(), ElementsAre(CloseReason::kStalled));
  flood.join();
}

TEST_F(FramecastV1Test, DrainingIsAnnouncedBeforeTheClose) {
  FramecastV1Client viewer(port());
  viewer.NextText("streams");
  std::thread drain([&] { gateway_->Drain(std::chrono::seconds(5)); });
  const json draining = viewer.NextText("draining");
  EXPECT_GT(draining["retry_after_ms"], 0);
  const auto close = viewer.Next();
  ASSERT_TRUE(close);
  EXPECT_EQ(close->close_code, 1001);
  viewer.socket().Send(8, std::string("\x03\xe9", 2));
  drain.join();
}

}  // namespace
}  // namespace framecast::gateway
