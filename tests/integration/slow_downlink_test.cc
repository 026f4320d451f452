// A viewer on a link that takes a fifth of what its stream has.
#include <gtest/gtest.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "tests/integration/other_machine.h"
#include "tests/integration/server.h"

namespace framecast::test {
namespace {

// 40 Mbit/s over a link of 8: one frame takes 0.5 s.
constexpr int kDownlinkMegabits = 8;
constexpr int kSeconds = 20;

TEST(SlowDownlink, AViewerWhoCanTakeAFifthOfTheBytesSeesFreshPicturesForAsLongAsItWatches) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "it measures times, which the sanitizers stretch";
#endif
  const auto machine = OtherMachine::Make();
  if (!machine || !machine->LimitDownlink(kDownlinkMegabits)) {
    GTEST_SKIP() << "network namespaces, veth and tbf need root and iproute2";
  }
  Server server({"--allow_anonymous"}, "0.0.0.0");
  Process viewer({FANOUT_COMPARE, "--address=" + machine->our_address(),
                  "--port=" + std::to_string(server.http_port()),
                  "--grpc_port=" + std::to_string(server.grpc_port()),
                  "--watch=/websocket?stream=bench", "--viewer_netns=" + machine->network(),
                  "--viewers=1", "--fps=10", "--frame_bytes=500000", "--warmup_seconds=1",
                  "--seconds=" + std::to_string(kSeconds),
                  "--server_pid=" + std::to_string(server.process().pid())});
  ASSERT_EQ(viewer.WaitForExit(std::chrono::seconds(kSeconds + 20)), 0) << viewer.err();
  std::cout << viewer.out();
  const auto measured = nlohmann::json::parse(viewer.out());
  EXPECT_GT(measured["delivered"], kSeconds * 1.5) << "the link is kept busy";
  EXPECT_LE(measured["latency_p50_ms"], 600);
  EXPECT_LE(measured["latency_max_ms"], 1100);
}

}  // namespace
}  // namespace framecast::test
