// Frames that the ring here lacks and another node has.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/gateway/gateway_fixture.h"
#include "tests/support/images.h"
#include "tests/support/recording_frame_source.h"
#include "tests/support/wait.h"

namespace framecast::gateway {
namespace {

using nlohmann::json;
using test::Fetch;
using test::LoopbackClient;
using test::RecordingFrameSource;
using test::RemoteFrame;
using testing::ElementsAre;
using testing::IsEmpty;
using Outcome = hub::FrameSource::Outcome;

constexpr char kNewest[] = "/api/v1/streams/cam/frame";
constexpr char kIndex[] = "/api/v1/streams/cam/frames";
constexpr std::uint64_t kEpoch = 0xab;
constexpr char kEpochText[] = "00000000000000ab";

hub::HubOptions AmongOthers() {
  hub::HubOptions options;
  options.node = "hall-1";
  options.ring.frames = 3;
  return options;
}

// The stream "cam" is that of another node, whose frames are to be had from a source.
class FrameFetchTest : public GatewayTest {
 protected:
  FrameFetchTest() : GatewayTest(AmongOthers()) {
    Start();
    hub::RemoteStream remote;
    remote.node = "hall-2";
    remote.epoch = kEpoch;
    auto mirror = hub_.OpenMirror("cam", remote, nullptr, source_);
    EXPECT_TRUE(mirror.ok()) << mirror.status();
    mirror_ = *std::move(mirror);
  }

  // Into the ring here; gives the picture.
  std::string Mirrored(std::uint64_t sequence) {
    hub::MirroredFrame frame;
    frame.position = {kEpoch, sequence};
    frame.content.payload = test::PngBytes(1000, static_cast<std::uint32_t>(sequence));
    std::string picture = frame.content.payload;
    EXPECT_EQ(mirror_->Publish(std::move(frame)), hub::Mirror::Kind::kStored);
    return picture;
  }

  static std::string Numbered(std::uint64_t sequence) {
    return std::string(kIndex) + "/" + kEpochText + "/" + std::to_string(sequence);
  }
  LoopbackClient::Response Ask(const std::string& target, const std::string& fields = "",
                               const std::string& method = "GET") {
    return Fetch(port(), target, method, fields);
  }
  static void Send(LoopbackClient& client, const std::string& target,
                   const std::string& method = "GET") {
    client.Write(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }
  static std::string ErrorCode(const LoopbackClient::Response& response) {
    return json::parse(response.body).at("error").at("code");
  }
  bool WaitForQuestion() {
    return test::WaitFor([&] { return !source_->asked().empty(); });
  }

  const std::shared_ptr<RecordingFrameSource> source_ = std::make_shared<RecordingFrameSource>();
  std::unique_ptr<hub::Mirror> mirror_;
};

TEST_F(FrameFetchTest, AStreamSaysWhichNodeHasIt) {
  EXPECT_EQ(json::parse(Ask("/api/v1/streams/cam").body).at("node"), "hall-2");
}

TEST_F(FrameFetchTest, TheNewestComesFromElsewhereWhileTheRingIsEmpty) {
  const hub::FramePtr frame = RemoteFrame({kEpoch, 7});
  LoopbackClient client(port());
  Send(client, kNewest);
  ASSERT_TRUE(source_->Answer({Outcome::kHere, frame}));
  const auto response = client.ReadResponse();
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(response.body == frame->content.payload);
  EXPECT_EQ(response.fields.at("content-type"), "image/png");
  EXPECT_EQ(response.fields.at("cache-control"), "no-cache");
  EXPECT_EQ(response.fields.at("etag"), std::string("\"") + kEpochText + "-7\"");
  EXPECT_EQ(response.fields.at("framecast-epoch"), kEpochText);
  EXPECT_EQ(response.fields.at("framecast-sequence"), "7");
  EXPECT_THAT(source_->asked(), ElementsAre(std::nullopt));

  Send(client, kNewest, "HEAD");
  ASSERT_TRUE(source_->Answer({Outcome::kHere, frame}));
  const auto head = client.ReadResponse(/*head_only=*/true);
  EXPECT_EQ(head.fields.at("content-length"), "1000");
  EXPECT_EQ(head.fields.at("etag"), response.fields.at("etag"));
  source_->AnswerAtOnce({Outcome::kHere, frame});
  EXPECT_EQ(Ask(kNewest, "If-None-Match: " + response.fields.at("etag") + "\r\n").status, 304);
}

TEST_F(FrameFetchTest, NobodyIsAskedForWhatTheRingHas) {
  source_->AnswerAtOnce({Outcome::kUnreachable, nullptr});
  const std::string picture = Mirrored(1);
  const std::string numbered = Numbered(1);
  EXPECT_TRUE(Ask(kNewest).body == picture);
  EXPECT_TRUE(Ask(numbered).body == picture);
  EXPECT_EQ(Ask(numbered + "/annotations").body, "{}\n");
  EXPECT_THAT(source_->asked(), IsEmpty());
}

TEST_F(FrameFetchTest, AFrameThatLeftTheRingOrIsStillToComeHereComesFromElsewhere) {
  for (int i = 1; i <= 5; ++i) Mirrored(i);
  for (const std::uint64_t sequence : {1, 6}) {
    const hub::FramePosition position{kEpoch, sequence};
    const hub::FramePtr frame = RemoteFrame(position, R"({"part":"7"})");
    source_->AnswerAtOnce({Outcome::kHere, frame});
    const auto response = Ask(Numbered(sequence));
    EXPECT_EQ(response.status, 200);
    EXPECT_TRUE(response.body == frame->content.payload);
    EXPECT_EQ(response.fields.at("cache-control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(response.fields.at("framecast-sequence"), std::to_string(sequence));
    EXPECT_EQ(source_->asked().back(), position);
    const auto annotations = Ask(Numbered(sequence) + "/annotations");
    EXPECT_EQ(annotations.body, "{\"part\":\"7\"}\n");
    EXPECT_EQ(annotations.fields.at("etag"), response.fields.at("etag"));
  }
}

TEST_F(FrameFetchTest, WhatIsNowhereIsToldAsInOneProcess) {
  source_->AnswerAtOnce({Outcome::kNotYet, nullptr});
  EXPECT_EQ(Ask(kNewest).status, 404);
  const auto to_come = Ask(Numbered(9));
  EXPECT_EQ(to_come.status, 404);
  EXPECT_EQ(ErrorCode(to_come), "frame_not_yet");
  source_->AnswerAtOnce({Outcome::kGone, nullptr});
  const auto gone = Ask(Numbered(9) + "/annotations");
  EXPECT_EQ(gone.status, 410);
  EXPECT_EQ(ErrorCode(gone), "frame_gone");
  EXPECT_EQ(gone.fields.at("cache-control"), "no-store");
}

TEST_F(FrameFetchTest, ANodeThatCannotBeReachedIsNamed) {
  source_->AnswerAtOnce({Outcome::kUnreachable, nullptr});
  for (const std::string& target :
       {std::string(kNewest), Numbered(1), Numbered(1) + "/annotations"}) {
    const auto response = Ask(target);
    EXPECT_EQ(response.status, 503) << target;
    EXPECT_EQ(response.fields.at("retry-after"), "1") << target;
    const json error = json::parse(response.body).at("error");
    EXPECT_EQ(error.at("code"), "stream_unreachable") << target;
    EXPECT_EQ(error.at("message"),
              "node \"hall-2\", which has the frames of stream \"cam\", cannot be reached now; try "
              "again in a second.")
        << target;
  }
}

TEST_F(FrameFetchTest, MistakesAreToldWithoutAskingAnybody) {
  EXPECT_EQ(Ask(std::string(kIndex) + "/" + kEpochText + "/01").status, 400);
  EXPECT_EQ(Ask(std::string(kIndex) + "?after=x").status, 400);
  EXPECT_EQ(Ask(kNewest, "", "DELETE").status, 405);
  EXPECT_EQ(Ask("/api/v1/streams/other/frame").status, 404);
  EXPECT_THAT(source_->asked(), IsEmpty());
  EXPECT_THAT(source_->asked_for_index(), IsEmpty());
}

TEST_F(FrameFetchTest, TheIndexIsThatOfTheNodeThatHasTheStream) {
  hub::FrameIndex index;
  index.epoch = kEpoch;
  index.oldest = hub::FramePosition{kEpoch, 2};
  index.frames = {{{kEpoch, 4}, 0, 1'700'000'000'000'000, 500, "image/png"},
                  {{kEpoch, 5}, 7, 1'700'000'000'000'001, 600, "x\"\r\n\xff"}};
  source_->AnswerIndexAtOnce(index);
  Mirrored(1);
  const auto response = Ask(std::string(kIndex) + "?after=" + kEpochText + "-3");
  EXPECT_EQ(response.status, 200);
  const json told = json::parse(response.body);
  EXPECT_EQ(told.at("epoch"), kEpochText);
  EXPECT_EQ(told.at("oldest").at("sequence"), 2);
  ASSERT_EQ(told.at("frames").size(), 2U);
  EXPECT_EQ(told.at("frames")[0].at("content_type"), "image/png");
  EXPECT_TRUE(told.at("frames")[0].at("capture_time_us").is_null());
  EXPECT_EQ(told.at("frames")[1].at("bytes"), 600);
  EXPECT_EQ(told.at("frames")[1].at("content_type"), "x\"\r\n\uFFFD") << "nothing is trusted";
  EXPECT_THAT(source_->asked_for_index(), ElementsAre(hub::FramePosition{kEpoch, 3}));
}

TEST_F(FrameFetchTest, TheRingsIndexStandsInForOneThatCannotBeHad) {
  Mirrored(1);
  const json told = json::parse(Ask(kIndex).body);
  EXPECT_EQ(told.at("epoch"), kEpochText);
  EXPECT_EQ(told.at("frames").size(), 1U);
  EXPECT_THAT(source_->asked_for_index(), ElementsAre(std::nullopt));
}

TEST_F(FrameFetchTest, ASourceThatSaysNothingIsNotWaitedForForEver) {
  LoopbackClient client(port());
  Send(client, kNewest);
  ASSERT_TRUE(WaitForQuestion());
  EXPECT_EQ(client.ReadResponse().status, 503);
  const hub::FramePtr frame = RemoteFrame({kEpoch, 7});
  ASSERT_TRUE(source_->Answer({Outcome::kHere, frame}));
  EXPECT_EQ(frame.use_count(), 1) << "what comes too late is let go of";
  source_->AnswerAtOnce({Outcome::kHere, frame});
  Send(client, kNewest);
  EXPECT_TRUE(client.ReadResponse().body == frame->content.payload) << "the connection goes on";
}

TEST_F(FrameFetchTest, AnAnswerForAConnectionThatHasGoneHarmsNobody) {
  auto client = std::make_unique<LoopbackClient>(port());
  Send(*client, kNewest);
  ASSERT_TRUE(WaitForQuestion());
  client.reset();
  const hub::FramePtr frame = RemoteFrame({kEpoch, 7});
  ASSERT_TRUE(source_->Answer({Outcome::kHere, frame}));
  EXPECT_TRUE(test::WaitFor([&] { return gateway_->connections() == 0; }));
  EXPECT_EQ(frame.use_count(), 1);
}

TEST_F(FrameFetchTest, AGatewayEndsWhileItWaitsForAFrame) {
  LoopbackClient client(port());
  Send(client, kNewest);
  ASSERT_TRUE(WaitForQuestion());
  gateway_.reset();
  EXPECT_TRUE(client.AtEnd());
  EXPECT_TRUE(source_->Answer({Outcome::kHere, RemoteFrame({kEpoch, 7})})) << "nobody is left";
}

}  // namespace
}  // namespace framecast::gateway
