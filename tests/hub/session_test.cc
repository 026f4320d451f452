#include <gmock/gmock.h>

#include "tests/hub/hub_fixture.h"

namespace framecast::hub {
namespace {

using Kind = PublishResult::Kind;
using testing::HasSubstr;

const std::string kSession(16, 'a');
const std::string kOtherSession(16, 'b');

class SessionTest : public HubTest {};

TEST_F(SessionTest, TheSameSessionResumesItsEpochWhereItWas) {
  auto first = Open("cam", kSession);
  const std::uint64_t epoch = first->epoch();
  Publish(*first, 1);
  Publish(*first, 2);
  first.reset();
  const auto second = Open("cam", kSession);
  EXPECT_EQ(second->epoch(), epoch);
  EXPECT_EQ(second->resumed_at(), 2U);
  EXPECT_THAT(observer_.resumed, testing::ElementsAre(false, true));
}

TEST_F(SessionTest, ANewOrEmptySessionStartsANewEpoch) {
  std::uint64_t last = 0;
  for (const std::string& session : {kSession, kOtherSession, std::string(), std::string()}) {
    const auto publisher = Open("cam", session);
    EXPECT_NE(publisher->epoch(), 0U);
    EXPECT_NE(publisher->epoch(), last);
    EXPECT_EQ(publisher->resumed_at(), 0U);
    last = publisher->epoch();
    Publish(*publisher, 1);
  }
}

TEST_F(SessionTest, AResumedSessionsOldFramesAreDuplicatesAndNotStoredAgain) {
  auto publisher = Open("cam", kSession);
  for (int i = 1; i <= 3; ++i) Publish(*publisher, i);
  publisher.reset();
  publisher = Open("cam", kSession);
  EXPECT_EQ(Publish(*publisher, 2).kind, Kind::kDuplicate);
  EXPECT_EQ(Publish(*publisher, 3).kind, Kind::kDuplicate);
  EXPECT_EQ(Publish(*publisher, 4).kind, Kind::kStored);
  EXPECT_EQ(observer_.stored, 4);
}

TEST_F(SessionTest, TheLastSequenceAgainIsAResendAndALowerOneIsOutOfOrder) {
  const auto publisher = Open("cam");
  Publish(*publisher, 5);
  EXPECT_EQ(Publish(*publisher, 5).kind, Kind::kDuplicate);
  const PublishResult result = Publish(*publisher, 4);
  EXPECT_EQ(result.kind, Kind::kRejected);
  EXPECT_EQ(result.reason, RejectReason::kSequenceOutOfOrder);
  EXPECT_THAT(result.message, HasSubstr("frame 4 came after frame 5"));
  EXPECT_EQ(Publish(*publisher, 6).kind, Kind::kStored);
}

TEST_F(SessionTest, ARejectedFrameCountsAsHandled) {
  auto publisher = Open("cam", kSession);
  Publish(*publisher, 1);
  IncomingFrame empty;
  empty.sequence = 2;
  EXPECT_EQ(publisher->Publish(std::move(empty)).kind, Kind::kRejected);
  EXPECT_EQ(Publish(*publisher, 2).kind, Kind::kDuplicate);
  publisher.reset();
  EXPECT_EQ(Open("cam", kSession)->resumed_at(), 2U);
}

TEST_F(SessionTest, SequencesEndAtTwoToThe53) {
  const auto publisher = Open("cam");
  for (const std::uint64_t sequence : {kMaxSequence + 1, std::uint64_t{1} << 63}) {
    const PublishResult result = Publish(*publisher, sequence);
    EXPECT_EQ(result.kind, Kind::kRejected);
    EXPECT_EQ(result.reason, RejectReason::kSequenceOutOfRange);
  }
  EXPECT_EQ(Publish(*publisher, kMaxSequence).kind, Kind::kStored);
}

TEST_F(SessionTest, SequenceZeroLetsTheServerNumberAlsoWhatItRejects) {
  const auto publisher = Open("cam", kSession);
  EXPECT_EQ(Publish(*publisher, 0, 1).sequence, 1U);
  const PublishResult rejected = publisher->Publish(IncomingFrame{});
  EXPECT_EQ(rejected.kind, Kind::kRejected);
  EXPECT_EQ(rejected.sequence, 2U);
  EXPECT_EQ(Publish(*publisher, 0, 2).sequence, 3U);
}

TEST_F(SessionTest, ASessionNumbersAllOfItsFramesOrNone) {
  const auto numbering = Open("a");
  Publish(*numbering, 1);
  EXPECT_EQ(Publish(*numbering, 0).reason, RejectReason::kSequenceOutOfRange);
  EXPECT_EQ(Publish(*numbering, 2).kind, Kind::kStored);
  const auto leaving_it = Open("b");
  Publish(*leaving_it, 0);
  EXPECT_EQ(Publish(*leaving_it, 7).reason, RejectReason::kSequenceOutOfRange);
  EXPECT_EQ(Publish(*leaving_it, 0, 9).sequence, 2U);
}

TEST_F(SessionTest, AnotherPublisherIsRefusedAndToldSinceWhenAndHowOld) {
  const auto publisher = Open("cam-7", kSession);
  Publish(*publisher, 1);
  Advance(std::chrono::milliseconds(200));
  OpenOptions options;
  options.stream = "cam-7";
  options.session_id = kOtherSession;
  const auto refused = hub_->OpenPublisher(options);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kAlreadyExists);
  const std::string message(refused.status().message());
  EXPECT_THAT(message,
              testing::MatchesRegex(
                  "stream \"cam-7\" has been published since ..:..:.., its last frame is 0.2 s "
                  "old. Stop that publisher, or take over .framecast push --take_over.."));
  EXPECT_EQ(Publish(*publisher, 2).kind, Kind::kStored);
}

TEST_F(SessionTest, TakingOverEndsTheFirstPublisher) {
  OpenOptions options;
  options.stream = "cam";
  options.wake = wake_;
  const auto first = *hub_->OpenPublisher(options);
  Publish(*first, 1);
  EXPECT_FALSE(first->revoked());
  const auto second = Open("cam", "", /*take_over=*/true);
  EXPECT_TRUE(first->revoked());
  EXPECT_GE(wake_->wakes, 1);
  EXPECT_EQ(Publish(*first, 2).kind, Kind::kRevoked);
  EXPECT_EQ(Publish(*second, 1).kind, Kind::kStored);
}

TEST_F(SessionTest, TheSameSessionTakesOverAtOnceAndKeepsTheEpoch) {
  const auto first = Open("cam", kSession);
  Publish(*first, 1);
  const auto second = Open("cam", kSession);
  EXPECT_TRUE(first->revoked());
  EXPECT_EQ(second->epoch(), first->epoch());
  EXPECT_EQ(second->resumed_at(), 1U);
}

TEST_F(SessionTest, ARevokedPublisherThatLeavesChangesNothing) {
  auto first = Open("cam");
  Publish(*first, 1);
  const auto second = Open("cam", "", /*take_over=*/true);
  first.reset();
  EXPECT_EQ(State("cam"), StreamState::kLive);
  EXPECT_EQ(Publish(*second, 1).kind, Kind::kStored);
}

TEST_F(SessionTest, AnOldSessionThatReturnsAfterAnotherStartsANewEpoch) {
  auto first = Open("cam", kSession);
  const std::uint64_t epoch = first->epoch();
  first.reset();
  Open("cam", kOtherSession).reset();
  EXPECT_NE(Open("cam", kSession)->epoch(), epoch);
}

}  // namespace
}  // namespace framecast::hub
