#include "services/cli/send_window.h"

#include <gtest/gtest.h>

namespace framecast::cli {
namespace {

using std::chrono::milliseconds;

// A link with a round trip, and a server that acks each frame once it has arrived.
class SendWindowTest : public testing::Test {
 protected:
  // Offers a frame each `interval`, sends when the window lets it, over a link that takes
  // `transmit` for each frame. Gives the age of the last frame at its arrival.
  milliseconds AgeAfter(int frames, milliseconds interval, milliseconds transmit,
                        milliseconds round_trip) {
    window_.Begin(round_trip);
    const SendWindow::Time end = now_ + frames * interval;
    SendWindow::Time next_offer = now_;
    SendWindow::Time link_free = now_;
    SendWindow::Time offered_at{};
    milliseconds age{};
    bool waiting = false;
    std::deque<std::pair<std::uint64_t, SendWindow::Time>> acks;
    for (; now_ < end; now_ += milliseconds(1)) {
      while (!acks.empty() && acks.front().second <= now_) {
        window_.OnAcked(acks.front().first, now_);
        acks.pop_front();
      }
      if (now_ >= next_offer) {
        window_.OnOffered(now_);
        next_offer += interval;
        offered_at = now_;
        waiting = true;
      }
      most_under_way_ = std::max(most_under_way_, window_.under_way());
      if (!waiting || window_.under_way() >= window_.limit()) continue;
      waiting = false;
      ++sent_;
      window_.OnSent(sent_, now_);
      link_free = std::max(link_free, now_) + transmit;
      const SendWindow::Time arrival = link_free + round_trip / 2;
      age = std::chrono::duration_cast<milliseconds>(arrival - offered_at);
      acks.emplace_back(sent_, arrival + round_trip / 2);
    }
    return age;
  }

  SendWindow window_{2};
  SendWindow::Time now_ = SendWindow::Time(std::chrono::hours(1));
  std::uint64_t sent_ = 0;
  std::size_t most_under_way_ = 0;
};

TEST_F(SendWindowTest, BeginsWithOne) {
  window_.Begin(milliseconds(1));
  EXPECT_EQ(window_.limit(), 1U);
}

TEST_F(SendWindowTest, AFastLinkGetsEveryFrame) {
  const milliseconds age = AgeAfter(300, milliseconds(10), milliseconds(1), milliseconds(2));
  EXPECT_GE(sent_, 299U);
  EXPECT_LE(age, milliseconds(3));
}

TEST_F(SendWindowTest, AThinLinkSendsOneFrameAfterTheOtherSoThatNoneWaitsBehindAnother) {
  const milliseconds age = AgeAfter(300, milliseconds(100), milliseconds(1000), milliseconds(20));
  EXPECT_LE(age, milliseconds(1200));
  EXPECT_GE(sent_, 26U) << "and it is kept busy";
  EXPECT_EQ(most_under_way_, 1U);
}

TEST_F(SendWindowTest, ALongLinkIsKeptFullBeyondTheLimitOfFrames) {
  AgeAfter(900, milliseconds(33), milliseconds(5), milliseconds(300));
  EXPECT_GE(sent_, 880U);
  EXPECT_GT(most_under_way_, 8U);
}

TEST_F(SendWindowTest, ALongThinLinkHasAsManyUnderWayAsFillIt) {
  AgeAfter(300, milliseconds(33), milliseconds(100), milliseconds(300));
  EXPECT_LE(most_under_way_, 5U);
  EXPECT_GE(sent_, 80U) << "of 99 that it can take";
}

TEST_F(SendWindowTest, ANewConnectionHasNothingUnderWay) {
  window_.OnSent(1, now_);
  window_.Begin(milliseconds(1));
  EXPECT_EQ(window_.under_way(), 0U);
}

}  // namespace
}  // namespace framecast::cli
