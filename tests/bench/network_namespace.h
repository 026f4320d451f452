// Sockets that this process opens in another network than its own.
#pragma once

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <stdexcept>
#include <string>

namespace framecast::bench {

// While it lives, the calling thread is in a network namespace: its new sockets belong to that one
// for good. For one thread.
class NetworkNamespace {
 public:
  // `file` such as /proc/PID/ns/net. Throws when the thread may not go there.
  explicit NetworkNamespace(const std::string& file)
      : home_(open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)) {
    const int there = open(file.c_str(), O_RDONLY | O_CLOEXEC);
    const bool entered = there >= 0 && setns(there, CLONE_NEWNET) == 0;
    if (there >= 0) close(there);
    if (entered) return;
    close(home_);
    throw std::runtime_error("cannot enter the network namespace " + file);
  }
  ~NetworkNamespace() {
    setns(home_, CLONE_NEWNET);
    close(home_);
  }
  NetworkNamespace(const NetworkNamespace&) = delete;
  NetworkNamespace& operator=(const NetworkNamespace&) = delete;

 private:
  int home_;
};

}  // namespace framecast::bench
