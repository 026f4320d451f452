#include "gateway/handshake_rate.h"

#include <gmock/gmock.h>

#include "tests/gateway/access_fixture.h"
#include "tests/support/manual_clock.h"

namespace framecast::gateway {
namespace {

using std::chrono::milliseconds;
using test::WebSocketClient;

class HandshakeRateTest : public testing::Test {
 protected:
  // How many of so many are taken now.
  int Taken(HandshakeRate& rate, int count) {
    int taken = 0;
    for (int i = 0; i < count; ++i) taken += rate.Take(clock_.Now()) ? 1 : 0;
    return taken;
  }
  test::ManualClock clock_;
};

TEST_F(HandshakeRateTest, NoneMeansNoLimit) {
  HandshakeRate rate(0);
  EXPECT_EQ(Taken(rate, 100'000), 100'000);
}

TEST_F(HandshakeRateTest, AsManyAtOnceAsASecondAllowsAndThenEvenly) {
  HandshakeRate rate(10);
  EXPECT_EQ(Taken(rate, 50), 10);
  clock_.Advance(milliseconds(99));
  EXPECT_EQ(Taken(rate, 50), 0);
  clock_.Advance(milliseconds(1));
  EXPECT_EQ(Taken(rate, 50), 1);
  clock_.Advance(milliseconds(500));
  EXPECT_EQ(Taken(rate, 50), 5);
}

TEST_F(HandshakeRateTest, TimeWithoutAnySavesNoMoreThanASecond) {
  HandshakeRate rate(10);
  clock_.Advance(std::chrono::hours(1));
  EXPECT_EQ(Taken(rate, 50), 10);
}

TEST_F(HandshakeRateTest, OneASecondIsOneASecond) {
  HandshakeRate rate(1);
  EXPECT_EQ(Taken(rate, 5), 1);
  clock_.Advance(milliseconds(999));
  EXPECT_EQ(Taken(rate, 5), 0);
  clock_.Advance(milliseconds(1));
  EXPECT_EQ(Taken(rate, 5), 1);
}

class HandshakeRateGatewayTest : public AccessGatewayTest {};

TEST_F(HandshakeRateGatewayTest, BeyondItAHandshakeIs503AndSaysWhenToComeAgain) {
  options_.max_handshakes_per_second = 1;
  Start();
  const WebSocketClient first(port(), "/websocket?token=" + kViewer.secret);
  EXPECT_EQ(first.status(), 101);
  const WebSocketClient second(port(), "/websocket?token=" + kViewer.secret);
  EXPECT_EQ(second.status(), 503);
  EXPECT_EQ(ErrorCode(second.response()), "too_many_handshakes");
  EXPECT_EQ(second.response().fields.at("retry-after"), "1");
  EXPECT_THAT(observer_.refused(), testing::ElementsAre("too_many_handshakes"));
  EXPECT_EQ(Status("/api/v1/streams", kViewer.secret), 200) << "other requests are not counted";
}

}  // namespace
}  // namespace framecast::gateway
