#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/bench/listening_process.h"
#include "tests/integration/server.h"
#include "tests/support/free_port.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_authority.h"
#include "tests/support/whole_images.h"

namespace framecast::test {
namespace {

using testing::AllOf;
using testing::Ge;
using testing::Gt;
using testing::HasSubstr;
using testing::Le;
using testing::Lt;

constexpr int kViewers = 5;
// More than a TLS record.
constexpr int kFrameBytes = 40'000;

std::unique_ptr<Process> RunCompare(std::vector<std::string> where, int pid,
                                    int viewers = kViewers) {
  where.insert(where.begin(), FANOUT_COMPARE);
  for (const std::string& flag :
       {"--viewers=" + std::to_string(viewers), std::string("--fps=20"),
        "--frame_bytes=" + std::to_string(kFrameBytes), std::string("--warmup_seconds=0.5"),
        std::string("--seconds=1.5"), "--server_pid=" + std::to_string(pid)}) {
    where.push_back(flag);
  }
  return std::make_unique<Process>(where);
}

// PEM files of a server, and of whom its certificate comes from.
class Identity {
 public:
  Identity() {
    const TestAuthority authority;
    const IssuedPair pair = authority.Issue("bench");
    folder_.Write("ca.pem", authority.certificate());
    folder_.Write("cert.pem", pair.certificate);
    folder_.Write("key.pem", pair.key);
  }

  std::vector<std::string> flags() const {
    return {"--tls_cert=" + folder_.File("cert.pem"), "--tls_key=" + folder_.File("key.pem")};
  }
  std::string ca() const { return "--tls_ca=" + folder_.File("ca.pem"); }

 private:
  const TemporaryFolder folder_;
};

std::vector<std::string> LoopWith(const Identity& identity) {
  std::vector<std::string> command = identity.flags();
  command.insert(command.begin(), REFERENCE_LOOP);
  return command;
}

// What must hold of every server that skips nothing.
void ExpectEveryFrameCounted(const nlohmann::json& measured) {
  const int sent = measured["sent"];
  const int pushes = measured["pushes"];
  EXPECT_EQ(measured["received"], sent * kViewers);
  EXPECT_EQ(measured["wrong"], 0);
  EXPECT_EQ(measured["lost"], 0);
  EXPECT_THAT(pushes, AllOf(Gt(0), Lt(sent)));
  // At either end of the window a frame may be on its way.
  EXPECT_THAT(measured["delivered"].get<int>(),
              AllOf(Ge((pushes - 1) * kViewers), Le((pushes + 1) * kViewers)));
  EXPECT_EQ(measured["delivered_bytes"], kFrameBytes * measured["delivered"].get<int>());
  EXPECT_GE(measured["seconds"], 1.5);
  EXPECT_GT(measured["server_cpu_s"], 0.0);
  EXPECT_GT(measured["latency_p50_ms"], 0.0);
  // A picture is shown for an interval of 50 ms: about half of it is its age in the mean, plus
  // what it was late.
  EXPECT_THAT(measured["age_mean_ms"].get<double>(),
              Gt(15 + measured["latency_p50_ms"].get<double>()));
  EXPECT_GE(measured["age_p99_ms"], measured["age_mean_ms"]);
}

TEST(FanoutCompare, EveryFrameThatTheReferenceLoopSendsIsCounted) {
  const ListeningProcess loop({REFERENCE_LOOP});
  const auto compare = RunCompare({"--port=" + loop.port()}, loop.pid());
  ASSERT_EQ(compare->WaitForExit(), 0) << compare->err();
  ExpectEveryFrameCounted(nlohmann::json::parse(compare->out()));
}

TEST(FanoutCompare, FramecastdIsMeasuredWithTheSameFrames) {
  Server server;
  const auto compare = RunCompare({"--port=" + std::to_string(server.http_port()),
                                   "--grpc_port=" + std::to_string(server.grpc_port()),
                                   "--watch=/websocket?stream=bench&mode=every"},
                                  server.process().pid());
  ASSERT_EQ(compare->WaitForExit(), 0) << compare->err();
  ExpectEveryFrameCounted(nlohmann::json::parse(compare->out()));
}

TEST(FanoutCompare, ViewersAreSpreadOverStreamsAndThoseThatStallAreNotCounted) {
  Server server;
  const auto compare =
      RunCompare({"--port=" + std::to_string(server.http_port()),
                  "--grpc_port=" + std::to_string(server.grpc_port()), "--streams=3", "--stalled=2",
                  "--stall_step_seconds=0.2", "--watch=/websocket?mode=every&stream=bench"},
                 server.process().pid());
  ASSERT_EQ(compare->WaitForExit(), 0) << compare->err();
  const auto measured = nlohmann::json::parse(compare->out());
  // Of five viewers two watch the first stream, two the second and one the third.
  const int sent = measured["sent"];
  EXPECT_EQ(measured["expected"], 2 * ((sent + 2) / 3) + 2 * ((sent + 1) / 3) + sent / 3);
  EXPECT_EQ(measured["received"], measured["expected"]);
  EXPECT_EQ(measured["wrong"], 0);
  EXPECT_EQ(measured["lost"], 0);
}

TEST(FanoutCompare, WithNoViewerOnlyTheServerIsMeasured) {
  Server server;
  const auto compare = RunCompare({"--port=" + std::to_string(server.http_port()),
                                   "--grpc_port=" + std::to_string(server.grpc_port())},
                                  server.process().pid(), 0);
  ASSERT_EQ(compare->WaitForExit(), 0) << compare->err();
  const auto measured = nlohmann::json::parse(compare->out());
  EXPECT_EQ(measured["received"], 0);
  EXPECT_GT(measured["pushes"], 0);
  EXPECT_GT(measured["server_cpu_s"], 0.0);
}

TEST(FanoutCompare, EveryFrameIsCountedOverTls) {
  const Identity identity;
  const ListeningProcess loop(LoopWith(identity));
  const auto compare = RunCompare({"--port=" + loop.port(), identity.ca()}, loop.pid());
  ASSERT_EQ(compare->WaitForExit(), 0) << compare->err();
  ExpectEveryFrameCounted(nlohmann::json::parse(compare->out()));
}

TEST(FanoutCompare, FramecastdIsMeasuredOverTlsWithTheSameFrames) {
  const Identity identity;
  const std::string http_port = std::to_string(FreePort());
  const std::string grpc_port = std::to_string(FreePort());
  std::vector<std::string> flags = identity.flags();
  flags.push_back("--http_address=127.0.0.1:" + http_port);
  flags.push_back("--grpc_address=127.0.0.1:" + grpc_port);
  const auto server = RunFramecastd(flags);
  ASSERT_TRUE(server->WaitForError("watch at https://127.0.0.1:")) << server->err();
  const auto compare = RunCompare({"--port=" + http_port, "--grpc_port=" + grpc_port,
                                   "--watch=/websocket?stream=bench&mode=every", identity.ca()},
                                  server->pid());
  ASSERT_EQ(compare->WaitForExit(), 0) << compare->err();
  ExpectEveryFrameCounted(nlohmann::json::parse(compare->out()));
}

TEST(FanoutCompare, AServerOfAnotherIdentityIsAnError) {
  const Identity identity;
  const ListeningProcess loop(LoopWith(identity));
  const Identity other;
  const auto compare = RunCompare({"--port=" + loop.port(), other.ca()}, loop.pid());
  EXPECT_EQ(compare->WaitForExit(), 1) << compare->out();
  EXPECT_THAT(compare->err(), HasSubstr("a WebSocket was refused"));
}

TEST(FanoutCompare, AStampGivenAgainLeavesThePngThatAStampAtFirstMakes) {
  std::string png = StampedPng(200, {1, 2});
  StampAgain(png, {3, 4});
  EXPECT_EQ(png, StampedPng(200, {3, 4}));
}

TEST(FanoutCompare, AServerThatSendsNothingIsAnError) {
  Server server({"--max_frame_bytes=1000"});
  const auto compare = RunCompare(
      {"--port=" + std::to_string(server.http_port()),
       "--grpc_port=" + std::to_string(server.grpc_port()), "--watch=/websocket?stream=bench"},
      server.process().pid());
  EXPECT_EQ(compare->WaitForExit(), 1) << compare->out();
  EXPECT_THAT(compare->err(), HasSubstr("no frame arrived"));
}

}  // namespace
}  // namespace framecast::test
