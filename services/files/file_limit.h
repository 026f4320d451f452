// How many files and sockets a process may have open.
#pragma once

#include <sys/resource.h>

#include <cstdint>

namespace framecast::files {

// Raises the soft limit of open files to the hard one, and gives what it is then; 0: unknown.
inline std::uint64_t RaiseFileLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  const rlim_t before = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  return setrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : before;
}

}  // namespace framecast::files
