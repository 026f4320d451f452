// Waiting for a condition instead of sleeping.
#pragma once

#include <chrono>
#include <thread>

namespace framecast::test {

// The one time limit of all tests; generous, since it only matters when something is broken.
inline constexpr std::chrono::seconds kTestTimeout{20};

// True as soon as `condition()` is; false after kTestTimeout.
template <typename Condition>
[[nodiscard]] bool WaitFor(Condition condition, std::chrono::milliseconds limit = kTestTimeout) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace framecast::test
