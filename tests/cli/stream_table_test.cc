#include "services/cli/stream_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace framecast::cli {
namespace {

v1::ListStreamsResponse TwoStreams() {
  v1::ListStreamsResponse streams;
  v1::StreamInfo& live = *streams.add_streams();
  live.set_name("cam-1");
  live.set_title("Door\x1b[31m");
  live.set_state(v1::STREAM_STATE_LIVE);
  live.set_epoch(0xab);
  live.set_last_sequence(42);
  live.set_fps(9.96);
  live.set_bytes_per_second(1'530'000);
  live.set_viewers(3);
  live.mutable_last_frame_age()->set_nanos(120'000'000);
  live.mutable_publisher_since()->set_seconds(1'000);
  live.mutable_interval()->set_nanos(102'000'000);
  live.mutable_clock_offset()->set_seconds(-1);
  live.mutable_clock_offset()->set_nanos(-250'000);
  (*live.mutable_labels())["room"] = "lab";
  v1::StreamInfo& waiting = *streams.add_streams();
  waiting.set_name("b");
  waiting.set_title("b");
  waiting.set_state(v1::STREAM_STATE_WAITING);
  return streams;
}

TEST(StreamTable, HasALineAStreamUnderItsColumns) {
  EXPECT_EQ(StreamTable(TwoStreams()),
            "STREAM  STATE    FPS   RATE      VIEWERS  LAST FRAME  TITLE\n"
            "cam-1   live     10.0  1.5 MB/s  3        0.1 s       Door [31m\n"
            "b       waiting  0.0   0 B/s     0        -           b\n");
}

TEST(StreamTable, SaysWhichNodeHasAStreamWhereThereAreSeveral) {
  v1::ListStreamsResponse streams = TwoStreams();
  streams.mutable_streams(0)->set_node("hall\n2");
  EXPECT_EQ(StreamTable(streams),
            "STREAM  NODE    STATE    FPS   RATE      VIEWERS  LAST FRAME  TITLE\n"
            "cam-1   hall 2  live     10.0  1.5 MB/s  3        0.1 s       Door [31m\n"
            "b               waiting  0.0   0 B/s     0        -           b\n");
}

TEST(StreamsJson, NamesTheNodeOrNull) {
  v1::ListStreamsResponse streams = TwoStreams();
  streams.mutable_streams(0)->set_node("hall-2");
  const nlohmann::json whole = nlohmann::json::parse(StreamsJson(streams));
  EXPECT_EQ(whole["streams"][0]["node"], "hall-2");
  EXPECT_TRUE(whole["streams"][1]["node"].is_null());
}

TEST(StreamsJson, HasTheFieldsOfTheHttpApi) {
  const nlohmann::json whole = nlohmann::json::parse(StreamsJson(TwoStreams()));
  const nlohmann::json& live = whole["streams"][0];
  EXPECT_EQ(live["epoch"], "00000000000000ab");
  EXPECT_EQ(live["state"], "live");
  EXPECT_EQ(live["last_frame_age_ms"], 120);
  EXPECT_EQ(live["publisher_since_us"], 1'000'000'000);
  EXPECT_EQ(live["clock_offset_us"], -1'000'250);
  EXPECT_EQ(live["interval_ms"], 102);
  EXPECT_EQ(live["labels"]["room"], "lab");
  const nlohmann::json& waiting = whole["streams"][1];
  EXPECT_TRUE(waiting["epoch"].is_null());
  EXPECT_TRUE(waiting["last_frame_age_ms"].is_null());
  EXPECT_TRUE(waiting["clock_offset_us"].is_null());
  EXPECT_TRUE(waiting["interval_ms"].is_null());
}

}  // namespace
}  // namespace framecast::cli
