// What viewers took is given back to the system when many have gone, and used again by the next.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <iostream>

#include "tests/integration/server.h"
#include "tests/support/loopback_client.h"
#include "tests/support/viewer_pool.h"

namespace framecast::test {
namespace {

// What the allocator and the runtime may keep for the next ones.
constexpr std::uint64_t kKept = std::uint64_t{4} << 20;
// Less than that is not worth giving back.
constexpr std::uint64_t kNotWorthIt = std::uint64_t{2} << 20;
// It is given back half a minute after they have gone, at the latest.
constexpr std::chrono::seconds kGivenBackWithin{33};
// The server looks at how many there are each second.
constexpr std::chrono::seconds kSeen{3};
// Nobody publishes it.
constexpr char kTarget[] = "/websocket?stream=later";

class Memory : public testing::Test {
 protected:
  void SetUp() override {
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "the sanitizer keeps freed memory";
#endif
  }

  // What the server has with so many who came and stay for so long; they have gone when it returns.
  std::uint64_t BytesWith(std::size_t viewers, std::chrono::seconds stay = {}) const {
    ViewerPool pool(server_.http_port(), kTarget, viewers);
    const auto leave = std::chrono::steady_clock::now() + stay;
    EXPECT_TRUE(WaitFor([&] { return std::chrono::steady_clock::now() >= leave; }));
    const std::uint64_t bytes = server_.ResidentBytes();
    EXPECT_EQ(pool.Stop().lost, 0U);
    return bytes;
  }
  // Once nobody is connected any more but who asks.
  bool AllGone() const {
    return WaitFor([&] {
      const LoopbackClient::Response metrics = Fetch(server_.metrics_port(), "/metrics");
      return metrics.body.find("framecast_viewers{transport=\"websocket\"} 0\n") !=
             std::string::npos;
    });
  }
  static bool HasFiles(std::size_t count) {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_max < count) return false;
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0;
  }

  const Server server_{{"--threads=2"}};
};

TEST_F(Memory, TwoThousandIdleViewersComeAndGoAgainAndAgainInTheRoomOfTheFirst) {
  constexpr std::size_t kViewers = 2000;
  if (!HasFiles(kViewers + 200)) GTEST_SKIP() << "this process may not open so many sockets";
  const std::uint64_t first = BytesWith(kViewers);
  std::uint64_t most = 0;
  for (int wave = 0; wave < 8; ++wave) {
    ASSERT_TRUE(AllGone());
    most = std::max(most, BytesWith(kViewers));
  }
  std::cout << first / 1000 << " kB with the first, " << most / 1000 << " kB later at most\n";
  EXPECT_LE(most, first + kKept);
}

TEST_F(Memory, OfEightThousandIdleViewersIsGivenBackWhenTheyHaveGone) {
  constexpr std::size_t kViewers = 8000;
  if (!HasFiles(kViewers + 200)) GTEST_SKIP() << "this process may not open so many sockets";
  // What is made once, for the first viewers of each loop.
  BytesWith(20);
  ASSERT_TRUE(AllGone());
  const std::uint64_t before = server_.ResidentBytes();
  const std::uint64_t with_all = BytesWith(kViewers, kSeen);
  ASSERT_GT(with_all, before + kNotWorthIt + 3 * kKept)
      << "they took too little for this to show anything";
  std::uint64_t after = 0;
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_TRUE(WaitFor(
      [&] {
        after = server_.ResidentBytes();
        return after <= before + kNotWorthIt + kKept;
      },
      kGivenBackWithin));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::cout << before / 1000 << " kB before, " << with_all / 1000 << " kB with " << kViewers
            << " viewers, " << after / 1000 << " kB " << took.count() << " s after\n";
}

}  // namespace
}  // namespace framecast::test
