#include "services/cli/file_sources.h"

#include <filesystem>
#include <thread>

#include "services/cli/file_reading.h"
#include "tests/cli/source_fixture.h"

namespace framecast::cli {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;
using FileSources = test::SourceTest;

NumberedPattern Pattern(const std::string& text) {
  std::string error;
  return *NumberedPattern::Parse(text, error);
}

TEST_F(FileSources, PatternBeginsAtTheLowestNumberAndEndsAtTheFirstMissing) {
  for (const char* name : {"c3.png", "c4.png", "c5.png", "c7.png"}) WriteImage(name);
  PatternSource source(Pattern(folder_.File("c%d.png")), {});
  EXPECT_EQ(Take(source, 9), (Names{"c3.png", "c4.png", "c5.png"}));
  EXPECT_EQ(source.error(), "");
}

TEST_F(FileSources, PatternBeginsWhereItIsTold) {
  for (const char* name : {"c3.png", "c4.png"}) WriteImage(name);
  PatternSource source(Pattern(folder_.File("c%d.png")), {.start = 4});
  EXPECT_EQ(Take(source, 9), Names{"c4.png"});
}

TEST_F(FileSources, PatternLoops) {
  for (const char* name : {"c0.png", "c1.png"}) WriteImage(name);
  PatternSource source(Pattern(folder_.File("c%d.png")), {.loop = true});
  EXPECT_EQ(Take(source, 5), (Names{"c0.png", "c1.png", "c0.png", "c1.png", "c0.png"}));
}

TEST_F(FileSources, PatternWithoutAnyFileSaysWhichIsMissing) {
  PatternSource source(Pattern(folder_.File("c%d.png")), {});
  EXPECT_EQ(Take(source, 1), Names{});
  EXPECT_EQ(source.error(), "there is no file " + folder_.File("c0.png"));
}

TEST_F(FileSources, FollowedPatternWaitsForTheNextNumber) {
  WriteImage("c0.png");
  PatternSource source(Pattern(folder_.File("c%d.png")), {.follow = true});
  EXPECT_EQ(Take(source, 1), Names{"c0.png"});
  std::thread writer([this] { WriteImage("c1.png"); });
  EXPECT_EQ(Take(source, 1), Names{"c1.png"});
  writer.join();
}

TEST_F(FileSources, FollowedFileIsPushedOnlyOnceItIsWhole) {
  const std::string whole = test::PngWith("c0.png");
  const std::string path = folder_.Write("c0.png", whole.substr(0, whole.size() / 2));
  PatternSource source(Pattern(folder_.File("c%d.png")), {.follow = true});
  std::thread writer([&] { folder_.Write("c0.png", whole); });
  EXPECT_EQ(Take(source, 1), Names{"c0.png"});
  writer.join();
}

TEST_F(FileSources, AFileThatNeverGetsAnEndIsGivenUpOnAsItIs) {
  const std::string half = test::PngWith("x").substr(0, 40);
  const std::string path = folder_.Write("c0.png", half);
  const auto picture = AwaitWhole(path, stop_);
  ASSERT_TRUE(picture);
  EXPECT_EQ(picture->payload, half);
}

TEST_F(FileSources, AWaitEndsWithTheWishToStop) {
  PatternSource source(Pattern(folder_.File("c%d.png")), {.follow = true});
  std::thread stopper([this] { stop_.Request(); });
  EXPECT_FALSE(source.Next(stop_));
  stopper.join();
  EXPECT_EQ(source.error(), "");
}

TEST_F(FileSources, FolderIsReadInNaturalOrderAndOnlyItsPictures) {
  for (const char* name : {"c10.png", "c2.PNG", "c1.jpg"}) WriteImage(name);
  folder_.Write("notes.txt", "no picture");
  fs::create_directory(folder_.File("c0.png"));
  EXPECT_EQ(PicturesIn(folder_.path()),
            (Names{folder_.File("c1.jpg"), folder_.File("c2.PNG"), folder_.File("c10.png")}));
}

TEST_F(FileSources, GlobIsExpandedInNaturalOrder) {
  for (const char* name : {"c10.png", "c2.png", "d1.png"}) WriteImage(name);
  EXPECT_EQ(FilesMatching(folder_.File("c*.png")),
            (Names{folder_.File("c2.png"), folder_.File("c10.png")}));
  EXPECT_EQ(FilesMatching(folder_.File("x*")), Names{});
}

TEST_F(FileSources, ListNamesTheFileThatCannotBeRead) {
  FileListSource source({WriteImage("a.png"), folder_.File("gone.png")}, false);
  EXPECT_EQ(Take(source, 9), Names{"a.png"});
  EXPECT_NE(source.error().find("gone.png"), std::string::npos);
}

TEST_F(FileSources, FollowedFolderGivesWhatIsThereThenWhatIsWrittenOrMovedThere) {
  WriteImage("c1.png");
  std::string error;
  const auto follower = FolderFollower::Open(folder_.path(), error);
  ASSERT_TRUE(follower) << error;
  EXPECT_EQ(Take(*follower, 1), Names{"c1.png"});
  WriteImage("c2.png");
  EXPECT_EQ(Take(*follower, 1), Names{"c2.png"});
  fs::rename(folder_.Write("c3.part", test::PngWith("c3.png")), folder_.File("c3.png"));
  EXPECT_EQ(Take(*follower, 1), Names{"c3.png"});
  WriteImage("c1.png");
  EXPECT_EQ(Take(*follower, 1), Names{"c1.png"});
}

TEST_F(FileSources, FollowedFolderSkipsWhatWasRemovedAndPushesARewrittenFileOnce) {
  std::string error;
  const auto follower = FolderFollower::Open(folder_.path(), error);
  ASSERT_TRUE(follower) << error;
  WriteImage("a.png");
  WriteImage("gone.png");
  WriteImage("a.png");
  WriteImage("b.png");
  fs::remove(folder_.File("gone.png"));
  EXPECT_EQ(Take(*follower, 2), (Names{"a.png", "b.png"}));
}

TEST_F(FileSources, FolderThatIsNotThereCannotBeFollowed) {
  std::string error;
  EXPECT_FALSE(FolderFollower::Open(folder_.File("none"), error));
  EXPECT_NE(error.find("none"), std::string::npos);
}

}  // namespace
}  // namespace framecast::cli
