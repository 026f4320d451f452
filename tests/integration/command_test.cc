#include "tests/integration/command.h"

#include <gmock/gmock.h>

#include <csignal>

#include "tests/integration/server.h"
#include "tests/support/free_port.h"
#include "tests/support/stream_publisher.h"
#include "tests/support/whole_images.h"

namespace framecast::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::StartsWith;

TEST(Command, LsWritesJsonThatProgramsRead) {
  const Server server;
  StreamPublisher publisher(server.grpc_address(), "cam");
  ASSERT_TRUE(publisher.Push(7, StampedPng(500, {})));
  ASSERT_TRUE(publisher.WaitForAck(7));
  const auto ls = RunFramecast({"ls", "--json", "--server=" + server.grpc_address()});
  ASSERT_EQ(ls->WaitForExit(), 0) << ls->err();
  const json streams = json::parse(ls->out()).at("streams");
  ASSERT_EQ(streams.size(), 1U);
  // What the HTTP API says too.
  const json api = server.Stream("cam");
  for (const char* key : {"name", "title", "state", "epoch", "last_sequence", "viewers"}) {
    EXPECT_EQ(streams[0].at(key), api.at(key)) << key;
  }
}

TEST(Command, LsShowsATableForPeople) {
  const Server server;
  const StreamPublisher publisher(server.grpc_address(), "cam");
  const auto ls = RunFramecast({"ls", "--server=" + server.grpc_address()});
  EXPECT_EQ(ls->WaitForExit(), 0) << ls->err();
  EXPECT_THAT(ls->out(), HasSubstr("cam"));
}

TEST(Command, LsWithoutAServerFailsAndNamesTheAddress) {
  const std::string address = "127.0.0.1:" + std::to_string(FreePort());
  const auto ls = RunFramecast({"ls", "--server=" + address});
  EXPECT_EQ(ls->WaitForExit(), 1);
  EXPECT_THAT(ls->err(), StartsWith("framecast ls: nothing listens at " + address));
}

int HealthOf(const std::string& flag) {
  return RunFramecast({"health", flag})->WaitForExit().value_or(-1);
}

TEST(Command, HealthIsZeroWhileReadyAndOneWhileDrainingAndWithoutAServer) {
  Server server({"--lame_duck=20s", "--drain_timeout=30s"});
  const std::string http = "--http=" + server.http_address();
  const std::string grpc = "--server=" + server.grpc_address();
  EXPECT_EQ(HealthOf(http), 0);
  EXPECT_EQ(HealthOf(grpc), 0);
  server.process().Signal(SIGTERM);
  ASSERT_TRUE(WaitFor([&] { return server.Readiness() == 503; }));
  EXPECT_EQ(HealthOf(http), 1);
  EXPECT_EQ(HealthOf(grpc), 1);
  server.Kill();
  EXPECT_EQ(HealthOf(http), 1);
  EXPECT_EQ(HealthOf(grpc), 1);
}

TEST(Command, WrongUsageIsOneLineAndTwo) {
  const std::vector<std::vector<std::string>> mistakes = {
      {},
      {"fly"},
      {"push"},
      {"push", "cam"},
      {"push", "cam", "x.png", "--interval=fast"},
      {"push", "cam", "x.png", "--interval=1s", "--fps=3"},
      {"push", "cam", "-", "--loop"},
      {"push", "cam", "x.png", "--server=nowhere"},
      {"pull", "cam"},
      {"health", "--colour"}};
  for (const auto& arguments : mistakes) {
    const auto process = RunFramecast(arguments);
    EXPECT_EQ(process->WaitForExit(), 2) << testing::PrintToString(arguments);
    const std::string errors = process->err();
    EXPECT_THAT(errors, StartsWith("framecast")) << testing::PrintToString(arguments);
    EXPECT_EQ(errors.find('\n'), errors.size() - 1) << errors;
    EXPECT_EQ(process->out(), "");
  }
}

}  // namespace
}  // namespace framecast::test
