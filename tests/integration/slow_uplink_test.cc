// A producer on an uplink that takes a tenth of what its source gives.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iostream>

#include "framecast/v1/stream.grpc.pb.h"
#include "tests/integration/command.h"
#include "tests/integration/other_machine.h"
#include "tests/integration/server.h"
#include "tests/support/free_port.h"
#include "tests/support/whole_images.h"

namespace framecast::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr seconds kWarmUp{5};
constexpr seconds kWatched{60};
// 20 Mbit/s: ten times what the uplink takes, so that one frame takes a second.
constexpr std::size_t kFrameBytes = 250'000;
constexpr int kUplinkMegabits = 2;
constexpr milliseconds kOldest{1500};

std::int64_t Milliseconds(const google::protobuf::Timestamp& time) {
  return time.seconds() * 1000 + time.nanos() / 1'000'000;
}

// Ages at ingest, in milliseconds, of the frames that come in within `limit`.
std::vector<std::int64_t> AgesAtIngest(const std::string& address, seconds limit) {
  const auto stub =
      v1::StreamService::NewStub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + limit);
  v1::WatchRequest request;
  request.set_stream("cam");
  request.set_mode(v1::DELIVERY_MODE_EVERY);
  const auto call = stub->Watch(&context, request);
  std::vector<std::int64_t> ages;
  v1::WatchResponse response;
  while (call->Read(&response)) {
    ages.push_back(Milliseconds(response.ingest_time()) -
                   Milliseconds(response.frame().capture_time()));
  }
  EXPECT_EQ(call->Finish().error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  return ages;
}

std::uint64_t ResidentKiB(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stoull(line.substr(6));
  }
  return 0;
}

TEST(SlowUplink, WithNewestNoPictureIsOldAtIngestAndTheProducersMemoryIsFlat) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "it measures times, which the sanitizers stretch";
#endif
  const auto machine = OtherMachine::Make();
  if (!machine || !machine->LimitUplink(kUplinkMegabits)) {
    GTEST_SKIP() << "network namespaces, veth and tbf need root and iproute2";
  }
  const std::string address = machine->our_address() + ":" + std::to_string(FreePort());
  const Server server({"--grpc_address=" + address, "--allow_anonymous"});
  const TemporaryFolder folder;
  for (std::uint64_t i = 0; i < 10; ++i) {
    folder.Write("chart" + std::to_string(i) + ".png", StampedPng(kFrameBytes, {i, 0}));
  }
  Process push(machine->Inside({FRAMECAST, "push", "cam", folder.path(), "--loop",
                                "--interval=100ms", "--on_lag=newest", "--server=" + address}));
  ASSERT_TRUE(server.WaitForState("cam", "live")) << push.err();
  // The first frames on a new connection take what TCP's slow start makes of the queue.
  AgesAtIngest(address, kWarmUp);
  const std::uint64_t resident_before = ResidentKiB(push.pid());
  std::vector<std::int64_t> ages = AgesAtIngest(address, kWatched);
  const std::uint64_t resident_after = ResidentKiB(push.pid());

  ASSERT_GT(ages.size(), 30U) << "the uplink is kept busy";
  const std::vector<std::int64_t> in_order = ages;
  std::sort(ages.begin(), ages.end());
  std::cout << ages.size() << " frames, age at ingest " << ages.front() << " … "
            << ages[ages.size() / 2] << " … " << ages.back() << " ms (least, median, most); "
            << "the producer's memory " << resident_before << " → " << resident_after << " KiB\n";
  // One may have met a lost packet, or a machine that stood still.
  EXPECT_LT(ages[ages.size() - 2], kOldest.count()) << testing::PrintToString(in_order);
  EXPECT_LT(ages.back(), 2 * kOldest.count()) << testing::PrintToString(in_order);
  EXPECT_LT(resident_after, resident_before + 2 * kFrameBytes / 1024);
  push.Signal(SIGINT);
  EXPECT_EQ(push.WaitForExit(), 0) << push.err();
  EXPECT_NE(push.out().find(" left out"), std::string::npos) << push.out();
}

}  // namespace
}  // namespace framecast::test
