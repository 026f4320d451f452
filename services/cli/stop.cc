// Waits with poll(2), so that a signal ends every wait at once.
#include "services/cli/stop.h"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>

namespace framecast::cli {
namespace {

std::atomic<Stop*> signalled_stop{nullptr};

void OnSignal(int number) {
  const int saved_errno = errno;
  Stop* stop = signalled_stop.load();
  if (stop == nullptr || stop->requested()) _exit(128 + number);
  stop->Request();
  errno = saved_errno;
}

void Handle(void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

}  // namespace

Stop::Stop() : event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Stop::~Stop() { close(event_); }

void Stop::Request() {
  requested_.store(true);
  const std::uint64_t one = 1;
  // Cannot fail in a way that matters: a full counter is readable too.
  [[maybe_unused]] const ssize_t written = write(event_, &one, sizeof one);
}

bool Stop::WaitUntil(std::chrono::steady_clock::time_point time) const {
  while (!requested() && std::chrono::steady_clock::now() < time) WaitReadable(-1, time);
  return requested();
}

bool Stop::WaitReadable(int fd, std::chrono::steady_clock::time_point time) const {
  using std::chrono::milliseconds;
  pollfd fds[2] = {{event_, POLLIN, 0}, {fd, POLLIN, 0}};
  const auto left =
      std::chrono::ceil<milliseconds>(time - std::chrono::steady_clock::now()).count();
  const int timeout = static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000));
  if (poll(fds, 2, timeout) <= 0) return false;
  return fds[1].revents != 0;
}

StopOnSignals::StopOnSignals(Stop& stop) {
  signalled_stop.store(&stop);
  Handle(OnSignal);
}

StopOnSignals::~StopOnSignals() {
  Handle(SIG_DFL);
  signalled_stop.store(nullptr);
}

}  // namespace framecast::cli
