#include "services/framecastd/system_limits.h"

#include <sys/resource.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

namespace framecast::daemon {
namespace {

constexpr std::uint64_t kLargestBudget = std::uint64_t{1} << 30;
// Version 1 writes "no limit" as the largest page-aligned 63-bit number.
constexpr std::uint64_t kNoLimit = std::uint64_t{1} << 60;

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Our own group's files; in a container the group is the root of what we see.
std::optional<std::uint64_t> MemoryLimitOfCgroup() {
  std::string own;
  std::istringstream groups(ReadFile("/proc/self/cgroup"));
  for (std::string line; std::getline(groups, line);) {
    if (line.starts_with("0::")) own = line.substr(3);
  }
  std::optional<std::uint64_t> lowest;
  for (const std::string& path :
       {"/sys/fs/cgroup" + own + "/memory.max", std::string("/sys/fs/cgroup/memory.max"),
        std::string("/sys/fs/cgroup/memory/memory.limit_in_bytes")}) {
    const std::optional<std::uint64_t> limit = ParseMemoryLimit(ReadFile(path));
    if (limit && (!lowest || *limit < *lowest)) lowest = limit;
  }
  return lowest;
}

}  // namespace

std::optional<std::uint64_t> ParseMemoryLimit(const std::string& text) {
  std::uint64_t limit = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
  if (error != std::errc() || limit >= kNoLimit) return std::nullopt;
  return limit;
}

std::uint64_t AutomaticMemoryBudget() {
  const std::optional<std::uint64_t> limit = MemoryLimitOfCgroup();
  return limit ? std::min(kLargestBudget, *limit / 2) : kLargestBudget;
}

std::uint64_t FileLimit() {
  rlimit limit{};
  return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : 0;
}

}  // namespace framecast::daemon
