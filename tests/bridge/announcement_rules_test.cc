#include <gmock/gmock.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "services/bridge/json_fields.h"
#include "services/bridge/node_message.h"
#include "services/hub/hub.h"
#include "tests/bridge/sample_announcement.h"

namespace framecast::bridge {
namespace {

using nlohmann::json;
using testing::HasSubstr;

TEST(AnnouncementRulesTest, FieldsOfLaterTimesAreIgnored) {
  json object = json::parse(CutAnnouncement(FullAnnouncement(), kMaxTextBytes).front());
  object["new"] = {{"deep", {1, 2, 3}}};
  object["streams"][0]["new"] = "x";
  EXPECT_EQ(Read(object.dump()), FullAnnouncement());
}

TEST(AnnouncementRulesTest, NullIsAsGoodAsLeavingOut) {
  json object = json::parse(CutAnnouncement(FullAnnouncement(), kMaxTextBytes).front());
  object["streams"][1]["interval_us"] = nullptr;
  object["streams"][1]["labels"] = nullptr;
  object["leaving"] = nullptr;
  EXPECT_EQ(Read(object.dump()), FullAnnouncement());
  object["number"] = nullptr;
  EXPECT_FALSE(ReadAnnouncement(object.dump()).ok());
}

TEST(AnnouncementRulesTest, WhatIsNoJsonObjectIsRefused) {
  for (const std::string& text :
       {std::string(), std::string("null"), std::string("[]"), std::string("7"), std::string("{"),
        std::string("{}x"), std::string("\x01\x00", 2), std::string("{\"node_id\":\"\xff\"}"),
        std::string(500'000, '['), std::string(kMaxTextBytes + 1, ' ')}) {
    const auto announcement = ReadAnnouncement(text);
    EXPECT_EQ(announcement.status().code(), absl::StatusCode::kInvalidArgument)
        << text.substr(0, 20);
  }
  std::string deep = CutAnnouncement(FullAnnouncement(), kMaxTextBytes).front();
  deep.insert(1, "\"x\":" + std::string(100'000, '[') + std::string(100'000, ']') + ",");
  EXPECT_EQ(Read(deep), FullAnnouncement());
}

TEST(AnnouncementRulesTest, WhatMustBeThereMustBeThere) {
  const json whole = json::parse(CutAnnouncement(FullAnnouncement(), kMaxTextBytes).front());
  for (const char* name :
       {"node_id", "node", "number", "part", "parts", "sent_time_us", "streams"}) {
    json object = whole;
    object.erase(name);
    const auto announcement = ReadAnnouncement(object.dump());
    EXPECT_FALSE(announcement.ok()) << name;
    EXPECT_THAT(announcement.status().ToString(), HasSubstr("\"" + std::string(name) + "\""));
  }
  for (const char* name : {"name", "epoch", "epoch_started_us", "state"}) {
    json object = whole;
    object["streams"][0].erase(name);
    const auto announcement = ReadAnnouncement(object.dump());
    EXPECT_FALSE(announcement.ok()) << name;
    EXPECT_THAT(announcement.status().ToString(), HasSubstr("\"" + std::string(name) + "\""));
  }
}

TEST(AnnouncementRulesTest, FieldsAgainstTheirRuleAreRefused) {
  const json whole = json::parse(CutAnnouncement(FullAnnouncement(), kMaxTextBytes).front());
  const json deep = {{"a", {{"b", json::array({1})}}}};
  json many_labels = json::object();
  for (std::size_t i = 0; i <= hub::kMaxLabels; ++i) many_labels[std::to_string(i)] = "";
  const std::vector<std::pair<const char*, std::vector<json>>> of_node{
      {"node_id", {7, "", "a.b", "a*", std::string(81, 'n'), deep, true}},
      {"node", {7, "", std::string(129, 'n'), "a\nb", "\x1b[2J", deep}},
      {"number", {-1, 1.5, "1", 1e30, true, deep}},
      {"part", {-1, 1, 4294967296, "0", deep}},
      {"parts", {-1, 0, 4294967296, "1", deep}},
      {"complete", {1, "true", deep}},
      {"leaving", {0, "false", deep}},
      {"sent_time_us", {-1, kMaxTimeUs + 1, 1.5, "0", 18446744073709551615u, deep}},
      {"streams",
       {7, "x", deep, json::array({7}), json::array({json::array()}), json::array({json::object()}),
        json::array({nullptr})}},
  };
  const std::vector<std::pair<const char*, std::vector<json>>> of_stream{
      {"name", {7, "", ".a", "a b", "a/b", "a~b", std::string(129, 's'), deep}},
      {"gone", {1, "true", deep}},
      {"epoch", {7, "", "0000000000000000", "123", "0123456789abcdeg", "0123456789abcdef0", deep}},
      {"epoch_started_us", {-1, kMaxTimeUs + 1, 1.5, "1", deep}},
      {"session_id", {7, "00", std::string(32, 'x'), std::string(34, '0'), deep}},
      {"held", {1, "true", deep}},
      {"state", {7, "", "Live", "unknown", deep}},
      {"title", {7, std::string(hub::kMaxTitleBytes + 1, 't'), deep}},
      {"labels",
       {7,
        "a",
        json::array(),
        many_labels,
        {{"a", 7}},
        {{"a", nullptr}},
        deep,
        {{"a", std::string(hub::kMaxLabelBytes, 'x')}}}},
      {"content_type",
       {7, std::string(hub::kMaxContentTypeBytes + 1, 't'), "image/png\r\nx: y", "\u00e9", deep}},
      {"last_sequence", {-1, hub::kMaxSequence + 1, 1.5, "1", deep}},
      {"viewers", {-1, 4294967296, 1.5, "1", deep}},
      {"fps", {-0.1, 1e300, "1", true, deep}},
      {"bytes_per_second", {-1, 1e300, "1", deep}},
      {"interval_us", {-1, 1.5, "1", 9223372036854775807, 18446744073709551615u, deep}},
      {"ring_frames", {-1, 18446744073709551615u, 1.5, deep}},
      {"ring_bytes", {-1, 18446744073709551615u, 1.5, deep}},
      {"ring_span_us", {-1, 9223372036854775807, deep}},
      {"publisher_since_us", {-1, kMaxTimeUs + 1, deep}},
      {"clock_offset_us",
       {-kMaxTimeUs - 1, kMaxTimeUs + 1, std::numeric_limits<std::int64_t>::min(),
        18446744073709551615u, 1.5, "1", deep}},
      {"last_frame_us", {-1, kMaxTimeUs + 1, deep}},
      {"last_change_us", {-1, kMaxTimeUs + 1, deep}},
  };
  for (const auto& [name, values] : of_node) {
    for (const json& value : values) {
      json object = whole;
      object[name] = value;
      EXPECT_FALSE(ReadAnnouncement(object.dump()).ok()) << name << " " << value;
    }
  }
  for (const auto& [name, values] : of_stream) {
    for (const json& value : values) {
      json object = whole;
      object["streams"][0][name] = value;
      EXPECT_FALSE(ReadAnnouncement(object.dump()).ok()) << name << " " << value;
    }
  }
}

TEST(AnnouncementRulesTest, AMistakeDoesNotRepeatWhatWasGiven) {
  json object = json::parse(CutAnnouncement(FullAnnouncement(), kMaxTextBytes).front());
  object["node_id"] = std::string(10'000, '*');
  EXPECT_LT(ReadAnnouncement(object.dump()).status().ToString().size(), 100u);
}

}  // namespace
}  // namespace framecast::bridge
