// The automatic window on a path: a source of frames, a router with a deep queue in front of the
// bottleneck, the way there and back. Time is simulated.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <vector>

#include "gateway/ack_window.h"

namespace framecast::gateway {
namespace {

using std::chrono::duration;
using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr hub::Duration kFrameInterval = microseconds(33'333);

struct Path {
  milliseconds round_trip{100};
  // How long the bottleneck takes for a frame.
  milliseconds transmit{5};
  // The browser acks up to so much later.
  milliseconds jitter{0};
  bool acks = true;
};

// One viewer that watches the newest frame of a source of 30 frames per second.
class Simulation {
 public:
  explicit Simulation(const Path& path) : path_(path) {}

  void Run(hub::Duration time) {
    const hub::SteadyTime end = now_ + time;
    for (; now_ < end; now_ += milliseconds(1)) Step();
  }

  void SetPath(const Path& path) { path_ = path; }
  const AckWindow& window() const { return window_; }

  double ArrivedPerSecond(hub::Duration last) const {
    const auto count = std::count_if(arrivals_.begin(), arrivals_.end(), [&](const auto& arrival) {
      return arrival >= now_ - last && arrival < now_;
    });
    return static_cast<double>(count) / duration<double>(last).count();
  }

  milliseconds WorstAckDelay(hub::Duration last) const {
    hub::Duration worst{};
    for (const auto& [at, delay] : delays_) {
      if (at >= now_ - last) worst = std::max(worst, delay);
    }
    return duration_cast<milliseconds>(worst);
  }

 private:
  struct OnItsWay {
    hub::SteadyTime acked;
    hub::SteadyTime sent;
    std::uint64_t sequence;
  };

  void Step() {
    while (!on_its_way_.empty() && on_its_way_.front().acked <= now_) {
      const OnItsWay frame = on_its_way_.front();
      on_its_way_.pop_front();
      if (!path_.acks) continue;
      delays_.emplace_back(now_, now_ - frame.sent);
      window_.Ack({1, frame.sequence}, now_);
    }
    if (now_ >= next_frame_) {
      next_frame_ += kFrameInterval;
      ++newest_;
    }
    if (newest_ == sent_) return;
    if (!window_.open()) {
      window_.HeldBack();
      return;
    }
    sent_ = newest_;
    window_.Sent({1, sent_}, 0, now_);
    bottleneck_free_ = std::max(bottleneck_free_, now_) + path_.transmit;
    const hub::SteadyTime arrival = bottleneck_free_ + path_.round_trip / 2;
    arrivals_.push_back(arrival);
    // Acks keep their order.
    last_ack_ = std::max(last_ack_, arrival + path_.round_trip / 2 + Jitter());
    on_its_way_.push_back({last_ack_, now_, sent_});
  }

  milliseconds Jitter() {
    // A linear congruential generator: the same in every run.
    random_ = random_ * 6364136223846793005U + 1442695040888963407U;
    return milliseconds(path_.jitter.count() * static_cast<std::int64_t>(random_ >> 48) / 65536);
  }

  Path path_;
  AckWindow window_{{true, 0}};
  hub::SteadyTime now_ = hub::SteadyTime(std::chrono::hours(1));
  hub::SteadyTime next_frame_ = now_;
  hub::SteadyTime bottleneck_free_ = now_;
  hub::SteadyTime last_ack_ = now_;
  std::uint64_t newest_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t random_ = 1;
  std::deque<OnItsWay> on_its_way_;
  std::vector<hub::SteadyTime> arrivals_;
  std::vector<std::pair<hub::SteadyTime, hub::Duration>> delays_;
};

constexpr std::array kRoundTrips{milliseconds(20), milliseconds(100), milliseconds(300)};
// A bottleneck of half of the source's rate.
constexpr milliseconds kHalfRate(66);

TEST(AckWindowPathTest, APathWithRoomGetsEveryFrameHoweverLongItIs) {
  for (const milliseconds round_trip : kRoundTrips) {
    for (const milliseconds transmit : {milliseconds(5), milliseconds(25)}) {
      for (const milliseconds jitter : {milliseconds(0), milliseconds(20)}) {
        Simulation simulation({round_trip, transmit, jitter});
        simulation.Run(seconds(2));
        simulation.Run(seconds(20));
        EXPECT_GE(simulation.ArrivedPerSecond(seconds(20)), 29)
            << round_trip.count() << " ms, " << transmit.count() << " ms a frame";
        EXPECT_LE(simulation.WorstAckDelay(seconds(22)),
                  round_trip + transmit + jitter + milliseconds(20));
      }
    }
  }
}

TEST(AckWindowPathTest, InADeepQueueFramesNeverGrowOldAndTheBottleneckIsKeptBusy) {
  for (const milliseconds round_trip : kRoundTrips) {
    for (const milliseconds jitter : {milliseconds(0), milliseconds(20)}) {
      Simulation simulation({round_trip, kHalfRate, jitter});
      simulation.Run(seconds(120));
      EXPECT_LE(simulation.WorstAckDelay(seconds(120)),
                round_trip + kHalfRate + milliseconds(150) + kHalfRate)
          << round_trip.count() << " ms";
      EXPECT_GE(simulation.ArrivedPerSecond(seconds(118)), 0.85 * 15)
          << round_trip.count() << " ms";
    }
  }
}

TEST(AckWindowPathTest, ALinkThatTakesHalfASecondForAFrameQueuesOneAtMost) {
  constexpr milliseconds kTransmit(500);
  Simulation simulation({milliseconds(20), kTransmit});
  simulation.Run(seconds(120));
  EXPECT_LE(simulation.WorstAckDelay(seconds(120)), milliseconds(20) + 2 * kTransmit);
  EXPECT_GE(simulation.ArrivedPerSecond(seconds(118)), 0.9 * 2);
}

TEST(AckWindowPathTest, WhenAcksStopNoMoreThanTheWindowIsUnderWay) {
  Path path;
  Simulation simulation(path);
  simulation.Run(seconds(20));
  const unsigned frames = simulation.window().frames();
  path.acks = false;
  simulation.SetPath(path);
  simulation.Run(seconds(120));
  EXPECT_EQ(simulation.window().frames(), frames);
  EXPECT_EQ(simulation.window().under_way(), frames);
  EXPECT_EQ(simulation.ArrivedPerSecond(seconds(100)), 0);
}

TEST(AckWindowPathTest, APathThatBecomesThinIsNoticedWithinSeconds) {
  for (const milliseconds round_trip : kRoundTrips) {
    Simulation simulation({round_trip, milliseconds(5)});
    simulation.Run(seconds(30));
    simulation.SetPath({round_trip, kHalfRate});
    simulation.Run(seconds(65));
    EXPECT_LE(simulation.WorstAckDelay(seconds(60)),
              round_trip + kHalfRate + milliseconds(150) + kHalfRate)
        << round_trip.count() << " ms";
    EXPECT_GE(simulation.ArrivedPerSecond(seconds(60)), 0.75 * 15) << round_trip.count() << " ms";
  }
}

TEST(AckWindowPathTest, APathThatBecomesWideIsUsedWithinSeconds) {
  for (const milliseconds round_trip : kRoundTrips) {
    Simulation simulation({round_trip, milliseconds(200)});
    simulation.Run(seconds(30));
    simulation.SetPath({round_trip, milliseconds(5)});
    simulation.Run(seconds(5));
    simulation.Run(seconds(20));
    EXPECT_GE(simulation.ArrivedPerSecond(seconds(20)), 29) << round_trip.count() << " ms";
  }
}

TEST(AckWindowPathTest, APathThatBecomesLongerOrShorterIsLearnt) {
  Simulation simulation({milliseconds(20)});
  simulation.Run(seconds(30));
  simulation.SetPath({milliseconds(300)});
  simulation.Run(seconds(10));
  simulation.Run(seconds(20));
  EXPECT_GE(simulation.ArrivedPerSecond(seconds(20)), 29) << "longer";
  simulation.SetPath({milliseconds(20)});
  simulation.Run(seconds(2));
  simulation.Run(seconds(20));
  EXPECT_GE(simulation.ArrivedPerSecond(seconds(20)), 29) << "shorter";
  simulation.SetPath({milliseconds(20), kHalfRate});
  simulation.Run(seconds(60));
  EXPECT_LE(simulation.WorstAckDelay(seconds(30)), milliseconds(20 + 150) + 2 * kHalfRate)
      << "and nothing is left of the long path";
}

}  // namespace
}  // namespace framecast::gateway
