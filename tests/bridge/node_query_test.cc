#include "services/bridge/node_query.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "services/bridge/node_message.h"

namespace framecast::bridge {
namespace {

using Outcome = hub::FrameSource::Outcome;
using testing::SizeIs;

constexpr hub::FramePosition kPosition{0xfedcba9876543210, hub::kMaxSequence};

TEST(NodeQueryTest, QueriesComeOutAsTheyWentIn) {
  for (const auto& position : {std::optional<hub::FramePosition>(), std::optional(kPosition)}) {
    const FrameQuery frame{"cam.1", position};
    const auto read_frame = ReadFrameQuery(ToText(frame));
    ASSERT_TRUE(read_frame.ok()) << read_frame.status();
    EXPECT_EQ(*read_frame, frame);
    const IndexQuery index{"cam.1", position};
    const auto read_index = ReadIndexQuery(ToText(index));
    ASSERT_TRUE(read_index.ok()) << read_index.status();
    EXPECT_EQ(*read_index, index);
  }
}

TEST(NodeQueryTest, AMissSaysWhetherTheFrameIsStillToCome) {
  for (const Outcome outcome : {Outcome::kNotYet, Outcome::kGone}) {
    const auto miss = ReadFrameMiss(ToText(FrameMiss{outcome}));
    ASSERT_TRUE(miss.ok()) << miss.status();
    EXPECT_EQ(miss->outcome, outcome);
  }
}

TEST(NodeQueryTest, TheTimeComesOutAsItWentIn) {
  const TimeAnswer answer{1'700'000'000'000'001};
  const auto read = ReadTimeAnswer(ToText(answer));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(*read, answer);
}

hub::FrameIndex Index(std::uint64_t frames) {
  hub::FrameIndex index;
  index.epoch = kPosition.epoch;
  index.oldest = hub::FramePosition{1, 1};
  for (std::uint64_t i = 1; i <= frames; ++i) {
    index.frames.push_back({{kPosition.epoch, i},
                            static_cast<std::int64_t>(i - 1),
                            2'000'000,
                            i,
                            i % 2 == 0 ? "image/png" : ""});
  }
  return index;
}

TEST(NodeQueryTest, AnIndexIsCutIntoAnswersThatFit) {
  const hub::FrameIndex index = Index(3000);
  const auto texts = CutIndexAnswer(index, kLeastTextBytes);
  ASSERT_GT(texts.size(), 2u);
  hub::FrameIndex together = Index(0);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    EXPECT_LE(texts[i].size(), kLeastTextBytes);
    const auto answer = ReadIndexAnswer(texts[i]);
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_EQ(answer->more, i + 1 < texts.size());
    EXPECT_EQ(answer->index.epoch, index.epoch);
    EXPECT_EQ(answer->index.oldest, index.oldest);
    together.frames.insert(together.frames.end(), answer->index.frames.begin(),
                           answer->index.frames.end());
  }
  EXPECT_EQ(together, index);
}

TEST(NodeQueryTest, AnEmptyIndexIsAnAnswerToo) {
  for (const hub::FrameIndex& index : {hub::FrameIndex{}, Index(0)}) {
    const auto texts = CutIndexAnswer(index, kLeastTextBytes);
    ASSERT_THAT(texts, SizeIs(1));
    const auto answer = ReadIndexAnswer(texts[0]);
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_EQ(*answer, (IndexAnswer{index, false}));
  }
}

TEST(NodeQueryTest, FieldsThatAreNotKnownAreIgnored) {
  EXPECT_TRUE(ReadFrameQuery(R"({"stream":"a","new":[{}]})").ok());
  EXPECT_TRUE(ReadIndexQuery(R"({"stream":"a","position":7})").ok());
  EXPECT_TRUE(ReadFrameMiss(R"({"miss":"gone","new":1})").ok());
  EXPECT_TRUE(ReadTimeAnswer(R"({"time_us":0,"new":1})").ok());
  EXPECT_TRUE(ReadIndexAnswer(R"({"more":false,"frames":[],"new":1})").ok());
}

template <typename Message>
void ExpectRefused(absl::StatusOr<Message> (*read)(std::string_view),
                   const std::vector<std::string>& texts) {
  std::vector<std::string> all{"",
                               "null",
                               "[]",
                               "7",
                               "{",
                               "{}",
                               "\"stream\"",
                               std::string(100'000, '['),
                               std::string(kMaxTextBytes + 1, ' ')};
  all.insert(all.end(), texts.begin(), texts.end());
  for (const std::string& text : all) {
    EXPECT_EQ(read(text).status().code(), absl::StatusCode::kInvalidArgument)
        << text.substr(0, 200);
  }
}

TEST(NodeQueryTest, QueriesAgainstTheRulesAreRefused) {
  const std::vector<std::string> positions{
      "7",
      "[]",
      "{}",
      R"({"epoch":"0000000000000001"})",
      R"({"sequence":1})",
      R"({"epoch":"0000000000000000","sequence":1})",
      R"({"epoch":1,"sequence":1})",
      R"({"epoch":"0000000000000001","sequence":0})",
      R"({"epoch":"0000000000000001","sequence":9007199254740992})",
      R"({"epoch":"0000000000000001","sequence":-1})",
      R"({"epoch":"0000000000000001","sequence":1.5})"};
  std::vector<std::string> frames{R"({"stream":7})", R"({"stream":""})", R"({"stream":"a b"})"};
  std::vector<std::string> indexes = frames;
  for (const std::string& position : positions) {
    frames.push_back(R"({"stream":"a","position":)" + position + "}");
    indexes.push_back(R"({"stream":"a","after":)" + position + "}");
  }
  ExpectRefused(&ReadFrameQuery, frames);
  ExpectRefused(&ReadIndexQuery, indexes);
}

TEST(NodeQueryTest, AnswersAgainstTheRulesAreRefused) {
  ExpectRefused(&ReadFrameMiss, {R"({"miss":7})", R"({"miss":""})", R"({"miss":"here"})"});
  ExpectRefused(&ReadTimeAnswer, {R"({"time_us":-1})", R"({"time_us":"1"})", R"({"time_us":1.5})",
                                  R"({"time_us":253402300800000000})"});
  std::vector<std::string> indexes{R"({"frames":[]})",
                                   R"({"more":false})",
                                   R"({"more":0,"frames":[]})",
                                   R"({"more":false,"frames":{}})",
                                   R"({"more":false,"frames":[],"epoch":"0000000000000000"})",
                                   R"({"more":false,"frames":[],"epoch":7})",
                                   R"({"more":false,"frames":[],"oldest":{}})"};
  for (const char* frame :
       {"7", "null", "[]", "{}", R"({"epoch":"0","sequence":1,"ingest_time_us":1,"bytes":1})",
        R"({"epoch":"0000000000000001","sequence":0,"ingest_time_us":1,"bytes":1})",
        R"({"epoch":"0000000000000001","sequence":1,"bytes":1})",
        R"({"epoch":"0000000000000001","sequence":1,"ingest_time_us":-1,"bytes":1})",
        R"({"epoch":"0000000000000001","sequence":1,"ingest_time_us":1})",
        R"({"epoch":"0000000000000001","sequence":1,"ingest_time_us":1,"bytes":-1})",
        R"({"epoch":"0000000000000001","sequence":1,"ingest_time_us":1,"bytes":1,)"
        R"("capture_time_us":-1})",
        R"({"epoch":"0000000000000001","sequence":1,"ingest_time_us":1,"bytes":1,)"
        R"("content_type":"a\nb"})"}) {
    indexes.push_back(R"({"more":false,"frames":[)" + std::string(frame) + "]}");
  }
  ExpectRefused(&ReadIndexAnswer, indexes);
}

}  // namespace
}  // namespace framecast::bridge
