// What the shards tell the observer of deliveries, pictures and requests.
#include <gmock/gmock.h>

#include <map>
#include <optional>
#include <utility>

#include "tests/gateway/gateway_fixture.h"
#include "tests/support/wait.h"

namespace framecast::gateway {
namespace {

using test::Fetch;
using test::WaitFor;
using test::WebSocketClient;

constexpr std::size_t kBigBytes = 1'000'000;
constexpr int kSmallReceiveBuffer = 4096;

class SummingObserver final : public GatewayObserver {
 public:
  void OnReport(const ShardReport& report) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    sums_.frames += report.websocket.frames;
    sums_.bytes += report.websocket.bytes;
    sums_.latencies += report.websocket.latency.count();
    sums_.loop_lags += report.loop_lag.count();
    for (std::size_t i = 0; i < hub::kAgeBounds.size(); ++i) {
      const bool is_old = hub::kAgeBounds[i] > 1;
      (is_old ? sums_.old_ages : sums_.fresh_ages) += report.picture_age.counts()[i];
    }
  }
  void OnHttpRequest(std::string_view route, unsigned status) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++requests_[{std::string(route), status}];
  }
  void OnFrameAnswered(std::uint64_t payload_bytes) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    answered_.push_back(payload_bytes);
  }

  struct Sums {
    std::uint64_t frames = 0;
    std::uint64_t bytes = 0;
    std::uint64_t latencies = 0;
    std::uint64_t loop_lags = 0;
    // Of pictures, up to a second and more.
    std::uint64_t fresh_ages = 0;
    std::uint64_t old_ages = 0;
  };
  Sums sums() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return sums_;
  }
  int Requests(const std::string& route, unsigned status) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = requests_.find({route, status});
    return found == requests_.end() ? 0 : found->second;
  }
  std::vector<std::uint64_t> answered() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return answered_;
  }

 private:
  mutable std::mutex mutex_;
  Sums sums_;
  std::map<std::pair<std::string, unsigned>, int> requests_;
  std::vector<std::uint64_t> answered_;
};

class ReportTest : public GatewayTest {
 protected:
  ReportTest() {
    auto gateway = Gateway::Start(options_, hub_, access_, summing_);
    EXPECT_TRUE(gateway.ok()) << gateway.status();
    gateway_ = *std::move(gateway);
  }
  ~ReportTest() override { gateway_.reset(); }

  SummingObserver summing_;
};

TEST_F(ReportTest, EveryFrameThatGotOutIsReportedWithItsLatency) {
  const auto publisher = Open("cam");
  WebSocketClient client(port(), "/websocket?stream=cam");
  for (int i = 1; i <= 3; ++i) {
    Publish(*publisher, i, 1000);
    ASSERT_TRUE(client.NextPicture());
  }
  EXPECT_TRUE(WaitFor([&] { return summing_.sums().frames == 3; }));
  EXPECT_EQ(summing_.sums().bytes, 3000U);
  EXPECT_EQ(summing_.sums().latencies, 3U);
  EXPECT_GT(summing_.sums().loop_lags, 0U);
  EXPECT_EQ(summing_.Requests("websocket", 101), 1);
}

TEST_F(ReportTest, AStarvingViewerMakesTheBoardWorseAndAHealthyOneDoesNot) {
  const auto publisher = Open("cam");
  WebSocketClient healthy(port(), "/websocket?stream=cam");
  ASSERT_TRUE(Watched("cam", 1));
  std::uint64_t sequence = 0;
  const auto keep_publishing_until = [&](const auto& condition) {
    return WaitFor([&] {
      Publish(*publisher, ++sequence, kBigBytes);
      return healthy.NextPicture() && condition();
    });
  };
  EXPECT_TRUE(keep_publishing_until([&] { return summing_.sums().fresh_ages >= 2; }));
  EXPECT_TRUE(keep_publishing_until([&] { return hub_.Find("cam")->behind()[0] == 0; }));
  const std::uint64_t old_before = summing_.sums().old_ages;

  std::optional<WebSocketClient> starving(std::in_place, port(), "/websocket?stream=cam",
                                          kSmallReceiveBuffer);
  EXPECT_TRUE(keep_publishing_until([&] { return summing_.sums().old_ages > old_before; }));
  EXPECT_TRUE(keep_publishing_until([&] { return hub_.Find("cam")->behind()[0] == 1; }));
  starving.reset();
  EXPECT_TRUE(keep_publishing_until([&] { return hub_.Find("cam")->behind()[0] == 0; }));
}

TEST_F(ReportTest, AFrameThatIsAnsweredIsReportedAndItsHeadAloneIsNot) {
  const auto publisher = Open("cam");
  Publish(*publisher, 1, 1000);
  const std::string target = "/api/v1/streams/cam/frame";
  const auto whole = Fetch(port(), target);
  test::LoopbackClient head(port());
  head.Write("HEAD " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(head.ReadResponse(/*head_only=*/true).status, 200);
  const auto unchanged =
      Fetch(port(), target, "GET", "If-None-Match: " + whole.fields.at("etag") + "\r\n");
  EXPECT_EQ(unchanged.status, 304);
  EXPECT_TRUE(WaitFor([&] { return summing_.Requests("frame", 304) == 1; }));
  EXPECT_EQ(summing_.Requests("frame", 200), 2);
  EXPECT_TRUE(WaitFor([&] { return !summing_.answered().empty(); }));
  EXPECT_THAT(summing_.answered(), testing::ElementsAre(1000));
}

}  // namespace
}  // namespace framecast::gateway
