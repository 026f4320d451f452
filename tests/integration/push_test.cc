#include <gmock/gmock.h>

#include <csignal>
#include <fstream>
#include <iterator>

#include "tests/integration/command.h"
#include "tests/integration/server.h"
#include "tests/support/loopback_client.h"
#include "tests/support/stream_publisher.h"
#include "tests/support/whole_images.h"

namespace framecast::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

const std::string kEarlier = StampedPng(200, {});

std::string ContentsOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class Push : public testing::Test {
 protected:
  // A puller that sees all of the next push, because the stream is there already. It ends after so
  // many pictures.
  std::unique_ptr<Process> PullOf(std::size_t pictures, const std::string& destination = "-") {
    StreamPublisher earlier(server_.grpc_address(), "cam");
    EXPECT_TRUE(earlier.Push(1, kEarlier));
    EXPECT_TRUE(earlier.Close().ok());
    auto pull = RunFramecast({"pull", "cam", destination, "--count=" + std::to_string(pictures + 1),
                              "--server=" + server_.grpc_address()});
    EXPECT_TRUE(server_.WaitForViewers("cam", 1)) << pull->err();
    return pull;
  }

  std::unique_ptr<Process> PushOf(std::vector<std::string> source_and_flags) {
    std::vector<std::string> arguments = {"push", "cam", "--server=" + server_.grpc_address(),
                                          "--interval=10ms"};
    arguments.insert(arguments.end(), source_and_flags.begin(), source_and_flags.end());
    return RunFramecast(arguments);
  }

  // Pushes that and expects that just these pictures arrive in this order.
  void ExpectPictures(const std::vector<std::string>& source_and_flags,
                      const std::vector<std::string>& pictures) {
    const auto pull = PullOf(pictures.size());
    const auto push = PushOf(source_and_flags);
    EXPECT_EQ(push->WaitForExit(), 0) << push->err();
    EXPECT_EQ(pull->WaitForExit(), 0) << pull->err();
    std::string all = kEarlier;
    for (const std::string& picture : pictures) all += picture;
    EXPECT_TRUE(pull->out() == all);
    EXPECT_THAT(push->out(), StartsWith("cam: " + std::to_string(pictures.size()) + " frame"));
    EXPECT_EQ(server_.LastSequence("cam"), pictures.size());
    EXPECT_EQ(server_.Stream("cam")["state"], "ended");
  }

  Server server_;
  ChartFolder folder_;
};

TEST_F(Push, ANumberedPatternRunsFromItsLowestNumberAcrossTheTens) {
  ExpectPictures({folder_.Pattern()}, folder_.AddCharts(12));
}

TEST_F(Push, ANumberedPatternStartsWhereItIsTold) {
  std::vector<std::string> pictures = folder_.AddCharts(5);
  pictures.erase(pictures.begin(), pictures.begin() + 3);
  ExpectPictures({folder_.Pattern(), "--start=3"}, pictures);
}

TEST_F(Push, AFolderIsPushedInTheOrderOfItsNumbers) {
  ExpectPictures({folder_.path()}, folder_.AddCharts(12));
}

TEST_F(Push, AGlobIsPushedInTheOrderOfItsNumbers) {
  const std::vector<std::string> pictures = folder_.AddCharts(12);
  folder_.Write("other.png", StampedPng(300, {}));
  ExpectPictures({folder_.File("chart*.png")}, pictures);
}

TEST_F(Push, FilesArePushedInTheOrderGiven) {
  const std::vector<std::string> pictures = folder_.AddCharts(2);
  const std::string jpeg = folder_.Write("a.jpg", WholeJpeg(7));
  ExpectPictures({folder_.File("chart1.png"), jpeg, folder_.File("chart0.png")},
                 {pictures[1], WholeJpeg(7), pictures[0]});
}

TEST_F(Push, StandardInputIsCutWhereEachPngAndJpegEnds) {
  const std::vector<std::string> pictures = {StampedPng(5000, {1, 0}), WholeJpeg(2), WholeJpeg(3),
                                             StampedPng(300'000, {4, 0}), WholeJpeg(5)};
  const auto pull = PullOf(pictures.size());
  const auto push = PushOf({"-", "--on_lag=resume"});
  std::string all;
  for (const std::string& picture : pictures) all += picture;
  push->Write(all);
  push->CloseInput();
  EXPECT_EQ(push->WaitForExit(), 0) << push->err();
  EXPECT_EQ(pull->WaitForExit(), 0) << pull->err();
  EXPECT_TRUE(pull->out() == kEarlier + all);
}

TEST_F(Push, APatternThatIsFollowedPushesEachFileWhenItAppearsAndEndsCleanlyWhenToldTo) {
  const auto push = PushOf({folder_.Pattern(), "--follow"});
  for (std::size_t count = 1; count <= 5; ++count) {
    folder_.AddCharts(count);
    ASSERT_TRUE(WaitFor([&] { return server_.LastSequence("cam") == count; })) << push->err();
  }
  push->Signal(SIGINT);
  EXPECT_EQ(push->WaitForExit(), 0) << push->err();
  EXPECT_THAT(push->out(), AllOf(StartsWith("cam: 5 frames in "), HasSubstr("5 acked")));
  EXPECT_EQ(server_.Stream("cam")["state"], "ended");
}

TEST_F(Push, AFolderThatIsFollowedPushesNewAndRewrittenFiles) {
  const auto newest = [this] {
    return Fetch(server_.http_port(), "/api/v1/streams/cam/frame").body;
  };
  folder_.AddCharts(1);
  const auto push = PushOf({folder_.path(), "--follow"});
  ASSERT_TRUE(WaitFor([&] { return server_.LastSequence("cam") == 1; })) << push->err();
  const std::string added = StampedPng(400'000, {1, 0});
  folder_.Write("newest.png", added);
  EXPECT_TRUE(WaitFor([&] { return newest() == added; })) << push->err();
  const std::string rewritten = WholeJpeg(9);
  folder_.Write("newest.png", rewritten);
  EXPECT_TRUE(WaitFor([&] { return newest() == rewritten; })) << push->err();
  EXPECT_TRUE(push->Running());
}

TEST_F(Push, WithPauseUnwatchedNothingFollowsTheFirstPictureUntilSomebodyWatches) {
  const std::vector<std::string> pictures = folder_.AddCharts(3);
  const auto push = PushOf({folder_.Pattern(), "--loop", "--pause_unwatched"});
  ASSERT_TRUE(server_.WaitForState("cam", "idle")) << push->err();
  EXPECT_FALSE(WaitFor([&] { return server_.LastSequence("cam") > 1; }, std::chrono::seconds(1)));
  WebSocketClient viewer(server_.http_port(), "/websocket?stream=cam&mode=every");
  EXPECT_EQ(viewer.NextPicture(), pictures[0]);
  EXPECT_EQ(viewer.NextPicture(), pictures[1]);
  EXPECT_EQ(server_.Stream("cam")["state"], "live");
}

TEST_F(Push, PulledFilesAreNamedByEpochAndSequence) {
  const std::vector<std::string> pictures = folder_.AddCharts(3);
  const ChartFolder pulled;
  const auto pull = PullOf(3, pulled.path());
  EXPECT_EQ(PushOf({folder_.Pattern()})->WaitForExit(), 0);
  EXPECT_EQ(pull->WaitForExit(), 0) << pull->err();
  const std::string epoch = server_.Epoch("cam");
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string name = epoch + "-000000000" + std::to_string(i + 1) + ".png";
    EXPECT_TRUE(ContentsOf(pulled.File(name)) == pictures[i]) << name;
  }
}

TEST_F(Push, AFileThatIsNoPictureIsRejectedAndTheOthersArrive) {
  const std::vector<std::string> pictures = folder_.AddCharts(2);
  const std::string text = folder_.Write("note.gif", "not a picture at all");
  const auto pull = PullOf(2);
  const auto push = PushOf({folder_.File("chart0.png"), text, folder_.File("chart1.png")});
  EXPECT_EQ(push->WaitForExit(), 1);
  EXPECT_THAT(push->out(), HasSubstr("2 acked, 1 rejected."));
  EXPECT_THAT(push->err(), HasSubstr("frame 2 "));
  EXPECT_EQ(pull->WaitForExit(), 0) << pull->err();
  EXPECT_TRUE(pull->out() == kEarlier + pictures[0] + pictures[1]);
}

TEST_F(Push, ASecondPublisherIsToldWhoIsThereAndGetsInWhenThatOneLeaves) {
  folder_.AddCharts(3);
  StreamPublisher first(server_.grpc_address(), "cam");
  ASSERT_TRUE(first.Push(1, kEarlier));
  ASSERT_TRUE(first.WaitForAck(1));
  const auto second = PushOf({folder_.Pattern()});
  EXPECT_TRUE(second->WaitForError("Retrying in"));
  EXPECT_THAT(second->err(),
              testing::ContainsRegex("stream \"cam\" has been published since [0-9:]+, its last "
                                     "frame is [0-9.]+ s old\\. Stop that publisher, or take over "
                                     "\\(framecast push --take_over\\)\\."));
  EXPECT_TRUE(second->Running());
  EXPECT_TRUE(first.Close().ok());
  EXPECT_EQ(second->WaitForExit(), 0) << second->err();
  EXPECT_EQ(server_.LastSequence("cam"), 3U);
}

TEST_F(Push, APusherThatIsTakenOverEndsWithOneAndTheOtherGoesOn) {
  folder_.AddCharts(3);
  const auto first = PushOf({folder_.Pattern(), "--loop"});
  ASSERT_TRUE(server_.WaitForState("cam", "live")) << first->err();
  const std::string epoch = server_.Epoch("cam");
  const auto second = PushOf({folder_.Pattern(), "--loop", "--take_over"});
  EXPECT_EQ(first->WaitForExit(), 1);
  EXPECT_THAT(first->err(), StartsWith("framecast push: "));
  EXPECT_THAT(first->out(), HasSubstr(" acked, 0 rejected"));
  EXPECT_TRUE(WaitFor([&] { return server_.Epoch("cam") != epoch; }));
  EXPECT_EQ(server_.Stream("cam")["state"], "live");
  EXPECT_TRUE(second->Running());
}

TEST_F(Push, WhereNothingListensItSaysSoAndArrivesWhenAServerDoes) {
  folder_.AddCharts(3);
  server_.Kill();
  const auto push = PushOf({folder_.Pattern()});
  EXPECT_TRUE(push->WaitForError("Retrying in"));
  EXPECT_THAT(push->err(), AllOf(StartsWith("framecast push: nothing listens at " +
                                            server_.grpc_address() + " (connection refused)."),
                                 HasSubstr("Retrying in ")));
  server_.StartAgain();
  EXPECT_EQ(push->WaitForExit(), 0) << push->err();
  EXPECT_EQ(server_.LastSequence("cam"), 3U);
}

TEST_F(Push, AMissingSourceEndsItAndMakesNoStream) {
  const auto push = PushOf({folder_.File("none.png")});
  EXPECT_EQ(push->WaitForExit(), 1);
  EXPECT_THAT(push->err(), HasSubstr("none.png"));
  EXPECT_TRUE(server_.Stream("cam").is_null());
}

TEST_F(Push, ABadStreamNameIsRefusedWithTheRule) {
  folder_.AddCharts(1);
  const auto push =
      RunFramecast({"push", "a/b", folder_.Pattern(), "--server=" + server_.grpc_address()});
  EXPECT_EQ(push->WaitForExit(), 1);
  EXPECT_THAT(push->err(), HasSubstr("1 to 128 letters"));
}

}  // namespace
}  // namespace framecast::test
