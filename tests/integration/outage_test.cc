#include <gmock/gmock.h>

#include <csignal>
#include <iostream>

#include "tests/integration/command.h"
#include "tests/integration/cut_wire.h"
#include "tests/integration/other_machine.h"
#include "tests/integration/server.h"
#include "tests/support/free_port.h"
#include "tests/support/loopback_client.h"
#include "tests/support/stream_publisher.h"
#include "tests/support/whole_images.h"

namespace framecast::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using testing::HasSubstr;
using testing::StartsWith;

milliseconds Since(steady_clock::time_point begin) {
  return std::chrono::duration_cast<milliseconds>(steady_clock::now() - begin);
}

// Reads on until the viewer gets this picture.
bool Sees(WebSocketClient& viewer, const std::string& picture) {
  while (const auto next = viewer.NextPicture()) {
    if (*next == picture) return true;
  }
  return false;
}

TEST(Outage, AProducerThatIsKilledAndStartedAgainGoesOnInANewEpochBeforeTheSameViewers) {
  const Server server;
  const ChartFolder before;
  const ChartFolder after;
  const std::vector<std::string> pictures_before = before.AddCharts(3, 1);
  const std::vector<std::string> pictures_after = after.AddCharts(3, 2);
  const auto push = [&server](const ChartFolder& folder) {
    return RunFramecast({"push", "cam", folder.Pattern(), "--loop", "--interval=20ms",
                         "--server=" + server.grpc_address()});
  };
  WebSocketClient viewer(server.http_port(), "/websocket?stream=cam");
  const auto first = push(before);
  ASSERT_TRUE(Sees(viewer, pictures_before[2])) << first->err();
  const std::string epoch = server.Epoch("cam");
  ASSERT_NE(epoch, "");

  first->Signal(SIGKILL);
  ASSERT_TRUE(server.WaitForState("cam", "lost"));
  const auto second = push(after);
  for (const std::string& picture : pictures_after) EXPECT_TRUE(Sees(viewer, picture));
  EXPECT_NE(server.Epoch("cam"), epoch);
  EXPECT_EQ(server.Stream("cam")["state"], "live");
}

// A push whose connection is reset after each `cut_every` pictures that a viewer of all got.
void ExpectThatCutsLoseNothing(std::size_t charts, std::size_t cut_every,
                               const std::string& interval) {
  const Server server;
  const ChartFolder folder;
  const std::vector<std::string> pictures = folder.AddCharts(charts);
  // The stream is there before the push, so that the viewer sees that from its first frame on.
  StreamPublisher earlier(server.grpc_address(), "cam");
  ASSERT_TRUE(earlier.Push(1, StampedPng(200, {})));
  ASSERT_TRUE(earlier.Close().ok());
  WebSocketClient viewer(server.http_port(), "/websocket?stream=cam&mode=every");
  ASSERT_EQ(viewer.NextPicture(), StampedPng(200, {}));

  CutWire wire(server.grpc_port());
  const auto push = RunFramecast(
      {"push", "cam", folder.Pattern(), "--interval=" + interval, "--server=" + wire.address()});
  std::string epoch;
  for (std::size_t i = 0; i < charts; ++i) {
    const auto picture = viewer.NextPicture();
    ASSERT_TRUE(picture) << push->err();
    ASSERT_EQ(ReadStamp(*picture)->sequence, i + 1) << push->err();
    ASSERT_TRUE(*picture == pictures[i]);
    if (i == 0) epoch = server.Epoch("cam");
    if ((i + 1) % cut_every == 0) wire.Cut();
  }
  EXPECT_EQ(push->WaitForExit(), 0) << push->err();
  const std::string count = std::to_string(charts);
  EXPECT_THAT(push->out(), StartsWith("cam: " + count + " frames in "));
  EXPECT_THAT(push->out(), HasSubstr(count + " acked, 0 rejected."));
  EXPECT_EQ(server.Epoch("cam"), epoch);
  EXPECT_EQ(server.LastSequence("cam"), charts);
  EXPECT_EQ(server.Stream("cam")["state"], "ended");
  EXPECT_GE(wire.connections(), 3) << "it was cut";
}

TEST(Outage, AConnectionThatIsCutAgainAndAgainLosesAndDoublesNoFrame) {
  ExpectThatCutsLoseNothing(120, 15, "10ms");
}

TEST(Outage, CutsInTheMiddleOfAFloodLoseAndDoubleNoFrame) {
  ExpectThatCutsLoseNothing(400, 40, "1ms");
}

TEST(Outage, AProducerThatVanishesWithoutAWordIsLostInFifteenSecondsAndMayComeBackAtOnce) {
  // What a loaded machine may add to the contract's 15 s.
  constexpr seconds kLostWithin{17};
  // A word that got out would have been heard much sooner.
  constexpr seconds kSilence{3};
  const auto machine = OtherMachine::Make();
  if (!machine) GTEST_SKIP() << "network namespaces, veth and iptables need root and iproute2";
  const std::string address = machine->our_address() + ":" + std::to_string(FreePort());
  const Server server({"--grpc_address=" + address, "--allow_anonymous"});
  const ChartFolder folder;
  folder.AddCharts(3);
  const std::vector<std::string> push = {
      "push", "cam", folder.Pattern(), "--loop", "--interval=50ms", "--server=" + address};
  std::vector<std::string> command = {FRAMECAST};
  command.insert(command.end(), push.begin(), push.end());
  Process vanishing(machine->Inside(command));
  ASSERT_TRUE(server.WaitForState("cam", "live")) << vanishing.err();
  const std::string epoch = server.Epoch("cam");

  ASSERT_TRUE(machine->DropPackets());
  const auto begin = steady_clock::now();
  vanishing.Signal(SIGKILL);
  EXPECT_TRUE(server.WaitForState("cam", "lost", kLostWithin)) << server.Stream("cam");
  const milliseconds lost_after = Since(begin);
  std::cout << "lost after " << lost_after.count() << " ms\n";
  EXPECT_GT(lost_after, kSilence);

  const auto back = RunFramecast(push);
  EXPECT_TRUE(server.WaitForState("cam", "live", seconds(2))) << back->err();
  EXPECT_EQ(back->err(), "") << "it was not refused first";
  EXPECT_NE(server.Epoch("cam"), epoch);
}

// How long after the new server is ready the producer's pictures are back, when the old one was
// killed and its place stayed empty for `outage`.
milliseconds BackAfter(milliseconds outage) {
  Server server;
  const ChartFolder folder;
  folder.AddCharts(3);
  const auto push = RunFramecast({"push", "cam", folder.Pattern(), "--loop", "--interval=50ms",
                                  "--server=" + server.grpc_address()});
  EXPECT_TRUE(server.WaitForState("cam", "live")) << push->err();
  server.Kill();
  EXPECT_FALSE(WaitFor([&] { return !push->Running(); }, outage)) << "it gave up: " << push->err();
  server.StartAgain();
  const auto ready = steady_clock::now();
  EXPECT_TRUE(WaitFor([&] { return server.LastSequence("cam") > 0; })) << push->err();
  const milliseconds back = Since(ready);
  std::cout << "back " << back.count() << " ms after the new server was ready, " << outage.count()
            << " ms after the old one was killed\n";
  EXPECT_EQ(server.Stream("cam")["state"], "live");
  return back;
}

TEST(Outage, AServerThatIsKilledAndStartedAgainGetsItsProducerBackInThreeSeconds) {
  EXPECT_LE(BackAfter(milliseconds(0)), seconds(3));
}

TEST(Outage, AServerThatWasAwayForSecondsGetsItsProducerBackInThreeSeconds) {
  EXPECT_LE(BackAfter(milliseconds(4000)), seconds(3));
}

}  // namespace
}  // namespace framecast::test
