#include "services/hub/hub.h"

#include <gmock/gmock.h>

#include "services/hub/sweeper.h"
#include "tests/hub/hub_fixture.h"
#include "tests/support/wait.h"

namespace framecast::hub {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::HasSubstr;

class HubDirectoryTest : public HubTest {
 protected:
  std::unique_ptr<Publisher> OpenDemo(const std::string& stream) {
    OpenOptions options;
    options.stream = stream;
    options.labels = {{std::string(kDemoLabel), "true"}};
    return *hub_->OpenPublisher(std::move(options));
  }
  std::string DefaultName() const {
    const auto stream = hub_->DefaultStream();
    return stream ? stream->name() : "";
  }
};

TEST_F(HubDirectoryTest, StreamsAreListedByName) {
  for (const char* name : {"c", "a", "b"}) Open(name).reset();
  std::vector<std::string> names;
  for (const auto& stream : hub_->Streams()) names.push_back(stream->name());
  EXPECT_THAT(names, ElementsAre("a", "b", "c"));
}

TEST_F(HubDirectoryTest, OneStreamMoreThanAllowedIsRefusedWithTheFlag) {
  MakeHub({.max_streams = 2});
  const auto a = Open("a");
  const auto b = Open("b");
  const auto refused = hub_->OpenPublisher({.stream = "c"});
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("--max_streams"));
}

TEST_F(HubDirectoryTest, AnExpectedStreamWaitsFromTheStartAndIsNeverForgotten) {
  ASSERT_TRUE(hub_->Expect("cam").ok());
  ASSERT_TRUE(hub_->Expect("cam").ok()) << "twice is the same";
  EXPECT_EQ(State("cam"), StreamState::kWaiting);
  EXPECT_EQ(DefaultName(), "");
  Open("other").reset();
  Advance(hours(25));
  hub_->Sweep();
  EXPECT_FALSE(hub_->Find("other"));
  ASSERT_TRUE(hub_->Find("cam"));
  const auto publisher = Open("cam");
  Publish(*publisher, 1);
  EXPECT_EQ(State("cam"), StreamState::kLive);
}

TEST_F(HubDirectoryTest, ExpectedNamesFollowTheRuleAndTheLimit) {
  MakeHub({.max_streams = 1});
  EXPECT_EQ(hub_->Expect("a/b").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(hub_->Expect("a").ok());
  EXPECT_EQ(hub_->Expect("b").code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(HubDirectoryTest, TheDefaultStreamIsTheOneThatStartedLast) {
  EXPECT_EQ(DefaultName(), "");
  const auto a = Open("a");
  EXPECT_EQ(DefaultName(), "") << "no frame yet";
  Publish(*a, 1);
  EXPECT_EQ(DefaultName(), "a");
  const auto b = Open("b");
  Publish(*b, 1);
  EXPECT_EQ(DefaultName(), "b");
  Publish(*a, 2);
  EXPECT_EQ(DefaultName(), "b");
}

TEST_F(HubDirectoryTest, TheDemoIsTheDefaultOnlyWhenItIsAlone) {
  const auto demo = OpenDemo("demo");
  Publish(*demo, 1);
  EXPECT_EQ(DefaultName(), "demo");
  const auto charts = Open("charts");
  Publish(*charts, 1);
  const auto other_demo = OpenDemo("demo2");
  Publish(*other_demo, 1);
  EXPECT_EQ(DefaultName(), "charts");
}

TEST_F(HubDirectoryTest, WithoutAPublisherTheRingShrinksToTheNewestFrame) {
  MakeHub({.ring = {.age = hours(100)}, .ring_ttl = minutes(10)});
  auto publisher = Open("cam");
  for (int i = 1; i <= 5; ++i) Publish(*publisher, i);
  publisher.reset();
  Advance(minutes(9));
  hub_->Sweep();
  EXPECT_EQ(hub_->Find("cam")->Info().ring_frames, 5U);
  Advance(minutes(1));
  hub_->Sweep();
  EXPECT_EQ(hub_->Find("cam")->Info().ring_frames, 1U);
  EXPECT_EQ(observer_.Evicted(EvictReason::kTtl), 4U);
}

TEST_F(HubDirectoryTest, WithoutAPublisherTheStreamIsForgottenAndItsReadersAreTold) {
  auto publisher = Open("cam");
  Publish(*publisher, 1);
  publisher->Close();
  const auto subscription = Subscribe("cam");
  Advance(hours(24));
  wake_->wakes = 0;
  hub_->Sweep();
  EXPECT_EQ(hub_->Find("cam"), nullptr);
  EXPECT_TRUE(subscription->stream()->forgotten());
  EXPECT_GE(wake_->wakes, 1);
  EXPECT_THAT(observer_.forgotten, ElementsAre(std::pair("cam", StreamState::kEnded)));
}

TEST_F(HubDirectoryTest, AStreamWithAPublisherIsNeverForgotten) {
  const auto publisher = Open("cam");
  Advance(hours(1000));
  hub_->Sweep();
  EXPECT_NE(hub_->Find("cam"), nullptr);
}

TEST_F(HubDirectoryTest, SweepingExpiresFramesOfASilentStream) {
  const auto publisher = Open("cam");
  for (int i = 1; i <= 5; ++i) Publish(*publisher, i);
  Advance(minutes(2));
  hub_->Sweep();
  EXPECT_EQ(hub_->Find("cam")->Info().ring_frames, 1U);
}

TEST_F(HubDirectoryTest, FindingAFrameTellsNotYetFromGone) {
  MakeHub({.ring = {.frames = 2}});
  const auto publisher = Open("cam");
  for (int i = 1; i <= 5; ++i) Publish(*publisher, i);
  const auto presence = [&](FramePosition position) {
    return hub_->Find("cam")->Find(position).presence;
  };
  const std::uint64_t epoch = publisher->epoch();
  EXPECT_EQ(presence({epoch, 5}), Stream::Presence::kHere);
  EXPECT_EQ(presence({epoch, 6}), Stream::Presence::kNotYet);
  EXPECT_EQ(presence({epoch, 2}), Stream::Presence::kGone);
  EXPECT_EQ(presence({epoch + 1, 5}), Stream::Presence::kGone);
}

TEST_F(HubDirectoryTest, TheSweeperSweepsByItself) {
  auto publisher = Open("cam");
  Publish(*publisher, 1);
  publisher.reset();
  const Sweeper sweeper(*hub_, std::chrono::milliseconds(1));
  Advance(hours(25));
  EXPECT_TRUE(test::WaitFor([&] { return hub_->Find("cam") == nullptr; }));
}

TEST(EpochTest, SixteenHexDigitsThereAndBack) {
  EXPECT_EQ(FormatEpoch(0xab), "00000000000000ab");
  EXPECT_EQ(ParseEpoch("00000000000000ab"), 0xabU);
  EXPECT_EQ(ParseEpoch("ffffffffffffffff"), UINT64_MAX);
  for (const char* text : {"", "ab", "0000000000000000", "00000000000000ag", "0x000000000000ab",
                           "00000000000000abc", "-0000000000000ab"}) {
    EXPECT_FALSE(ParseEpoch(text)) << text;
  }
}

}  // namespace
}  // namespace framecast::hub
