#include <gmock/gmock.h>

#include <algorithm>
#include <iterator>

#include "services/bridge/node_message.h"
#include "services/hub/hub.h"
#include "tests/bridge/sample_announcement.h"

namespace framecast::bridge {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

TEST(AnnouncementTest, ComesOutAsItWentIn) {
  const auto texts = CutAnnouncement(FullAnnouncement(), kMaxTextBytes);
  ASSERT_THAT(texts, SizeIs(1));
  EXPECT_EQ(Read(texts[0]), FullAnnouncement());
}

TEST(AnnouncementTest, AHeartbeatAndAGoodbyeComeOutAsTheyWentIn) {
  Announcement heartbeat;
  heartbeat.node_id = "n";
  heartbeat.node = "n";
  heartbeat.number = 4;
  Announcement goodbye = heartbeat;
  goodbye.leaving = true;
  for (const Announcement& announcement : {heartbeat, goodbye}) {
    const auto texts = CutAnnouncement(announcement, kLeastTextBytes);
    ASSERT_THAT(texts, SizeIs(1));
    EXPECT_LT(texts[0].size(), 150u);
    EXPECT_EQ(Read(texts[0]), announcement);
  }
}

TEST(AnnouncementTest, EveryStateComesOutAsItWentIn) {
  for (int state = 0; state < hub::kStreamStates; ++state) {
    Announcement announcement = FullAnnouncement();
    announcement.streams[0].stream.state = static_cast<hub::StreamState>(state);
    EXPECT_EQ(Read(CutAnnouncement(announcement, kMaxTextBytes).front()), announcement);
  }
}

TEST(AnnouncementTest, IsCutIntoPartsThatFit) {
  Announcement announcement = FullAnnouncement();
  announcement.streams.clear();
  announcement.removed.clear();
  for (int i = 0; i < 1000; ++i) {
    announcement.streams.push_back({"cam." + std::to_string(i), FullStream()});
    announcement.removed.push_back("old." + std::to_string(i));
  }
  const auto texts = CutAnnouncement(announcement, kLeastTextBytes);
  ASSERT_GT(texts.size(), 5u);
  Announcement together = announcement;
  together.streams.clear();
  together.removed.clear();
  for (std::size_t i = 0; i < texts.size(); ++i) {
    EXPECT_LE(texts[i].size(), kLeastTextBytes);
    if (i + 1 < texts.size()) {
      EXPECT_GT(texts[i].size(), kLeastTextBytes - 2000);
    }
    Announcement part = Read(texts[i]);
    EXPECT_EQ(part.part, i);
    EXPECT_EQ(part.parts, texts.size());
    EXPECT_EQ(part.number, announcement.number);
    EXPECT_TRUE(part.complete);
    std::move(part.streams.begin(), part.streams.end(), std::back_inserter(together.streams));
    std::move(part.removed.begin(), part.removed.end(), std::back_inserter(together.removed));
  }
  EXPECT_EQ(together, announcement);
}

TEST(AnnouncementTest, NoTextIsLongerThanIsRead) {
  Announcement announcement = FullAnnouncement();
  for (int i = 0; i < 3000; ++i) {
    announcement.streams.push_back({"cam." + std::to_string(i), FullStream()});
  }
  const auto texts = CutAnnouncement(announcement, std::size_t{64} << 20);
  ASSERT_GT(texts.size(), 1u);
  for (const std::string& text : texts) Read(text);
}

TEST(AnnouncementTest, TheLongestStreamFitsIntoTheLeastText) {
  Announcement announcement = FullAnnouncement();
  announcement.node = std::string(kMaxNodeNameBytes, '"');
  announcement.node_id = std::string(80, 'n');
  announcement.removed.clear();
  announcement.streams.resize(1);
  AnnouncedStream& announced = announcement.streams[0];
  announced.name = std::string(128, 's');
  announced.stream.node = announcement.node;
  announced.stream.title = std::string(hub::kMaxTitleBytes, '\x01');
  announced.stream.content_type = std::string(hub::kMaxContentTypeBytes, '"');
  announced.stream.labels.clear();
  for (std::size_t i = 0; i < hub::kMaxLabels; ++i) {
    announced.stream.labels[std::string(i + 1, '\x02')] =
        std::string(hub::kMaxLabelBytes - i - 1, '\x03');
  }
  const auto texts = CutAnnouncement(announcement, kLeastTextBytes);
  ASSERT_THAT(texts, SizeIs(1));
  EXPECT_LE(texts[0].size(), kLeastTextBytes);
  EXPECT_EQ(Read(texts[0]), announcement);
}

TEST(AnnouncementTest, WhatDoesNotFitIsLeftOutAndTheRestIsCut) {
  Announcement announcement = FullAnnouncement();
  announcement.streams[0].stream.title = std::string(200, 't');
  const auto texts = CutAnnouncement(announcement, 500);
  std::vector<std::string> names;
  for (const std::string& text : texts) {
    EXPECT_LE(text.size(), 500u);
    for (const AnnouncedStream& announced : Read(text).streams) names.push_back(announced.name);
  }
  EXPECT_THAT(names, ElementsAre("cam.2"));
}

TEST(AnnouncementTest, TextsThatAreNotUtf8AreSentAsTextAllTheSame) {
  Announcement announcement = FullAnnouncement();
  announcement.streams[0].stream.title = "a\xff";
  const auto texts = CutAnnouncement(announcement, kMaxTextBytes);
  EXPECT_EQ(Read(texts[0]).streams[0].stream.title, "a\xef\xbf\xbd");
}

}  // namespace
}  // namespace framecast::bridge
