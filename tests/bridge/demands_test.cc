#include <gmock/gmock.h>

#include <limits>

#include "services/bridge/node_message.h"

namespace framecast::bridge {
namespace {

using testing::SizeIs;

Demands SomeDemands() {
  Demands demands;
  demands.node_id = "gateway-1-00000001";
  demands.streams["cam.1"] = {3, 12.5};
  demands.streams["cam.2"] = {0, 0};
  demands.streams["cam.3"] = {std::numeric_limits<std::uint32_t>::max(), 0};
  return demands;
}

TEST(DemandsTest, ComeOutAsTheyWentIn) {
  const auto texts = CutDemands(SomeDemands(), kMaxTextBytes);
  ASSERT_THAT(texts, SizeIs(1));
  const auto demands = ReadDemands(texts[0]);
  ASSERT_TRUE(demands.ok()) << demands.status();
  EXPECT_EQ(*demands, SomeDemands());
  const auto none = ReadDemands(CutDemands({"n", {}}, kMaxTextBytes).front());
  ASSERT_TRUE(none.ok()) << none.status();
  EXPECT_EQ(*none, (Demands{"n", {}}));
}

TEST(DemandsTest, AreCutIntoTextsThatFit) {
  Demands demands = SomeDemands();
  for (std::uint32_t i = 0; i < 3000; ++i) demands.streams["s" + std::to_string(i)] = {i, 1};
  const auto texts = CutDemands(demands, kLeastTextBytes);
  EXPECT_GT(texts.size(), 1u);
  Demands together{demands.node_id, {}};
  for (const std::string& text : texts) {
    EXPECT_LE(text.size(), kLeastTextBytes);
    const auto part = ReadDemands(text);
    ASSERT_TRUE(part.ok()) << part.status();
    EXPECT_EQ(part->node_id, demands.node_id);
    together.streams.insert(part->streams.begin(), part->streams.end());
  }
  EXPECT_EQ(together, demands);
}

TEST(DemandsTest, WhatIsAgainstTheRulesIsRefused) {
  for (const char* text :
       {"", "[]", "{}", R"({"node_id":"n"})", R"({"streams":[]})",
        R"({"node_id":"a.b","streams":[]})", R"({"node_id":"n","streams":{}})",
        R"({"node_id":"n","streams":[7]})", R"({"node_id":"n","streams":[{}]})",
        R"({"node_id":"n","streams":[{"stream":"a"}]})",
        R"({"node_id":"n","streams":[{"viewers":1}]})",
        R"({"node_id":"n","streams":[{"stream":"a b","viewers":1}]})",
        R"({"node_id":"n","streams":[{"stream":"a","viewers":-1}]})",
        R"({"node_id":"n","streams":[{"stream":"a","viewers":4294967296}]})",
        R"({"node_id":"n","streams":[{"stream":"a","viewers":1,"max_fps":-1}]})",
        R"({"node_id":"n","streams":[{"stream":"a","viewers":1,"max_fps":1001}]})",
        R"({"node_id":"n","streams":[{"stream":"a","viewers":1,"max_fps":1e999}]})",
        R"({"node_id":"n","streams":[{"stream":"a","viewers":1,"max_fps":"1"}]})"}) {
    EXPECT_EQ(ReadDemands(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

}  // namespace
}  // namespace framecast::bridge
