// Tokens as files and people give them.
#include "services/cli/token_source.h"

#include <gtest/gtest.h>

#include <cstdio>

#include "tests/support/temporary_folder.h"

namespace framecast::cli {
namespace {

class TokenSourceTest : public testing::Test {
 protected:
  std::string Read(std::string_view content) {
    TokenSource source;
    source.file = folder_.Write("token", content);
    const auto token = source.Read();
    return token.ok() ? *token : std::string(token.status().message());
  }
  test::TemporaryFolder folder_;
};

TEST_F(TokenSourceTest, AFileHoldsTheTokenAloneWithWhiteSpaceAroundIt) {
  EXPECT_EQ(Read("abc.DEF-1_2~3+4/5=="), "abc.DEF-1_2~3+4/5==");
  EXPECT_EQ(Read(" \r\n\tabc\r\n\n"), "abc");
}

TEST_F(TokenSourceTest, TheFileWithTheServersFirstStepsWillDo) {
  EXPECT_EQ(Read("Watch: http://host:8000/?token=watching\n"
                 "Publish: FRAMECAST_TOKEN=publishing framecast push cam pictures\n"),
            "publishing");
  EXPECT_EQ(Read("FRAMECAST_TOKEN=abc"), "abc");
}

TEST_F(TokenSourceTest, AFileIsReadAnewEachTime) {
  TokenSource source;
  source.file = folder_.Write("token", "first");
  EXPECT_TRUE(source.Gives("first"));
  folder_.Write("token", "second");
  EXPECT_TRUE(source.Gives("second"));
  EXPECT_FALSE(source.Gives("first"));
}

TEST_F(TokenSourceTest, ATokenThatIsGivenWinsOverTheFile) {
  const TokenSource source{.token = "typed", .file = folder_.Write("token", "stored")};
  EXPECT_EQ(*source.Read(), "typed");
}

TEST_F(TokenSourceTest, AMissingFileIsNoTokenOnlyWhereItMayBeMissing) {
  TokenSource source{.file = folder_.File("none"), .file_may_be_missing = true};
  EXPECT_EQ(*source.Read(), "");
  source.file_may_be_missing = false;
  EXPECT_EQ(source.Read().status().message(),
            "the token file " + source.file + ": there is no such file.");
}

TEST_F(TokenSourceTest, AFileWithoutATokenIsNamedAndNotQuoted) {
  for (const char* content :
       {"", " \n", "FRAMECAST_TOKEN= x", "secret two", "secret\"", "s\xC3\xA9"}) {
    const std::string words = Read(content);
    EXPECT_NE(words.find(folder_.File("token")), std::string::npos) << content;
    EXPECT_NE(words.find("Give a file with the token alone"), std::string::npos) << content;
    EXPECT_EQ(words.find("secret"), std::string::npos) << words;
  }
}

TEST_F(TokenSourceTest, ATokenHasABoundedLength) {
  EXPECT_EQ(TokenMistake(std::string(8192, 'a')), "");
  EXPECT_NE(TokenMistake(std::string(8193, 'a')), "");
}

}  // namespace
}  // namespace framecast::cli
