// A server that is opened to the network makes its first tokens, and they are good.
#include <gmock/gmock.h>

#include <csignal>
#include <fstream>
#include <iterator>

#include "tests/integration/server.h"
#include "tests/support/images.h"
#include "tests/support/loopback_client.h"
#include "tests/support/stream_publisher.h"
#include "tests/support/temporary_folder.h"

namespace framecast::test {
namespace {

std::string Read(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string TokenBehind(const std::string& text, const std::string& words) {
  const std::size_t found = text.find(words);
  if (found == std::string::npos) return "";
  const std::size_t from = found + words.size();
  return text.substr(from, text.find_first_of(" \n", from) - from);
}

TEST(FirstSteps, TheTokensOfTheLinesAreGoodAndTheLogHasOnlyWhereTheyAre) {
  const TemporaryFolder folder;
  Server server({"--state_dir=" + folder.path(), "--exposed_on=0.0.0.0", "--log_level=trace"});
  const std::string lines = Read(folder.File("first-steps.txt"));
  const std::string watch = TokenBehind(lines, "?token=");
  const std::string publish = TokenBehind(lines, "FRAMECAST_TOKEN=");
  ASSERT_FALSE(watch.empty() || publish.empty()) << lines;

  EXPECT_EQ(Fetch(server.http_port(), "/api/v1/streams").status, 401);
  StreamPublisher nobody(server.grpc_address(), "cam");
  EXPECT_EQ(nobody.WaitForEnd().error_code(), grpc::StatusCode::UNAUTHENTICATED);
  StreamPublisher publisher(server.grpc_address(), "cam", {{"authorization", "Bearer " + publish}});
  EXPECT_TRUE(publisher.Push(1, PngBytes(1000)));
  EXPECT_TRUE(publisher.WaitForAck(1));
  WebSocketClient viewer(server.http_port(), "/websocket?token=" + watch);
  EXPECT_EQ(viewer.NextPicture(), PngBytes(1000));

  server.process().Signal(SIGTERM);
  EXPECT_EQ(server.process().WaitForExit(), 0);
  const std::string log = server.process().out() + server.process().err();
  EXPECT_THAT(log, testing::HasSubstr(folder.File("first-steps.txt")));
  EXPECT_EQ(log.find(watch), std::string::npos);
  EXPECT_EQ(log.find(publish), std::string::npos);

  server.StartAgain();
  EXPECT_EQ(Fetch(server.http_port(), "/api/v1/streams?token=" + watch).status, 200)
      << "they are made once";
}

TEST(FirstSteps, AFileOfItsOwnThatIsBrokenIsNamedWithTheFlagThatLedThere) {
  const TemporaryFolder folder;
  folder.Write("tokens.json", "{");
  const auto process = RunFramecastd({"--state_dir=" + folder.path(), "--exposed_on=0.0.0.0",
                                      "--http_address=127.0.0.1:0", "--grpc_address=127.0.0.1:0"});
  EXPECT_EQ(process->WaitForExit(), 1);
  EXPECT_THAT(process->err(),
              testing::HasSubstr("framecastd: --state_dir=" + folder.path() + ": " +
                                 folder.File("tokens.json") + ": it is no JSON object"));
}

TEST(FirstSteps, OnLoopbackNobodyNeedsATokenAndNoneIsMade) {
  const TemporaryFolder folder;
  const Server server({"--state_dir=" + folder.path()});
  EXPECT_EQ(Fetch(server.http_port(), "/api/v1/streams").status, 200);
  EXPECT_EQ(Read(folder.File("tokens.json")), "");
}

}  // namespace
}  // namespace framecast::test
