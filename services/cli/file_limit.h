// A load holds more sockets than a shell allows its programs at first.
#pragma once

#include <sys/resource.h>

namespace framecast::cli {

// Raises the soft limit of open files to the hard one, and gives it.
inline rlim_t RaiseFileLimit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

}  // namespace framecast::cli
