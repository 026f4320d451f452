#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/gateway/gateway_fixture.h"
#include "tests/support/images.h"

namespace framecast::gateway {
namespace {

using nlohmann::json;
using test::Fetch;
using test::LoopbackClient;

constexpr char kFrames[] = "/api/v1/streams/cam/frames";

hub::HubOptions SmallRings() {
  hub::HubOptions options;
  options.ring.frames = 3;
  return options;
}

class FrameApiTest : public GatewayTest {
 protected:
  FrameApiTest() : GatewayTest(SmallRings()) { Start(); }

  static std::string ErrorCode(const LoopbackClient::Response& response) {
    return json::parse(response.body).at("error").at("code");
  }
  LoopbackClient::Response FetchFrame(const std::string& epoch, const std::string& sequence,
                                      const std::string& fields = "") {
    return Fetch(port(), std::string(kFrames) + "/" + epoch + "/" + sequence, "GET", fields);
  }
};

TEST_F(FrameApiTest, TheIndexNamesWhatTheRingHoldsOldestFirst) {
  EXPECT_EQ(Fetch(port(), kFrames).status, 404);
  const auto publisher = Open("cam");
  const std::string epoch = hub::FormatEpoch(publisher->epoch());
  EXPECT_EQ(Fetch(port(), kFrames).body,
            R"({"stream":"cam","epoch":")" + epoch + R"(","oldest":null,"frames":[]})" + "\n");
  for (int i = 1; i <= 4; ++i) Publish(*publisher, i, 100 + i);
  hub::IncomingFrame captured;
  captured.sequence = 9;
  captured.content.capture_time_us = 1'700'000'000'000'000;
  captured.content.payload = test::JpegBytes(500);
  publisher->Publish(std::move(captured));

  const auto response = Fetch(port(), kFrames);
  EXPECT_EQ(response.fields.at("cache-control"), "no-store");
  EXPECT_EQ(response.fields.at("content-type"), "application/json");
  const json index = json::parse(response.body);
  EXPECT_EQ(index.at("stream"), "cam");
  EXPECT_EQ(index.at("epoch"), epoch);
  EXPECT_EQ(index.at("oldest"), (json{{"epoch", epoch}, {"sequence", 3}}));
  const json& frames = index.at("frames");
  ASSERT_EQ(frames.size(), 3U);
  EXPECT_EQ(frames[0].at("sequence"), 3);
  EXPECT_EQ(frames[0].at("capture_time_us"), nullptr);
  EXPECT_EQ(frames[1].at("bytes"), 104);
  EXPECT_EQ(frames[2].at("epoch"), epoch);
  EXPECT_EQ(frames[2].at("sequence"), 9);
  EXPECT_EQ(frames[2].at("capture_time_us"), 1'700'000'000'000'000);
  EXPECT_EQ(frames[2].at("ingest_time_us"), hub_.Find("cam")->Newest()->ingest_time_us);
  EXPECT_EQ(frames[2].at("content_type"), "image/jpeg");
}

TEST_F(FrameApiTest, TheIndexIsFollowedFromAFrameThatOneHas) {
  auto publisher = Open("cam");
  const std::string epoch = hub::FormatEpoch(publisher->epoch());
  for (int i = 1; i <= 4; ++i) Publish(*publisher, 10 * i);
  using Sequences = std::vector<int>;
  const auto after = [&](const std::string& position) {
    const auto response = Fetch(port(), std::string(kFrames) + "?after=" + position);
    EXPECT_EQ(response.status, 200) << position;
    const json index = json::parse(response.body);
    EXPECT_EQ(index.at("oldest").at("sequence"), 20) << "of the ring, whatever is asked for";
    Sequences sequences;
    for (const json& frame : index.at("frames")) sequences.push_back(frame.at("sequence"));
    return sequences;
  };
  EXPECT_EQ(after(epoch + "-20"), (Sequences{30, 40}));
  EXPECT_EQ(after(epoch + "-30"), (Sequences{40}));
  EXPECT_EQ(after(epoch + "-40"), (Sequences{}));
  EXPECT_EQ(after(epoch + "-10"), (Sequences{20, 30, 40})) << "evicted";
  EXPECT_EQ(after(epoch + "-25"), (Sequences{20, 30, 40})) << "never stored";
  EXPECT_EQ(after("00000000000000ab-30"), (Sequences{20, 30, 40})) << "of another epoch";
}

TEST_F(FrameApiTest, TheIndexIsFollowedIntoTheNextEpoch) {
  auto publisher = Open("cam");
  const std::string first = hub::FormatEpoch(publisher->epoch());
  Publish(*publisher, 5);
  publisher.reset();
  publisher = Open("cam");
  Publish(*publisher, 1);
  const json index =
      json::parse(Fetch(port(), std::string(kFrames) + "?after=" + first + "-5").body);
  EXPECT_EQ(index.at("oldest"), (json{{"epoch", first}, {"sequence", 5}}));
  ASSERT_EQ(index.at("frames").size(), 1U);
  EXPECT_EQ(index.at("frames")[0].at("epoch"), hub::FormatEpoch(publisher->epoch()));
}

TEST_F(FrameApiTest, AMalformedAfterIs400AsInTheLongPoll) {
  const auto publisher = Open("cam");
  Publish(*publisher, 1);
  const std::string epoch = hub::FormatEpoch(publisher->epoch());
  const std::vector<std::string> bad{"",
                                     "x",
                                     epoch,
                                     epoch + "-",
                                     epoch + "-x",
                                     "0000000000000000-1",
                                     epoch + "-9007199254740992",
                                     epoch + "-1&after=" + epoch + "-1"};
  for (const std::string& after : bad) {
    const std::string query = "after=" + after;
    const auto index = Fetch(port(), std::string(kFrames) + "?" + query);
    EXPECT_EQ(index.status, 400) << query;
    EXPECT_EQ(ErrorCode(index), "bad_request") << query;
    EXPECT_EQ(index.body, Fetch(port(), "/api/v1/streams/cam/frame?" + query).body) << query;
  }
}

TEST_F(FrameApiTest, AFrameIsFetchedByItsNumberAndMayBeKept) {
  const auto publisher = Open("cam");
  const std::string epoch = hub::FormatEpoch(publisher->epoch());
  const std::string payload = Publish(*publisher, 1, 2000);
  Publish(*publisher, 2, 300);
  const auto response = FetchFrame(epoch, "1");
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(response.body == payload);
  EXPECT_EQ(response.fields.at("content-type"), "image/png");
  EXPECT_EQ(response.fields.at("cache-control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(response.fields.at("vary"), "Authorization, Origin");
  EXPECT_EQ(response.fields.at("framecast-epoch"), epoch);
  EXPECT_EQ(response.fields.at("framecast-sequence"), "1");
  const std::string etag = response.fields.at("etag");
  EXPECT_EQ(etag, "\"" + epoch + "-1\"");
  const auto again = FetchFrame(epoch, "1", "If-None-Match: " + etag + "\r\n");
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.fields.at("cache-control"), "public, max-age=31536000, immutable");
}

TEST_F(FrameApiTest, WhatIsToComeAndWhatIsGoneAreToldApartAndNotKept) {
  auto publisher = Open("cam");
  const std::string epoch = hub::FormatEpoch(publisher->epoch());
  for (int i = 1; i <= 5; ++i) Publish(*publisher, 2 * i);
  const auto expect = [&](const std::string& sequence, int status, const std::string& code) {
    const auto response = FetchFrame(epoch, sequence);
    EXPECT_EQ(response.status, status) << sequence;
    EXPECT_EQ(ErrorCode(response), code) << sequence;
    EXPECT_EQ(response.fields.at("cache-control"), "no-store");
  };
  expect("11", 404, "frame_not_yet");
  expect("9007199254740991", 404, "frame_not_yet");
  expect("9", 410, "frame_gone");
  expect("2", 410, "frame_gone");
  EXPECT_EQ(FetchFrame("00000000000000ab", "6").status, 410) << "another epoch";
  publisher.reset();
  publisher = Open("cam");
  EXPECT_EQ(FetchFrame(epoch, "10").status, 200) << "the ring goes on over epochs";
  expect("11", 410, "frame_gone");
}

TEST_F(FrameApiTest, AnnotationsAreAnObjectThatIsKeptAsTheFrameIs) {
  const auto publisher = Open("cam");
  const std::string epoch = hub::FormatEpoch(publisher->epoch());
  hub::IncomingFrame annotated;
  annotated.sequence = 1;
  annotated.content.annotations = R"({"label":"Grüße","part":"7"})";
  annotated.content.payload = test::PngBytes(100);
  publisher->Publish(std::move(annotated));
  Publish(*publisher, 2);
  const auto response = FetchFrame(epoch, "1/annotations");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "{\"label\":\"Grüße\",\"part\":\"7\"}\n");
  const auto none = FetchFrame(epoch, "2/annotations");
  EXPECT_EQ(none.status, 200);
  EXPECT_EQ(none.body, "{}\n");
  EXPECT_EQ(response.fields.at("content-type"), "application/json");
  const auto again =
      FetchFrame(epoch, "1/annotations", "If-None-Match: " + response.fields.at("etag") + "\r\n");
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
  const auto frame = FetchFrame(epoch, "1");
  for (const char* field :
       {"cache-control", "vary", "etag", "framecast-epoch", "framecast-sequence"}) {
    EXPECT_EQ(response.fields.at(field), frame.fields.at(field)) << field;
    EXPECT_EQ(again.fields.at(field), frame.fields.at(field)) << field;
  }
}

TEST_F(FrameApiTest, AnnotationsAreRefusedAsTheirFrameIs) {
  EXPECT_EQ(FetchFrame("00000000000000ab", "1/annotations").body,
            FetchFrame("00000000000000ab", "1").body)
      << "no stream";
  const auto publisher = Open("cam");
  const std::string epoch = hub::FormatEpoch(publisher->epoch());
  for (int i = 1; i <= 5; ++i) Publish(*publisher, i);
  const std::vector<std::pair<std::string, int>> refused{
      {epoch + "/1", 410},  {epoch + "/6", 404}, {"00000000000000ab/4", 410},
      {epoch + "/01", 400}, {"abc/4", 400},
  };
  for (const auto& [position, status] : refused) {
    const std::string target = std::string(kFrames) + "/" + position;
    const auto response = Fetch(port(), target + "/annotations");
    EXPECT_EQ(response.status, status) << position;
    EXPECT_EQ(response.body, Fetch(port(), target).body) << position;
    EXPECT_EQ(response.fields.at("cache-control"), "no-store") << position;
  }
}

TEST_F(FrameApiTest, AMalformedNumberIs400) {
  const auto publisher = Open("cam");
  const std::string epoch = hub::FormatEpoch(publisher->epoch());
  for (const char* sequence : {"0", "01", "-1", "+1", "1x", "", "9007199254740992", "1%20"}) {
    EXPECT_EQ(ErrorCode(FetchFrame(epoch, sequence)), "bad_sequence") << sequence;
  }
  for (const char* bad : {"0000000000000000", "abc", "g000000000000000", "0x00000000000001", ""}) {
    const auto response = FetchFrame(bad, "1");
    EXPECT_EQ(response.status, 400) << bad;
    EXPECT_EQ(ErrorCode(response), "bad_epoch") << bad;
  }
}

TEST_F(FrameApiTest, HeadAnswersWithoutABody) {
  const auto publisher = Open("cam");
  Publish(*publisher, 1, 5000);
  const std::string frame =
      std::string(kFrames) + "/" + hub::FormatEpoch(publisher->epoch()) + "/1";
  for (const std::string& target : {std::string(kFrames), frame, frame + "/annotations"}) {
    LoopbackClient client(port());
    client.Write("HEAD " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    const auto response = client.ReadResponse(/*head_only=*/true);
    EXPECT_EQ(response.status, 200);
    EXPECT_NE(response.fields.at("content-length"), "0");
    EXPECT_TRUE(client.AtEnd()) << target;
    EXPECT_EQ(Fetch(port(), target, "DELETE").fields.at("allow"), "GET, HEAD");
  }
}

}  // namespace
}  // namespace framecast::gateway
