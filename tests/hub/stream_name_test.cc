#include "services/hub/stream_name.h"

#include <gmock/gmock.h>

#include <string>

namespace framecast::hub {
namespace {

TEST(StreamNameTest, LettersDigitsDotsUnderscoresAndDashesAreAName) {
  for (const char* name : {"a", "7", "cam-7", "Lab.cam_2", "a..b"})
    EXPECT_TRUE(IsStreamName(name)) << name;
  EXPECT_TRUE(IsStreamName(std::string(128, 'x')));
}

TEST(StreamNameTest, EverythingElseIsNone) {
  for (const char* name : {"", ".", "..", "-a", "_a", ".a", "a/b", "a b", "a\n", "ä", "a%2fb"}) {
    EXPECT_FALSE(IsStreamName(name)) << name;
  }
  EXPECT_FALSE(IsStreamName(std::string(129, 'x')));
  EXPECT_FALSE(IsStreamName(std::string("a\0b", 3)));
}

TEST(StreamNameTest, TheErrorNamesTheRuleAndCannotCarryControlCharacters) {
  const std::string error = StreamNameError("a\nb\x1b[31m");
  EXPECT_THAT(error, testing::HasSubstr("1 to 128 letters, digits"));
  EXPECT_THAT(error, testing::HasSubstr("a?b?[31m"));
  EXPECT_LT(StreamNameError(std::string(100'000, 'x')).size(), 300U);
}

}  // namespace
}  // namespace framecast::hub
