// What this machine allows: memory of the cgroup, open files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace framecast::daemon {

// min(1 GiB, half of the cgroup's memory limit).
std::uint64_t AutomaticMemoryBudget();

// The content of memory.max (cgroup v2) or memory.limit_in_bytes (v1); nothing when there is no
// limit.
std::optional<std::uint64_t> ParseMemoryLimit(const std::string& text);

// How many files this process may have open now; 0: unknown.
std::uint64_t FileLimit();

}  // namespace framecast::daemon
