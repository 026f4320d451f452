// A sender against a real server on loopback.
#include "services/cli/sender.h"

#include <gtest/gtest.h>

#include "services/hub/hub.h"
#include "services/hub/subscription.h"
#include "services/ingest/ingest_server.h"
#include "services/ingest/observer.h"
#include "tests/cli/notices.h"
#include "tests/cli/text_images.h"
#include "tests/support/free_port.h"
#include "tests/support/wait.h"

namespace framecast::cli {
namespace {

using std::chrono::milliseconds;
using test::WaitFor;

constexpr milliseconds kPatience{10'000};

class SenderTest : public testing::Test {
 protected:
  // A life of the server: a new hub behind the same port.
  struct Server {
    Server(const hub::HubOptions& options, const std::string& address)
        : hub(options, hub::Clock::System(), hub_observer) {
      ingest::IngestOptions ingest_options;
      ingest_options.address = address;
      auto started = ingest::IngestServer::Start(ingest_options, hub, access, ingest_observer);
      EXPECT_TRUE(started.ok()) << started.status();
      if (started.ok()) ingest = *std::move(started);
    }
    hub::HubObserver hub_observer;
    ingest::IngestObserver ingest_observer;
    access::Access access;
    hub::Hub hub;
    std::unique_ptr<ingest::IngestServer> ingest;
  };

  void StartServer() { server_ = std::make_unique<Server>(hub_options_, address_); }

  SenderOptions Options() {
    SenderOptions options;
    options.server.address = address_;
    options.stream = "charts";
    options.say = notices_.Sink();
    return options;
  }
  static Picture PictureOf(const std::string& text) {
    Picture picture;
    picture.payload = test::PngWith(text);
    picture.capture_time = std::chrono::system_clock::now();
    return picture;
  }
  hub::StreamInfo Info() { return server_->hub.Find("charts")->Info(); }

  hub::HubOptions hub_options_;
  const std::string address_ = "127.0.0.1:" + std::to_string(test::FreePort());
  test::Notices notices_;
  Stop stop_;
  std::unique_ptr<Server> server_;
};

TEST_F(SenderTest, FramesArriveInOrderAndTheStreamEndsCleanly) {
  StartServer();
  Sender sender(Options(), stop_);
  for (const char* text : {"a", "b", "c"}) EXPECT_TRUE(sender.Push(PictureOf(text)));
  EXPECT_TRUE(sender.Finish(kPatience));
  EXPECT_EQ(sender.counts().acked, 3U);
  EXPECT_EQ(sender.counts().rejected, 0U);
  EXPECT_EQ(Info().ring_frames, 3U);
  EXPECT_EQ(Info().last_sequence, 3U);
  EXPECT_EQ(Info().state, hub::StreamState::kEnded);
  EXPECT_EQ(server_->hub.Find("charts")->Newest()->content.payload, test::PngWith("c"));
  EXPECT_EQ(notices_.size(), 0U);
}

TEST_F(SenderTest, FramesThatAreNotAckedYetAreWaitedForWhateverThePatience) {
  StartServer();
  Sender sender(Options(), stop_);
  ASSERT_TRUE(WaitFor([&] { return sender.counts().connected; }));
  for (int i = 0; i < 20; ++i) sender.Push(PictureOf(std::string(1 << 20, 'x')));
  sender.Finish(milliseconds(-1));
  EXPECT_EQ(sender.counts().acked, 20U);
}

TEST_F(SenderTest, WaitsForAServerThatIsNotThereYet) {
  Sender sender(Options(), stop_);
  EXPECT_TRUE(sender.Push(PictureOf("a")));
  EXPECT_TRUE(WaitFor([&] { return notices_.size() > 0; }));
  EXPECT_TRUE(notices_.Has("nothing listens at " + address_ + " (connection refused)."));
  EXPECT_TRUE(notices_.Has("Retrying in 0."));
  StartServer();
  EXPECT_TRUE(sender.Finish(kPatience));
  EXPECT_EQ(Info().ring_frames, 1U);
  EXPECT_TRUE(notices_.Has("connected to " + address_));
}

TEST_F(SenderTest, AServerThatIsStartedAgainGetsWhatWasNotAckedInANewEpoch) {
  StartServer();
  Sender sender(Options(), stop_);
  sender.Push(PictureOf("a"));
  ASSERT_TRUE(WaitFor([&] { return sender.counts().acked == 1; }));
  const std::uint64_t epoch = Info().epoch;
  server_.reset();
  ASSERT_TRUE(WaitFor([&] { return !sender.counts().connected; }));
  sender.Push(PictureOf("b"));
  StartServer();
  EXPECT_TRUE(sender.Finish(kPatience));
  EXPECT_NE(Info().epoch, epoch);
  EXPECT_EQ(Info().ring_frames, 1U);
  EXPECT_EQ(sender.counts().acked, 2U);
}

TEST_F(SenderTest, RejectedFramesAreCountedAndTheFirstOfEachReasonIsTold) {
  StartServer();
  Sender sender(Options(), stop_);
  Picture text;
  text.payload = "just text";
  sender.Push(text);
  sender.Push(text);
  sender.Push(PictureOf("a"));
  EXPECT_TRUE(sender.Finish(kPatience));
  EXPECT_EQ(sender.counts().acked, 1U);
  EXPECT_EQ(sender.counts().rejected, 2U);
  EXPECT_EQ(notices_.size(), 1U);
}

TEST_F(SenderTest, AFrameOverTheServersLimitIsNotSentAndTheOthersAre) {
  hub_options_.frames.max_frame_bytes = 1 << 20;
  StartServer();
  Sender sender(Options(), stop_);
  sender.Push(PictureOf("a"));
  sender.Push(PictureOf(std::string(5 << 20, 'x')));
  sender.Push(PictureOf("c"));
  EXPECT_TRUE(sender.Finish(kPatience));
  EXPECT_EQ(sender.counts().acked, 2U);
  EXPECT_EQ(sender.counts().rejected, 1U);
  EXPECT_TRUE(notices_.Has("frame 2 has 5.0 MiB, the limit is 1 MiB (--max_frame_bytes)."));
  EXPECT_EQ(Info().last_sequence, 3U);
}

TEST_F(SenderTest, ABadNameIsAnErrorAtOnce) {
  StartServer();
  SenderOptions options = Options();
  options.stream = "a/b";
  Sender sender(options, stop_);
  EXPECT_TRUE(WaitFor([&] { return !sender.error().empty(); }));
  EXPECT_NE(sender.error().find("is no stream name"), std::string::npos);
  EXPECT_FALSE(sender.Push(PictureOf("a")));
  EXPECT_FALSE(sender.Finish(kPatience));
}

TEST_F(SenderTest, WaitsForAnotherPublisherToLeave) {
  StartServer();
  auto first = std::make_unique<Sender>(Options(), stop_);
  ASSERT_TRUE(WaitFor([&] { return first->counts().connected; }));
  Sender second(Options(), stop_);
  second.Push(PictureOf("mine"));
  EXPECT_TRUE(WaitFor([&] { return notices_.Has("has been published since"); }));
  EXPECT_TRUE(first->Finish(kPatience));
  EXPECT_TRUE(second.Finish(kPatience));
  EXPECT_EQ(server_->hub.Find("charts")->Newest()->content.payload, test::PngWith("mine"));
}

TEST_F(SenderTest, GivesUpOnAnotherPublisherThatStays) {
  StartServer();
  Sender first(Options(), stop_);
  ASSERT_TRUE(WaitFor([&] { return first.counts().connected; }));
  SenderOptions options = Options();
  options.retry.taken_patience = milliseconds(300);
  Sender second(options, stop_);
  second.Push(PictureOf("mine"));
  EXPECT_TRUE(WaitFor([&] { return !second.error().empty(); }));
  EXPECT_NE(second.error().find("take over (framecast push --take_over)"), std::string::npos);
  EXPECT_FALSE(second.Finish(kPatience));
}

TEST_F(SenderTest, BeingTakenOverIsTheEnd) {
  StartServer();
  SenderOptions options = Options();
  std::atomic<bool> failed = false;
  options.on_failure = [&failed] { failed = true; };
  Sender first(options, stop_);
  ASSERT_TRUE(WaitFor([&] { return first.counts().connected; }));
  options = Options();
  options.take_over = true;
  Sender second(options, stop_);
  second.Push(PictureOf("mine"));
  EXPECT_TRUE(second.Finish(kPatience));
  EXPECT_TRUE(WaitFor([&] { return failed.load(); }));
  EXPECT_NE(first.error().find("was taken over"), std::string::npos);
  EXPECT_FALSE(first.Finish(kPatience));
}

TEST_F(SenderTest, LearnsHowManyWatch) {
  StartServer();
  Sender sender(Options(), stop_);
  sender.Push(PictureOf("a"));
  ASSERT_TRUE(WaitFor([&] { return sender.counts().acked == 1; }));
  class NoWake final : public hub::WakeHandle {
    void Wake() noexcept override {}
  };
  const hub::Subscription viewer(server_->hub.Find("charts"), {}, std::make_shared<NoWake>());
  EXPECT_TRUE(WaitFor([&] { return sender.counts().viewers == 1; }));
}

TEST_F(SenderTest, InNewestOnlyOnePictureWaitsForAServerThatIsAway) {
  SenderOptions options = Options();
  options.on_lag = OnLag::kNewest;
  Sender sender(options, stop_);
  for (const char* text : {"a", "b", "c"}) EXPECT_TRUE(sender.Push(PictureOf(text)));
  EXPECT_EQ(sender.counts().left_out, 2U);
  StartServer();
  EXPECT_TRUE(sender.Finish(kPatience));
  EXPECT_EQ(sender.counts().acked, 1U);
  EXPECT_EQ(Info().last_sequence, 3U);
  EXPECT_EQ(server_->hub.Find("charts")->Newest()->content.payload, test::PngWith("c"));
}

TEST_F(SenderTest, ASkippedPictureIsAGapInTheSequences) {
  StartServer();
  Sender sender(Options(), stop_);
  sender.Push(PictureOf("a"));
  sender.Skip();
  sender.Push(PictureOf("c"));
  EXPECT_TRUE(sender.Finish(kPatience));
  EXPECT_EQ(Info().last_sequence, 3U);
  EXPECT_EQ(Info().ring_frames, 2U);
  EXPECT_EQ(server_->hub.Find("charts")->Newest()->gaps, 1U);
}

TEST_F(SenderTest, PushWaitsForRoomUntilStopped) {
  SenderOptions options = Options();
  options.max_unacked_bytes = 1;
  Sender sender(options, stop_);
  EXPECT_TRUE(sender.Push(PictureOf("a")));
  std::thread stopper([this] { stop_.Request(); });
  EXPECT_FALSE(sender.Push(PictureOf("b")));
  stopper.join();
  EXPECT_FALSE(sender.Finish(kPatience));
  EXPECT_EQ(sender.counts().pushed, 1U);
}

}  // namespace
}  // namespace framecast::cli
