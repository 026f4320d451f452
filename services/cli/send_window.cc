// Durations are smoothed by an eighth of each new sample.
#include "services/cli/send_window.h"

#include <algorithm>

namespace framecast::cli {
namespace {

using Duration = SendWindow::Duration;

constexpr int kSmoothing = 8;
constexpr std::chrono::milliseconds kAckBatch{10};

void Smooth(Duration& average, Duration sample) {
  average = average == Duration::zero() ? sample : average + (sample - average) / kSmoothing;
}

std::size_t Ratio(Duration a, Duration b) {
  constexpr Duration::rep kMost = 1 << 20;
  return b <= Duration::zero() ? kMost : static_cast<std::size_t>(std::min(a / b, kMost));
}

}  // namespace

void SendWindow::Begin(Duration round_trip) {
  sent_.clear();
  round_trip_ = round_trip;
  last_ack_ = {};
}

void SendWindow::OnOffered(Time now) {
  if (last_offered_ != Time{}) Smooth(interval_, now - last_offered_);
  last_offered_ = now;
}

void SendWindow::OnSent(std::uint64_t sequence, Time now) { sent_.push_back({sequence, now}); }

void SendWindow::OnAcked(std::uint64_t up_to, Time now) {
  Time begin{};
  Duration::rep frames = 0;
  bool alone = false;
  for (; !sent_.empty() && sent_.front().sequence <= up_to; sent_.pop_front(), ++frames) {
    if (frames > 0) continue;
    alone = sent_.front().at >= last_ack_;
    begin = std::max(sent_.front().at, last_ack_);
  }
  if (frames == 0) return;
  last_ack_ = now;
  const Duration taken = now - begin - kAckBatch - (alone ? round_trip_ : Duration::zero());
  // 0 would mean that nothing is known.
  Smooth(transmit_, std::max(taken / frames, Duration(1)));
}

std::size_t SendWindow::limit() const {
  if (transmit_ == Duration::zero()) return 1;
  const std::size_t most = interval_ > Duration::zero()
                               ? std::max(max_unacked_, Ratio(round_trip_, interval_) + 1)
                               : max_unacked_;
  if (transmit_ <= interval_) return most;
  return std::min(most, 1 + Ratio(round_trip_, transmit_));
}

}  // namespace framecast::cli
