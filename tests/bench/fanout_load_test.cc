#include <gmock/gmock.h>

#include "tests/integration/server.h"

namespace framecast::test {
namespace {

using testing::ContainsRegex;

std::unique_ptr<Process> RunLoad(const Server& server, const std::string& more) {
  // In `every` mode a slow machine delays frames but skips none.
  return std::make_unique<Process>(
      std::vector<std::string>{FANOUT_LOAD, "--http_port=" + std::to_string(server.http_port()),
                               "--grpc_port=" + std::to_string(server.grpc_port()), "--mode=every",
                               "--viewers=5", "--fps=20", "--seconds=2", "--require_all", more});
}

TEST(FanoutLoad, EveryFrameOfEveryViewerIsCounted) {
  Server server;
  const auto load = RunLoad(server, "--server_pid=" + std::to_string(server.process().pid()));
  EXPECT_EQ(load->WaitForExit(), 0) << load->err();
  const std::string table = load->out();
  EXPECT_THAT(table, ContainsRegex("frames sent +40 "));
  EXPECT_THAT(table, ContainsRegex("expected +200 "));
  EXPECT_THAT(table, ContainsRegex("delivered +200 "));
  EXPECT_THAT(table, ContainsRegex("skipped +0 "));
  EXPECT_THAT(table, ContainsRegex("server CPU a delivered frame +[0-9.]+ us"));
}

TEST(FanoutLoad, FramesThatNobodyGotAreMissingAndFailTheRun) {
  const Server server({"--max_frame_bytes=1000"});
  const auto load = RunLoad(server, "--frame_bytes=1500");
  EXPECT_EQ(load->WaitForExit(), 1) << load->err();
  EXPECT_THAT(load->out(), ContainsRegex("missing +200 "));
}

}  // namespace
}  // namespace framecast::test
