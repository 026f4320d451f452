#include "tests/support/viewer_pool.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "tests/support/raw_viewer.h"

namespace framecast::test {
namespace {

constexpr int kTickMs = 50;

std::int64_t MonotonicNs() {
  return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

struct ViewerPool::Viewer {
  RawViewer raw;
  std::atomic<std::uint64_t> last_sequence{0};

  Viewer(std::uint16_t port, const std::string& target) : raw(port, target) {}
};

ViewerPool::ViewerPool(std::uint16_t port, const std::string& target, std::size_t viewers)
    : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  while (viewers_.size() < viewers) {
    Viewer& viewer = viewers_.emplace_back(port, target);
    epoll_event interest{};
    interest.events = EPOLLIN;
    interest.data.ptr = &viewer;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, viewer.raw.socket(), &interest);
  }
  thread_ = std::thread([this] { Run(); });
}

ViewerPool::~ViewerPool() {
  if (thread_.joinable()) Stop();
}

ViewerPool::Report ViewerPool::Stop() {
  stopping_ = true;
  thread_.join();
  close(epoll_);
  return std::move(report_);
}

std::size_t ViewerPool::Reached(std::uint64_t sequence) const {
  return static_cast<std::size_t>(
      std::count_if(viewers_.begin(), viewers_.end(), [sequence](const Viewer& viewer) {
        return viewer.last_sequence.load(std::memory_order_relaxed) >= sequence;
      }));
}

void ViewerPool::Run() {
  std::array<epoll_event, 256> events;
  while (!stopping_) {
    const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), kTickMs);
    for (int i = 0; i < count; ++i) {
      Viewer& viewer = *static_cast<Viewer*>(events[static_cast<std::size_t>(i)].data.ptr);
      switch (viewer.raw.Read()) {
        case RawViewer::Progress::kPart:
          break;
        case RawViewer::Progress::kFrame:
          FinishFrame(viewer);
          break;
        case RawViewer::Progress::kEnded:
          ++report_.lost;
      }
    }
  }
}

void ViewerPool::FinishFrame(Viewer& viewer) {
  const RawViewer::Frame& frame = viewer.raw.frame();
  report_.latencies_ns.push_back(MonotonicNs() - frame.stamp.sent_ns);
  report_.bytes += frame.bytes;
  const std::uint64_t last = viewer.last_sequence.load(std::memory_order_relaxed);
  if (!frame.stamped || frame.stamp.sequence <= last) ++report_.wrong;
  if (frame.stamp.sequence > last) {
    report_.skipped += frame.stamp.sequence - last - 1;
    viewer.last_sequence.store(frame.stamp.sequence, std::memory_order_relaxed);
  }
  delivered_.fetch_add(1, std::memory_order_release);
}

}  // namespace framecast::test
