// Control messages of framecast.v1 that are wrong, far too many, or sent by somebody who never
// reads. The socket stays open where the contract says so, and others are served meanwhile.
#include <gmock/gmock.h>

#include <thread>

#include "tests/gateway/framecast_v1_client.h"
#include "tests/gateway/gateway_fixture.h"
#include "tests/support/wait.h"

namespace framecast::gateway {
namespace {

using nlohmann::json;
using test::WaitFor;
using test::WebSocketClient;
using testing::AnyOf;

constexpr std::size_t kMessageBytes = 64 << 10;

class HostileControlTest : public GatewayTest {
 protected:
  HostileControlTest() {
    // One loop, so that whoever is served slowly would be noticed by all others.
    options_.threads = 1;
  }
  ~HostileControlTest() override {
    EXPECT_TRUE(WaitFor([&] { return gateway_->connections() == 0; }));
    EXPECT_TRUE(WaitFor([&] { return hub_.budget().pinned() == 0; }));
  }

  // The code of the error that answers `text`, and only it.
  std::string Answer(FramecastV1Client& viewer, const std::string& text) {
    viewer.socket().Send(1, text);
    viewer.Say({{"type", "ping"}, {"t", ++pings_}});
    std::string code = "nothing";
    while (const auto message = viewer.Next()) {
      if (message->type() == "pong") {
        EXPECT_EQ(message->text["t"], pings_);
        return code;
      }
      if (message->type() == "error") code = message->text["code"];
    }
    return "the end of the connection";
  }

 private:
  int pings_ = 0;
};

TEST_F(HostileControlTest, JsonThatIsDeepBrokenOrDoubledIsAnErrorAndTheSocketStaysOpen) {
  Start();
  FramecastV1Client viewer(port());
  const std::string half(kMessageBytes / 2, '[');
  for (const std::string& text : {
           std::string(kMessageBytes, '['),
           half + std::string(kMessageBytes / 2, ']'),
           R"({"type":"ping","t":)" + std::string(30'000, '[') + std::string(30'000, ']') + "}",
           [] {
             std::string nested;
             for (int i = 0; i < 10'000; ++i) nested += R"({"a":)";
             return nested;
           }(),
           std::string(R"({"type":"ping","type":"ping"})"),
           std::string(R"({"type":"unsubscribe","id":1,"id":2})"),
           std::string(R"({"type":"subscribe","id":1,"stream":"cam","since":)"
                       R"({"epoch":"00000000000000aa","epoch":"00000000000000ab","sequence":1}})"),
           std::string(""),
           std::string(" "),
           std::string("null"),
           std::string("1e999"),
           std::string("\"ping\""),
           std::string(R"({"type":"ping"} {"type":"ping"})"),
           std::string(R"({"type":"ping",})"),
           std::string(1, '\0'),
           std::string("{\"type\":\"ping\",\"t\":\"\x01\"}"),
           std::string(R"({"type":"ping","t":"\ud800"})"),
       }) {
    EXPECT_EQ(Answer(viewer, text), "bad_json") << text.substr(0, 100);
  }
}

TEST_F(HostileControlTest, AMessageOfExactly64KiBIsReadHoweverManyFieldsItHas) {
  Start();
  FramecastV1Client viewer(port());
  std::string text = R"({"type":"dance")";
  for (int i = 0; text.size() < kMessageBytes - 20; ++i) text += ",\"" + std::to_string(i) + "\":0";
  text += std::string(kMessageBytes - 1 - text.size(), ' ') + "}";
  ASSERT_EQ(text.size(), kMessageBytes);
  EXPECT_EQ(Answer(viewer, text), "unknown_type");
}

TEST_F(HostileControlTest, NumbersAndWordsOutOfRangeAreAnErrorAndTheSocketStaysOpen) {
  Start();
  FramecastV1Client viewer(port());
  const auto wrong = AnyOf("bad_message", "bad_json", "bad_stream_name");
  const auto subscribe = [](const std::string& fields) {
    return R"({"type":"subscribe",)" + fields + "}";
  };
  for (const char* id : {"0", "-1", "1.5", "4294967296", "18446744073709551616", "1e400", "\"1\"",
                         "null", "true", "[1]", "-0.0", "1e-400"}) {
    EXPECT_THAT(Answer(viewer, subscribe(R"("stream":"cam","id":)" + std::string(id))), wrong)
        << id;
  }
  for (const char* field : {R"("max_fps":-1)",
                            R"("max_fps":1e400)",
                            R"("max_fps":1e-9)",
                            R"("max_fps":1001)",
                            R"("max_fps":"fast")",
                            R"("window":65)",
                            R"("window":-1)",
                            R"("window":0.5)",
                            R"("window":"all")",
                            R"("max_age_ms":0)",
                            R"("max_age_ms":9223372036854775807)",
                            R"("max_age_ms":1e300)",
                            R"("priority":1001)",
                            R"("priority":-2147483649)",
                            R"("paused":1)",
                            R"("mode":"all")",
                            R"("since":1)",
                            R"("since":[])",
                            R"("since":{})",
                            R"("since":{"epoch":1,"sequence":1})",
                            R"("since":{"epoch":"zz","sequence":1})",
                            R"("since":{"epoch":"00000000000000aa","sequence":9007199254740992})",
                            R"("since":{"epoch":"00000000000000aa","sequence":-1})"}) {
    EXPECT_THAT(Answer(viewer, subscribe(R"("stream":"cam","id":1,)" + std::string(field))), wrong)
        << field;
  }
  for (const char* stream :
       {R"("")", R"("..")", R"("a/b")", R"("\u0000")", R"("caf\u00e9")", "7"}) {
    EXPECT_THAT(Answer(viewer, subscribe(R"("id":1,"stream":)" + std::string(stream))), wrong)
        << stream;
  }
  // Nothing of it was taken for a subscription.
  EXPECT_EQ(Answer(viewer, R"({"type":"unsubscribe","id":1})"), "unknown_id");
}

TEST_F(HostileControlTest, AnAckOfTheFutureIsAnErrorAndFreesNothing) {
  Start();
  const auto publisher = Open("cam");
  Publish(*publisher, 1);
  FramecastV1Client viewer(port());
  viewer.Subscribe(1, "cam", {{"window", 1}});
  ASSERT_TRUE(viewer.NextFrame());
  const std::string epoch = hub::FormatEpoch(hub_.Find("cam")->Info().epoch);
  const auto ack = [&](const std::string& of, std::uint64_t sequence) {
    return json{{"type", "ack"}, {"id", 1}, {"epoch", of}, {"sequence", sequence}}.dump();
  };
  Publish(*publisher, 2);
  EXPECT_EQ(Answer(viewer, ack(epoch, 2)), "bad_ack");
  EXPECT_EQ(Answer(viewer, ack(epoch, 9007199254740991)), "bad_ack");
  EXPECT_EQ(Answer(viewer, ack("0000000000000001", 1)), "nothing") << "an epoch that is over";
  Publish(*publisher, 3);
  // Had one of these freed the window, frame 2 would have come before its pong; now it is skipped.
  viewer.socket().Send(1, ack(epoch, 1));
  const auto frame = viewer.NextFrame();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->frame.header.sequence, 3U);
}

TEST_F(HostileControlTest, OfTenThousandSubscribesExactly1024AreTakenAndOthersAreServedMeanwhile) {
  Start();
  const auto publisher = Open("cam");
  constexpr int kMessages = 10'000;
  FramecastV1Client hostile(port());
  const std::jthread writer([&] {
    for (int id = 1; id <= kMessages; ++id) hostile.Subscribe(id, "cam");
  });
  // Nobody reads the answers yet, so that the server cannot be done with the messages.
  FramecastV1Client other(port());
  other.Subscribe(1, "cam");
  other.NextText("subscribed");
  for (int i = 1; i <= 50; ++i) {
    const std::string picture = Publish(*publisher, i);
    other.Say({{"type", "ping"}, {"t", i}});
    EXPECT_EQ(other.NextText("pong")["t"], i);
  }

  std::vector<std::uint32_t> subscribed;
  std::map<std::string, int> errors;
  int frames = 0;
  while (static_cast<int>(subscribed.size()) + errors["too_many_subscriptions"] < kMessages) {
    const auto message = hostile.Next();
    ASSERT_TRUE(message) << "the connection ended";
    if (message->type() == "subscribed") subscribed.push_back(message->text["id"]);
    if (message->type() == "error") ++errors[message->text["code"]];
    if (message->is_frame()) ++frames;
  }
  ASSERT_EQ(subscribed.size(), 1024U);
  for (std::uint32_t id = 1; id <= 1024; ++id) ASSERT_EQ(subscribed[id - 1], id);
  EXPECT_EQ(errors.size(), 1U);
  EXPECT_TRUE(Watched("cam", 1024 + 1));

  // Room again after an unsubscribe; and every one of them is served.
  hostile.Say({{"type", "unsubscribe"}, {"id", 7}});
  hostile.Subscribe(5000, "cam");
  EXPECT_EQ(hostile.NextText("subscribed")["id"], 5000);
  Publish(*publisher, 1000);
  std::set<std::uint32_t> reached;
  while (reached.size() < 1024) {
    const auto frame = hostile.NextFrame();
    ASSERT_TRUE(frame);
    if (frame->frame.header.sequence == 1000) reached.insert(frame->frame.header.subscription);
  }
  EXPECT_FALSE(reached.contains(7));
}

TEST_F(HostileControlTest, SubscribingAndUnsubscribingAllTheTimeLeavesNothingBehind) {
  Start();
  const auto publisher = Open("cam");
  Publish(*publisher, 1, 100'000);
  FramecastV1Client viewer(port());
  const std::jthread writer([&] {
    for (int i = 0; i < 3000; ++i) {
      viewer.Subscribe(1, i % 2 == 0 ? "cam" : "none");
      viewer.Say({{"type", "update"}, {"id", 1}, {"paused", i % 3 == 0}});
      viewer.Say({{"type", "unsubscribe"}, {"id", 1}});
    }
    viewer.Say({{"type", "ping"}, {"t", "end"}});
  });
  EXPECT_EQ(viewer.NextText("pong")["t"], "end");
  EXPECT_TRUE(Watched("cam", 0));
  EXPECT_EQ(hub_.Find("none"), nullptr);
}

TEST_F(HostileControlTest, OneWhoFloodsAndNeverReadsIsCutWhileAnotherGetsEveryPicture) {
  options_.stall_timeout = std::chrono::seconds(1);
  Start();
  const auto publisher = Open("cam");
  FramecastV1Client watcher(port());
  watcher.Subscribe(1, "cam", {{"mode", "every"}});
  ASSERT_TRUE(Watched("cam", 1));
  FramecastV1Client hostile(port(), 4096);
  hostile.Subscribe(1, "cam");
  ASSERT_TRUE(Watched("cam", 2));
  std::thread flood([&] {
    const std::string ping = json{{"type", "ping"}, {"t", std::string(60, 'x')}}.dump();
    const std::string bytes = WebSocketClient::Encode(1, ping);
    while (observer_.closed().empty()) hostile.socket().socket().Write(bytes);
  });
  std::uint64_t sequence = 0;
  EXPECT_TRUE(WaitFor([&] {
    const std::string picture = Publish(*publisher, ++sequence, 200'000);
    const auto frame = watcher.NextFrame();
    EXPECT_TRUE(frame && frame->frame.header.sequence == sequence &&
                frame->frame.payload == picture && frame->frame.header.skipped == hub::SkipCounts{})
        << sequence;
    return !observer_.closed().empty();
  }));
  flood.join();
  EXPECT_THAT(observer_.closed(), testing::ElementsAre(CloseReason::kStalled));
  Publish(*publisher, ++sequence);
  EXPECT_EQ(watcher.NextFrame()->frame.header.sequence, sequence);
  EXPECT_TRUE(Watched("cam", 1));
}

}  // namespace
}  // namespace framecast::gateway
