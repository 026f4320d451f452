#include "services/access/glob.h"

#include <gmock/gmock.h>

#include <chrono>

namespace framecast::access {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(GlobTest, WithoutStarsAPatternIsTheWholeName) {
  EXPECT_TRUE(GlobMatches("cam-1", "cam-1"));
  for (const char* name : {"cam-", "cam-12", "xcam-1", "CAM-1", ""}) {
    EXPECT_FALSE(GlobMatches("cam-1", name)) << name;
  }
}

TEST(GlobTest, AStarIsAnyRunAlsoNone) {
  for (const char* name : {"cam-", "cam-1", "cam-1.left", "cam-*"}) {
    EXPECT_TRUE(GlobMatches("cam-*", name)) << name;
  }
  for (const char* name : {"cam", "my-cam-1", "Cam-1"}) {
    EXPECT_FALSE(GlobMatches("cam-*", name)) << name;
  }
  EXPECT_TRUE(GlobMatches("*", "anything"));
  EXPECT_TRUE(GlobMatches("*-left", "cam-1-left"));
  EXPECT_FALSE(GlobMatches("*-left", "cam-1-left-2"));
  EXPECT_TRUE(GlobMatches("a*b*c", "a-b-b-c"));
  EXPECT_FALSE(GlobMatches("a*b*c", "a-c-b"));
}

TEST(GlobTest, AQuestionMarkIsExactlyOne) {
  EXPECT_TRUE(GlobMatches("cam-?", "cam-1"));
  EXPECT_FALSE(GlobMatches("cam-?", "cam-"));
  EXPECT_FALSE(GlobMatches("cam-?", "cam-12"));
  EXPECT_TRUE(GlobMatches("?*", "a"));
  EXPECT_FALSE(GlobMatches("?*", ""));
}

TEST(GlobTest, ADotIsADotAndNoOtherCharacterIsSpecial) {
  EXPECT_FALSE(GlobMatches("cam.1", "cam-1"));
  EXPECT_FALSE(GlobMatches("[a-z]", "a"));
}

TEST(GlobTest, AnEmptyPatternIsNoName) {
  EXPECT_FALSE(GlobMatches("", "a"));
  EXPECT_TRUE(GlobMatches("", ""));
}

// A matcher that tries every way to share the name out among the stars would not come back.
TEST(GlobTest, PathologicalPatternsAreDoneFast) {
  std::string pattern;
  while (pattern.size() + 2 <= kMaxGlobBytes) pattern += "*a";
  const std::string name = std::string(127, 'a') + "b";
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < 100; ++i) {
    EXPECT_FALSE(GlobMatches(pattern, name));
    EXPECT_FALSE(GlobMatches(std::string(100, '*') + "c", name));
    EXPECT_FALSE(GlobMatches("*a*a*a*a*a*a*a*a*a*a*c", name));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(2));
}

TEST(GlobTest, PatternsHaveTheCharactersOfNamesAndTheTwoSpecialOnes) {
  EXPECT_EQ(GlobMistake("cam-*_?.A9"), "");
  EXPECT_EQ(GlobMistake(std::string(kMaxGlobBytes, 'a')), "");
  EXPECT_THAT(GlobMistake(""), HasSubstr("1 to 256 characters"));
  EXPECT_THAT(GlobMistake(std::string(kMaxGlobBytes + 1, 'a')), HasSubstr("1 to 256 characters"));
  EXPECT_THAT(GlobMistake("cam/*"), HasSubstr("'/' is in no stream's name"));
  EXPECT_THAT(GlobMistake("a\nb"), HasSubstr("a character that is in no stream's name"));
  EXPECT_THAT(GlobMistake("caf\xc3\xa9"), HasSubstr("a character that is in no stream's name"));
}

TEST(GlobTest, AMistakeDoesNotRepeatThePattern) {
  EXPECT_THAT(GlobMistake("Bearer fc_secret"), Not(HasSubstr("fc_")));
}

}  // namespace
}  // namespace framecast::access
