#include "tests/bench/audience.h"

#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace framecast::bench {
namespace {

// About 10 ms, but no part of any frame rate's interval: samples fall on all parts of it.
constexpr long kSampleNs = 9'730'000;
// Of 10,000 viewers all at each time would be a load of its own.
constexpr std::size_t kSampledAtOnce = 1000;

std::int64_t MonotonicNs() {
  return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void Watch(int epoll, int file, void* owner) {
  epoll_event interest{};
  interest.events = EPOLLIN;
  interest.data.ptr = owner;
  epoll_ctl(epoll, EPOLL_CTL_ADD, file, &interest);
}

}  // namespace

struct Audience::Viewer {
  test::RawViewer raw;
  bool lost = false;
  // Stamp of the picture shown; sequence 0: none yet.
  test::Stamp shown;

  Viewer(const std::string& address, std::uint16_t port, const std::string& target,
         const test::MakeLayer& make_layer)
      : raw(port, target, address, make_layer) {}
};

Audience::Audience(const std::string& address, std::uint16_t port,
                   const std::vector<std::string>& targets, std::size_t viewers,
                   const test::MakeLayer& make_layer,
                   std::optional<std::chrono::nanoseconds> stall_step)
    : stall_step_(stall_step),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      timer_(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC)) {
  while (viewers_.size() < viewers) {
    Viewer& viewer =
        viewers_.emplace_back(address, port, targets[viewers_.size() % targets.size()], make_layer);
    Watch(epoll_, viewer.raw.socket(), &viewer);
  }
  const itimerspec each{{0, kSampleNs}, {0, kSampleNs}};
  timerfd_settime(timer_, 0, &each, nullptr);
  Watch(epoll_, timer_, nullptr);
  connected_ns_ = MonotonicNs();
  thread_ = std::thread([this] { Run(); });
}

Audience::~Audience() {
  if (thread_.joinable()) Stop();
}

Audience::Report Audience::Stop() {
  stopping_ = true;
  thread_.join();
  close(timer_);
  close(epoll_);
  return std::move(report_);
}

void Audience::Run() {
  std::array<epoll_event, 256> events;
  while (!stopping_) {
    const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < count; ++i) {
      auto* viewer = static_cast<Viewer*>(events[static_cast<std::size_t>(i)].data.ptr);
      if (viewer == nullptr) {
        Sample();
      } else {
        do Read(*viewer);
        while (viewer->raw.holds());
      }
    }
  }
}

void Audience::Read(Viewer& viewer) {
  const std::uint64_t bytes_before = viewer.raw.payload_bytes();
  const test::RawViewer::Progress progress = viewer.raw.Read();
  if (counting_) report_.payload_bytes += viewer.raw.payload_bytes() - bytes_before;
  if (progress == test::RawViewer::Progress::kEnded) {
    viewer.lost = true;
    ++report_.lost;
  }
  if (progress != test::RawViewer::Progress::kFrame) return;
  const test::RawViewer::Frame& frame = viewer.raw.frame();
  received_.fetch_add(1, std::memory_order_relaxed);
  if (!frame.stamped || frame.stamp.sequence <= viewer.shown.sequence) {
    ++report_.wrong;
    return;
  }
  viewer.shown = frame.stamp;
  if (!counting_) return;
  ++report_.delivered;
  report_.bytes += frame.bytes;
  report_.latencies_ns.push_back(MonotonicNs() - frame.stamp.sent_ns);
}

void Audience::Sample() {
  std::uint64_t expirations = 0;
  static_cast<void>(!read(timer_, &expirations, sizeof(expirations)));
  const std::int64_t now = MonotonicNs();
  if (stall_step_) StallSome(now);
  if (!counting_) return;
  for (std::size_t left = std::min(viewers_.size(), kSampledAtOnce); left > 0; --left) {
    const Viewer& viewer = viewers_[next_sampled_];
    next_sampled_ = (next_sampled_ + 1) % viewers_.size();
    if (viewer.lost) continue;
    if (viewer.shown.sequence == 0) {
      ++report_.blank;
    } else {
      report_.ages_ns.push_back(now - viewer.shown.sent_ns);
    }
  }
}

void Audience::StallSome(std::int64_t now_ns) {
  const auto is_due = [&](std::size_t i) {
    return now_ns - connected_ns_ >= static_cast<std::int64_t>(i) * stall_step_->count();
  };
  for (; stalled_ < viewers_.size() && is_due(stalled_); ++stalled_) {
    epoll_ctl(epoll_, EPOLL_CTL_DEL, viewers_[stalled_].raw.socket(), nullptr);
  }
}

}  // namespace framecast::bench
