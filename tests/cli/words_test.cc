// What people type: durations, patterns, names with numbers.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "services/cli/backoff.h"
#include "services/cli/duration.h"
#include "services/cli/natural_order.h"
#include "services/cli/numbered_pattern.h"

namespace framecast::cli {
namespace {

using std::chrono::milliseconds;

TEST(Duration, HasANumberAndAUnit) {
  EXPECT_EQ(ParseDuration("100ms"), milliseconds(100));
  EXPECT_EQ(ParseDuration("2s"), milliseconds(2000));
  EXPECT_EQ(ParseDuration("1.5m"), milliseconds(90'000));
  EXPECT_EQ(ParseDuration("1h"), milliseconds(3'600'000));
  EXPECT_EQ(ParseDuration("0s"), milliseconds(0));
}

TEST(Duration, AnythingElseIsNone) {
  for (const char* text :
       {"", "100", "ms", "-1s", "1 s", "1S", "1us", "nans", "infs", "1e3s", "99999999h", "0x1s"}) {
    EXPECT_FALSE(ParseDuration(text)) << text;
  }
}

TEST(NaturalOrder, NumbersCompareAsNumbers) {
  std::vector<std::string> names = {"chart10.png", "chart2.png", "chart1.png", "b", "chart02.png"};
  std::sort(names.begin(), names.end(), NaturalLess);
  EXPECT_EQ(names, (std::vector<std::string>{"b", "chart1.png", "chart02.png", "chart2.png",
                                             "chart10.png"}));
}

TEST(NaturalOrder, NumbersOfAnyLengthDoNotOverflow) {
  EXPECT_TRUE(NaturalLess("a99999999999999999999999999", "a100000000000000000000000000"));
  EXPECT_FALSE(NaturalLess("a100000000000000000000000000", "a99999999999999999999999999"));
  EXPECT_FALSE(NaturalLess("same1", "same1"));
}

std::string MistakeIn(const std::string& text) {
  std::string error;
  EXPECT_FALSE(NumberedPattern::Parse(text, error)) << text;
  return error;
}

TEST(NumberedPattern, PutsTheNumberInItsPlace) {
  std::string error;
  EXPECT_EQ(NumberedPattern::Parse("aaa/chart%d.png", error)->Path(12), "aaa/chart12.png");
  EXPECT_EQ(NumberedPattern::Parse("a%04d.png", error)->Path(12), "a0012.png");
  EXPECT_EQ(NumberedPattern::Parse("a%04d.png", error)->Path(123456), "a123456.png");
  EXPECT_EQ(NumberedPattern::Parse("100%%/%d", error)->Path(7), "100%/7");
}

TEST(NumberedPattern, FindsTheNumberOfItsOwnPathsOnly) {
  std::string error;
  const auto padded = NumberedPattern::Parse("a%04d.png", error);
  EXPECT_EQ(padded->NumberOf("a0012.png"), 12U);
  EXPECT_FALSE(padded->NumberOf("a12.png"));
  EXPECT_FALSE(padded->NumberOf("a.png"));
  EXPECT_FALSE(padded->NumberOf("a00x2.png"));
  EXPECT_FALSE(padded->NumberOf("a99999999999999999999999.png"));
}

TEST(NumberedPattern, NeverReachesPrintfAndSaysWhatIsWrong) {
  for (const char* text : {"%s", "%n", "a%d-%d.png", "%-3d", "%3d", "%0d", "%020d", "%", "a%0"}) {
    EXPECT_NE(MistakeIn(text).find("%d"), std::string::npos) << text;
  }
  EXPECT_NE(MistakeIn("50%%.png").find("has no %d"), std::string::npos);
}

TEST(Backoff, DoublesToAtMostASecondAndBeginsAgain) {
  Backoff backoff(1);
  std::vector<milliseconds> delays;
  for (int i = 0; i < 12; ++i) delays.push_back(backoff.Next());
  milliseconds ceiling = Backoff::kFirst;
  for (const milliseconds delay : delays) {
    EXPECT_LE(delay, ceiling);
    EXPECT_GE(delay, ceiling * 8 / 10 - milliseconds(1));
    ceiling = std::min(ceiling * 2, Backoff::kLongest);
  }
  backoff.Reset();
  EXPECT_LE(backoff.Next(), Backoff::kFirst);
}

}  // namespace
}  // namespace framecast::cli
