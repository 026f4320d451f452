#include "services/framecastd/system_limits.h"

#include <gtest/gtest.h>

#include "services/files/file_limit.h"

namespace framecast::daemon {
namespace {

TEST(SystemLimitsTest, BothVersionsOfCgroupSayWhenThereIsNoLimit) {
  EXPECT_EQ(ParseMemoryLimit("536870912\n"), 536870912U);
  EXPECT_FALSE(ParseMemoryLimit("max\n"));
  EXPECT_FALSE(ParseMemoryLimit("9223372036854771712\n"));
  EXPECT_FALSE(ParseMemoryLimit(""));
}

TEST(SystemLimitsTest, TheAutomaticBudgetIsAtMostOneGiB) {
  EXPECT_GT(AutomaticMemoryBudget(), 0U);
  EXPECT_LE(AutomaticMemoryBudget(), std::uint64_t{1} << 30);
}

TEST(SystemLimitsTest, TheFileLimitIsAtLeastWhatItWas) { EXPECT_GE(files::RaiseFileLimit(), 256U); }

}  // namespace
}  // namespace framecast::daemon
