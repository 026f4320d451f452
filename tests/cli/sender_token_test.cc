// What a sender makes of a server that refuses its token.
#include <gmock/gmock.h>

#include "services/cli/sender.h"
#include "tests/cli/notices.h"
#include "tests/cli/token_server.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/wait.h"

namespace framecast::cli {
namespace {

using std::chrono::milliseconds;
using test::WaitFor;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr milliseconds kPatience{10'000};

class SenderTokenTest : public testing::Test {
 protected:
  SenderTokenTest() { server_.Accept("right"); }

  SenderOptions Options() {
    SenderOptions options;
    options.server.address = server_.address();
    options.stream = "charts";
    options.say = notices_.Sink();
    return options;
  }
  static Picture SomePicture() {
    Picture picture;
    picture.payload = "picture";
    return picture;
  }

  test::TokenServer server_;
  const test::TemporaryFolder folder_;
  test::Notices notices_;
  Stop stop_;
};

TEST_F(SenderTokenTest, WithTheRightTokenFramesAreAcked) {
  SenderOptions options = Options();
  options.server.token.token = "right";
  Sender sender(options, stop_);
  EXPECT_TRUE(sender.Push(SomePicture()));
  EXPECT_TRUE(sender.Finish(kPatience));
  EXPECT_EQ(sender.counts().acked, 1U);
  EXPECT_EQ(notices_.size(), 0U);
}

TEST_F(SenderTokenTest, ARefusedTokenIsTheEndInTheServersWords) {
  SenderOptions options = Options();
  options.server.token.token = "wrong";
  Sender sender(options, stop_);
  ASSERT_TRUE(WaitFor([&] { return !sender.error().empty(); }));
  EXPECT_EQ(sender.error(), "this token is unknown.");
  EXPECT_EQ(server_.seen().size(), 1U);
  EXPECT_FALSE(sender.Finish(kPatience));
}

TEST_F(SenderTokenTest, WhoMayNotPublishOrHasTriedTooOftenIsToldAtOnce) {
  const std::vector<grpc::Status> refusals = {
      {grpc::StatusCode::PERMISSION_DENIED, "this token may not publish"},
      {grpc::StatusCode::RESOURCE_EXHAUSTED, "too many failed tokens"}};
  for (const grpc::Status& refusal : refusals) {
    server_.Refuse(refusal);
    SenderOptions options = Options();
    options.server.token.token = "right";
    Sender sender(options, stop_);
    ASSERT_TRUE(WaitFor([&] { return !sender.error().empty(); }));
    EXPECT_THAT(sender.error(), HasSubstr(refusal.error_message()));
  }
}

TEST_F(SenderTokenTest, ATokenThatWasReplacedInItsFileIsUsedWhenTheOldOneEnds) {
  SenderOptions options = Options();
  options.server.token.file = folder_.Write("token", "right");
  Sender sender(options, stop_);
  sender.Push(SomePicture());
  ASSERT_TRUE(WaitFor([&] { return sender.counts().acked == 1; }));
  folder_.Write("token", "next");
  server_.Accept("next");
  sender.Push(SomePicture());
  EXPECT_TRUE(sender.Finish(kPatience));
  EXPECT_EQ(sender.counts().acked, 2U);
  EXPECT_THAT(server_.seen(), ElementsAre("Bearer right", "Bearer next"));
}

TEST_F(SenderTokenTest, WhileItAwaitsATokenItAsksNobodyAndGoesOnOnceTheFileIsThere) {
  SenderOptions options = Options();
  options.retry.await_token = true;
  options.server.token.file = folder_.File("token");
  options.server.token.file_may_be_missing = true;
  Sender sender(options, stop_);
  sender.Push(SomePicture());
  ASSERT_TRUE(WaitFor([&] { return notices_.Has("Waiting for a token in"); }));
  EXPECT_EQ(server_.seen().size(), 1U);
  folder_.Write("token", "right");
  EXPECT_TRUE(sender.Finish(kPatience));
  EXPECT_THAT(server_.seen(), ElementsAre("", "Bearer right"));
}

TEST_F(SenderTokenTest, WithoutAFileThereIsNothingToAwait) {
  SenderOptions options = Options();
  options.retry.await_token = true;
  Sender sender(options, stop_);
  ASSERT_TRUE(WaitFor([&] { return !sender.error().empty(); }));
  EXPECT_THAT(sender.error(), HasSubstr("Give --token_file=FILE or FRAMECAST_TOKEN."));
}

TEST_F(SenderTokenTest, AwaitingATokenEndsWithTheStop) {
  SenderOptions options = Options();
  options.retry.await_token = true;
  options.server.token.file = folder_.Write("token", "wrong");
  Sender sender(options, stop_);
  sender.Push(SomePicture());
  ASSERT_TRUE(WaitFor([&] { return notices_.Has("Waiting for a token in"); }));
  stop_.Request();
  EXPECT_FALSE(sender.Finish(kPatience));
}

}  // namespace
}  // namespace framecast::cli
