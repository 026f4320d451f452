#include "services/hub/arrival_history.h"

#include <algorithm>

namespace framecast::hub {
namespace {

constexpr Duration kWindow = std::chrono::seconds(10);

}  // namespace

void ArrivalHistory::Add(SteadyTime time, std::uint64_t bytes) {
  arrivals_[next_] = {time, bytes};
  next_ = (next_ + 1) % kRemembered;
  size_ = std::min(size_ + 1, kRemembered);
}

ArrivalHistory::Rates ArrivalHistory::RatesAt(SteadyTime now) const {
  std::size_t count = 0;
  std::uint64_t bytes = 0;
  while (count < size_ && now - At(count).time <= kWindow) bytes += At(count++).bytes;
  if (count < 2) return {};
  const Duration between = At(0).time - At(count - 1).time;
  // While the next frame is not overdue the rate is that of the frames; after that the silence
  // counts too.
  const Duration span =
      std::max({between, now - At(count - 1).time - between / static_cast<int>(count - 1),
                Duration(std::chrono::milliseconds(1))});
  const double seconds = std::chrono::duration<double>(span).count();
  const double fps = static_cast<double>(count - 1) / seconds;
  return {fps, fps * static_cast<double>(bytes) / static_cast<double>(count)};
}

Duration ArrivalHistory::MedianInterval() const {
  if (size_ < 2) return {};
  std::array<Duration, kRemembered> intervals;
  const std::size_t count = size_ - 1;
  for (std::size_t i = 0; i < count; ++i) intervals[i] = At(i).time - At(i + 1).time;
  const auto middle = intervals.begin() + static_cast<std::ptrdiff_t>(count / 2);
  std::nth_element(intervals.begin(), middle,
                   intervals.begin() + static_cast<std::ptrdiff_t>(count));
  return *middle;
}

}  // namespace framecast::hub
