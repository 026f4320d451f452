#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/integration/server.h"

namespace framecast::test {
namespace {

using testing::Ge;
using testing::HasSubstr;

std::unique_ptr<Process> RunStorm(const Server& server) {
  return std::make_unique<Process>(std::vector<std::string>{
      RECONNECT_STORM, "--port=" + std::to_string(server.http_port()),
      "--grpc_port=" + std::to_string(server.grpc_port()), "--watch=/websocket?stream=bench",
      "--viewers=20", "--fps=20", "--frame_bytes=3000", "--first_seconds=0.2",
      "--settle_seconds=0.2", "--seconds=0.3", "--patience_seconds=5"});
}

TEST(ReconnectStorm, EveryViewerThatComesBackWaitsForAPicture) {
  const Server server;
  const auto storm = RunStorm(server);
  ASSERT_EQ(storm->WaitForExit(), 0) << storm->err();
  const auto measured = nlohmann::json::parse(storm->out());
  EXPECT_EQ(measured["viewers"], 20);
  EXPECT_EQ(measured["refused"], 0);
  EXPECT_EQ(measured["without_picture"], 0);
  // The last one comes back 15 ms before the 300 are over.
  EXPECT_THAT(measured["all_s"].get<double>(), Ge(0.285));
  EXPECT_GT(measured["wait_p50_ms"], 0.0);
  EXPECT_GE(measured["wait_max_ms"], measured["wait_p50_ms"]);
}

TEST(ReconnectStorm, ViewersThatGetNoPictureAtAllAreAnError) {
  const Server server({"--max_viewers=15"});
  const auto storm = RunStorm(server);
  EXPECT_EQ(storm->WaitForExit(), 1) << storm->out();
  EXPECT_THAT(storm->err(), HasSubstr("5 viewers had no picture even before"));
}

}  // namespace
}  // namespace framecast::test
