#include "services/bridge/worker.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <vector>

#include "services/bridge/posted_wake.h"
#include "tests/support/wait.h"

namespace framecast::bridge {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

TEST(Worker, DoesWhatItIsGivenInOrder) {
  Worker worker;
  std::vector<int> done;
  std::promise<void> last;
  worker.Start(hours(1), [] {});
  for (int i = 0; i < 3; ++i) worker.Post([&done, i] { done.push_back(i); });
  worker.Post([&last] { last.set_value(); });
  ASSERT_EQ(last.get_future().wait_for(test::kTestTimeout), std::future_status::ready);
  EXPECT_EQ(done, (std::vector{0, 1, 2}));
}

TEST(Worker, TicksAlsoWhileTasksCome) {
  Worker worker;
  std::atomic<int> ticks{0};
  worker.Start(milliseconds(1), [&ticks] { ++ticks; });
  EXPECT_TRUE(test::WaitFor([&] {
    worker.Post([] {});
    return ticks > 3;
  }));
}

TEST(Worker, RefusesWhatComesAfterItsEnd) {
  Worker worker;
  worker.Start(hours(1), [] {});
  worker.Stop();
  EXPECT_FALSE(worker.Post([] {}));
}

TEST(Worker, RefusesMoreThanItsBound) {
  Worker worker;
  for (std::size_t i = 0; i < Worker::kMaxTasks; ++i) ASSERT_TRUE(worker.Post([] {}));
  EXPECT_FALSE(worker.Post([] {}));
}

TEST(Worker, LetsGoOfWhatItNoLongerDoes) {
  const auto held = std::make_shared<int>(0);
  Worker worker;
  worker.Post([held] {});
  worker.Stop();
  EXPECT_EQ(held.use_count(), 1);
}

TEST(PostedWake, LooksOnceForHoweverManyWakes) {
  const auto worker = std::make_shared<Worker>();
  std::atomic<int> looks{0};
  const auto wake = std::make_shared<PostedWake>(worker, [&looks] { ++looks; });
  for (int i = 0; i < 5; ++i) wake->Wake();
  std::promise<void> after;
  worker->Post([&after] { after.set_value(); });
  worker->Start(hours(1), [] {});
  ASSERT_EQ(after.get_future().wait_for(test::kTestTimeout), std::future_status::ready);
  EXPECT_EQ(looks, 1);
  wake->Wake();
  EXPECT_TRUE(test::WaitFor([&] { return looks == 2; }));
}

TEST(PostedWake, MayBeWokenAfterTheEndOfItsWorker) {
  const auto worker = std::make_shared<Worker>();
  const auto wake = std::make_shared<PostedWake>(worker, [] { FAIL(); });
  worker->Stop();
  wake->Wake();
  wake->Wake();
}

}  // namespace
}  // namespace framecast::bridge
