#include "tests/support/manual_clock.h"

namespace framecast::test {
namespace {

constexpr hub::Duration kStart = std::chrono::hours(1000);
constexpr std::int64_t kUnixStart = 1'790'000'000'000'000;

}  // namespace

hub::SteadyTime ManualClock::Now() const {
  return hub::SteadyTime(kStart + hub::Duration(elapsed_.load()));
}

std::int64_t ManualClock::UnixMicros() const {
  return kUnixStart +
         std::chrono::duration_cast<std::chrono::microseconds>(hub::Duration(elapsed_.load()))
             .count();
}

void ManualClock::Advance(hub::Duration by) { elapsed_ += by.count(); }

}  // namespace framecast::test
