#include "services/framecastd/first_tokens.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

#include "services/access/token_table.h"
#include "tests/support/temporary_folder.h"

namespace framecast::daemon {
namespace {

using access::Action;
using access::Verdict;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// "fc_", and 32 bytes in base64url.
constexpr std::size_t kTokenBytes = 46;

const FirstStepsAddress kAddress{"http://HOST:8000", "HOST:50051", false};

std::string Read(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

mode_t ModeOf(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 07777;
}

class FirstTokensTest : public testing::Test {
 protected:
  FirstTokens Ensure(const FirstStepsAddress& address = kAddress) {
    auto first = EnsureFirstTokens(state_dir_, address);
    EXPECT_TRUE(first.ok()) << first.status();
    return first.value_or(FirstTokens());
  }
  // The word between the two texts; empty: they are not there.
  static std::string Between(const std::string& text, std::string_view before,
                             std::string_view behind) {
    const std::size_t found = text.find(before);
    if (found == std::string::npos) return "";
    const std::string word = text.substr(found + before.size(), kTokenBytes);
    return text.compare(found + before.size() + kTokenBytes, behind.size(), behind) == 0 ? word
                                                                                         : "";
  }

  test::TemporaryFolder folder_;
  const std::string state_dir_ = folder_.File("state");
};

TEST_F(FirstTokensTest, TheLinesCanBePastedAndTheirTokensAreTheOnesOfTheFile) {
  const FirstTokens first = Ensure();
  EXPECT_EQ(first.tokens_file, state_dir_ + "/tokens.json");
  EXPECT_EQ(first.first_steps_file, state_dir_ + "/first-steps.txt");
  EXPECT_EQ(Read(first.first_steps_file), first.lines);
  const std::string watch = Between(first.lines, "Watch: http://HOST:8000/?token=", "\n");
  const std::string publish =
      Between(first.lines, "Publish: FRAMECAST_TOKEN=", " framecast push --server HOST:50051 ");
  ASSERT_NE(watch, "") << first.lines;
  ASSERT_NE(publish, "") << first.lines;
  EXPECT_NE(watch, publish);

  const std::string json = Read(first.tokens_file);
  EXPECT_THAT(json, AllOf(Not(HasSubstr(watch)), Not(HasSubstr(publish)), Not(HasSubstr("fc_"))));
  const auto table = access::TokenTable::Parse(json);
  ASSERT_TRUE(table.ok()) << table.status();
  const auto viewer = table->Find(watch, 0);
  const auto producer = table->Find(publish, 0);
  ASSERT_TRUE(viewer && producer);
  EXPECT_TRUE(viewer->MayWatchAll());
  EXPECT_EQ(viewer->Judge(Action::kPublish, "cam"), Verdict::kForbidden);
  EXPECT_EQ(producer->Judge(Action::kPublish, "cam"), Verdict::kAllowed);
  EXPECT_FALSE(producer->MayWatchSome());
  EXPECT_FALSE(table->anonymous()->HasRights());
}

TEST_F(FirstTokensTest, BothFilesAreTheOwnersAlone) {
  const mode_t before = umask(0);
  const FirstTokens first = Ensure();
  umask(before);
  EXPECT_EQ(ModeOf(first.tokens_file), 0600U);
  EXPECT_EQ(ModeOf(first.first_steps_file), 0600U);
}

TEST_F(FirstTokensTest, TheyAreMadeOnce) {
  const FirstTokens first = Ensure();
  const std::string tokens = Read(first.tokens_file);
  const FirstTokens again = Ensure();
  EXPECT_EQ(again.tokens_file, first.tokens_file);
  EXPECT_EQ(again.lines, "");
  EXPECT_EQ(Read(first.tokens_file), tokens);
  EXPECT_EQ(Read(first.first_steps_file), first.lines);
}

TEST_F(FirstTokensTest, AFileOfTokensThatIsThereIsLeftAsItIs) {
  std::filesystem::create_directory(state_dir_);
  std::ofstream(state_dir_ + "/tokens.json") << "{}";
  EXPECT_EQ(Ensure().lines, "");
  EXPECT_EQ(Read(state_dir_ + "/tokens.json"), "{}");
  EXPECT_FALSE(std::filesystem::exists(state_dir_ + "/first-steps.txt"));
}

TEST_F(FirstTokensTest, OnceTheFileIsTakenAwayThereAreNewOnes) {
  const FirstTokens first = Ensure();
  std::filesystem::remove(first.tokens_file);
  const FirstTokens second = Ensure();
  EXPECT_NE(second.lines, "");
  EXPECT_NE(second.lines, first.lines);
  EXPECT_EQ(Read(second.first_steps_file), second.lines);
}

TEST_F(FirstTokensTest, ALinkThatSomebodyLaidIsNotFollowed) {
  std::filesystem::create_directory(state_dir_);
  const std::string elsewhere = folder_.Write("elsewhere", "theirs");
  for (const char* name : {"/tokens.json.new", "/first-steps.txt.new", "/first-steps.txt"}) {
    std::filesystem::create_symlink(elsewhere, state_dir_ + name);
  }
  const FirstTokens first = Ensure();
  EXPECT_EQ(Read(elsewhere), "theirs");
  EXPECT_EQ(ModeOf(first.first_steps_file), 0600U);
}

TEST_F(FirstTokensTest, OverTlsTheLineSaysSo) {
  const FirstTokens first = Ensure({"https://HOST:8000", "HOST:50051", true});
  EXPECT_THAT(first.lines, HasSubstr("Watch: https://HOST:8000/?token="));
  EXPECT_THAT(first.lines, HasSubstr("framecast push --server HOST:50051 --tls "));
}

TEST_F(FirstTokensTest, AFolderThatCannotBeWrittenIsNamedWithItsFlag) {
  const std::string file = folder_.Write("file", "");
  for (const std::string& state_dir : {file, file + "/state", std::string("/proc/framecast")}) {
    const auto first = EnsureFirstTokens(state_dir, kAddress);
    EXPECT_THAT(std::string(first.status().message()),
                StartsWith("--state_dir=" + state_dir + ": tokens cannot be kept there: "));
  }
}

}  // namespace
}  // namespace framecast::daemon
