#include "services/telemetry/process_status.h"

#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

namespace framecast::telemetry {
namespace {

// Of /proc/self/stat, counted from the state, which follows the name (proc(5), less 3).
constexpr std::size_t kUserTime = 11;
constexpr std::size_t kSystemTime = 12;
constexpr std::size_t kThreads = 17;
constexpr std::size_t kStartTime = 19;
constexpr std::size_t kVirtualBytes = 20;
constexpr std::size_t kResidentPages = 21;
constexpr std::size_t kFields = 22;

std::array<double, kFields> StatFields() {
  std::array<double, kFields> fields{};
  std::ifstream file("/proc/self/stat");
  std::string line;
  if (!std::getline(file, line)) return fields;
  // The name may contain anything, but is in parentheses.
  std::istringstream rest(line.substr(line.rfind(')') + 1));
  std::string state;
  rest >> state;
  for (std::size_t i = 1; i < kFields && rest >> fields[i]; ++i) {
  }
  return fields;
}

double BootTime() {
  std::ifstream file("/proc/stat");
  for (std::string word; file >> word;) {
    double seconds = 0;
    if (word == "btime" && file >> seconds) return seconds;
  }
  return 0;
}

double OpenFiles() {
  std::error_code error;
  const std::filesystem::directory_iterator files("/proc/self/fd", error);
  if (error) return 0;
  // Less the one that reads the folder.
  return static_cast<double>(std::distance(begin(files), end(files)) - 1);
}

}  // namespace

ProcessStatus ReadProcessStatus() {
  static const double ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  static const double page = static_cast<double>(sysconf(_SC_PAGESIZE));
  static const double boot_time = BootTime();
  const std::array<double, kFields> stat = StatFields();
  ProcessStatus status;
  status.cpu_seconds = (stat[kUserTime] + stat[kSystemTime]) / ticks;
  status.resident_bytes = stat[kResidentPages] * page;
  status.virtual_bytes = stat[kVirtualBytes];
  status.start_time = boot_time + stat[kStartTime] / ticks;
  status.threads = stat[kThreads];
  status.open_files = OpenFiles();
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    status.max_files = static_cast<double>(limit.rlim_cur);
  }
  return status;
}

}  // namespace framecast::telemetry
