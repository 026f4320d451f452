#include "services/telemetry/process_status.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>
#include <ctime>
#include <fstream>
#include <thread>
#include <vector>

namespace framecast::telemetry {
namespace {

TEST(ProcessStatusTest, OpenFilesAreCounted) {
  const double before = ReadProcessStatus().open_files;
  const std::ifstream one("/proc/self/stat");
  const std::ifstream two("/proc/self/stat");
  EXPECT_EQ(ReadProcessStatus().open_files, before + 2);
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  EXPECT_EQ(ReadProcessStatus().max_files, static_cast<double>(limit.rlim_cur));
}

TEST(ProcessStatusTest, ThreadsAreCounted) {
  // Beside a first one: with that, ThreadSanitizer starts one of its own.
  std::jthread first([] {
    const double before = ReadProcessStatus().threads;
    std::jthread second([before] { EXPECT_EQ(ReadProcessStatus().threads, before + 1); });
  });
}

TEST(ProcessStatusTest, MemoryThatIsTouchedIsResident) {
  const ProcessStatus before = ReadProcessStatus();
  constexpr std::size_t kBytes = 64 << 20;
  const std::vector<char> memory(kBytes, 1);
  EXPECT_EQ(memory.back(), 1);
  EXPECT_GT(ReadProcessStatus().resident_bytes, before.resident_bytes + kBytes / 2);
  EXPECT_GT(ReadProcessStatus().virtual_bytes, before.virtual_bytes + kBytes / 2);
}

TEST(ProcessStatusTest, ItStartedWithinTheLastMinutesAndHasUsedTheProcessor) {
  const double age = static_cast<double>(std::time(nullptr)) - ReadProcessStatus().start_time;
  EXPECT_GE(age, -2);
  EXPECT_LT(age, 600);
  const double used = ReadProcessStatus().cpu_seconds;
  // The kernel counts in hundredths.
  while (static_cast<double>(std::clock()) / CLOCKS_PER_SEC < used + 0.1) {
  }
  EXPECT_GT(ReadProcessStatus().cpu_seconds, used);
}

}  // namespace
}  // namespace framecast::telemetry
