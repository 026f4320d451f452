#include "services/framecastd/quantity.h"

#include <gtest/gtest.h>

namespace framecast::daemon {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(QuantityTest, SizesTakeBinaryUnitsOrBytes) {
  EXPECT_EQ(ParseBytes("0"), 0U);
  EXPECT_EQ(ParseBytes("1048576"), 1U << 20);
  EXPECT_EQ(ParseBytes("64KiB"), 64U << 10);
  EXPECT_EQ(ParseBytes("16MiB"), 16U << 20);
  EXPECT_EQ(ParseBytes("2GiB"), std::uint64_t{2} << 30);
}

TEST(QuantityTest, SizesInOtherUnitsOrTooLargeOnesAreNone) {
  for (const char* text : {"", "MiB", "16MB", "16 MiB", "-1", "1.5MiB", "16MiBx", "0x10",
                           "99999999999999999999", "99999999999GiB"}) {
    EXPECT_FALSE(ParseBytes(text)) << text;
  }
}

TEST(QuantityTest, DurationsNeedAUnitAndMayHaveAFraction) {
  EXPECT_EQ(ParsePeriod("500ms"), milliseconds(500));
  EXPECT_EQ(ParsePeriod("60s"), seconds(60));
  EXPECT_EQ(ParsePeriod("1.5s"), milliseconds(1500));
  EXPECT_EQ(ParsePeriod("10m"), seconds(600));
  EXPECT_EQ(ParsePeriod("24h"), hours(24));
  EXPECT_EQ(ParsePeriod("0"), seconds(0));
  for (const char* text : {"", "60", "-1s", "1d", "s", "inf", "nan", "infs", "1e99h", "1s "}) {
    EXPECT_FALSE(ParsePeriod(text)) << text;
  }
}

TEST(QuantityTest, CountsTakeDecimalUnits) {
  EXPECT_EQ(ParseCount("4096"), 4096U);
  EXPECT_EQ(ParseCount("64M"), 64'000'000U);
  EXPECT_EQ(ParseCount("20k"), 20'000U);
  for (const char* text : {"", "-1", "1.5M", "many", "64m"}) EXPECT_FALSE(ParseCount(text)) << text;
}

TEST(QuantityTest, FormattingIsWhatPeopleWouldWrite) {
  EXPECT_EQ(FormatBytes(std::uint64_t{64} << 20), "64MiB");
  EXPECT_EQ(FormatBytes(1000), "1000");
  EXPECT_EQ(FormatPeriod(seconds(60)), "1m");
  EXPECT_EQ(FormatPeriod(seconds(8)), "8s");
  EXPECT_EQ(FormatPeriod(milliseconds(1500)), "1500ms");
  EXPECT_EQ(FormatPeriod(seconds(0)), "0s");
  EXPECT_EQ(FormatCount(64'000'000), "64M");
}

}  // namespace
}  // namespace framecast::daemon
