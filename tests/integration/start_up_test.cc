#include <gmock/gmock.h>

#include <sstream>

#include "tests/integration/server.h"
#include "tests/support/free_port.h"
#include "tests/support/loopback_client.h"
#include "tests/support/temporary_folder.h"

namespace framecast::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

struct Ending {
  int exit_code = -1;
  std::string out;
  std::vector<std::string> error_lines;
};

Ending EndOf(const std::vector<std::string>& flags,
             const std::map<std::string, std::string>& environment = {}) {
  const auto process = RunFramecastd(flags, environment);
  Ending ending;
  ending.exit_code = process->WaitForExit().value_or(-1);
  ending.out = process->out();
  std::istringstream errors(process->err());
  for (std::string line; std::getline(errors, line);) ending.error_lines.push_back(line);
  return ending;
}

std::string Loopback(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

TEST(StartUp, AnUnknownFlagIsNamed) {
  const Ending ending = EndOf({"--no_such_flag=1"});
  EXPECT_EQ(ending.exit_code, 2);
  EXPECT_THAT(ending.error_lines, ElementsAre(StartsWith("framecastd: --no_such_flag: unknown")));
}

TEST(StartUp, AValueThatDoesNotParseIsNamedWithWhatToGive) {
  const Ending ending = EndOf({"--stall_timeout=soon"});
  EXPECT_EQ(ending.exit_code, 2);
  EXPECT_THAT(ending.error_lines, ElementsAre(AllOf(StartsWith("framecastd: --stall_timeout=soon"),
                                                    HasSubstr("such as 10s"))));
}

TEST(StartUp, ABadSizeIsNamedWithWhatToGive) {
  const Ending ending = EndOf({"--max_frame_bytes=16MB"});
  EXPECT_EQ(ending.exit_code, 2);
  EXPECT_THAT(ending.error_lines,
              ElementsAre(AllOf(StartsWith("framecastd: --max_frame_bytes=16MB"),
                                HasSubstr("such as 64MiB"))));
}

TEST(StartUp, SeveralMistakesAreALineEach) {
  const Ending ending = EndOf({"--ring_age=60", "--threads=0x", "--colour=red"});
  EXPECT_EQ(ending.exit_code, 2);
  EXPECT_THAT(ending.error_lines, ElementsAre(StartsWith("framecastd: --ring_age=60"),
                                              StartsWith("framecastd: --threads=0x"),
                                              StartsWith("framecastd: --colour")));
}

TEST(StartUp, AWrongVariableIsNamedAsTheVariable) {
  const Ending ending = EndOf({}, {{"FRAMECAST_RING_BYTES", "plenty"}});
  EXPECT_EQ(ending.exit_code, 2);
  EXPECT_THAT(ending.error_lines,
              ElementsAre(StartsWith("framecastd: FRAMECAST_RING_BYTES=plenty")));
}

TEST(StartUp, AnUnknownVariableIsOnlyAWarning) {
  const std::uint16_t http_port = FreePort();
  const auto process = RunFramecastd(
      {"--http_address=" + Loopback(http_port), "--grpc_address=" + Loopback(FreePort())},
      {{"FRAMECAST_SERVICE_PORT", "tcp://10.0.0.1:80"}});
  EXPECT_TRUE(process->WaitForError("watch at http://"));
  EXPECT_THAT(process->err(), HasSubstr("FRAMECAST_SERVICE_PORT"));
  EXPECT_EQ(Fetch(http_port, "/readyz").status, 200);
}

TEST(StartUp, ABusyHttpPortIsNamed) {
  const Server first;
  const Ending ending =
      EndOf({"--http_address=" + first.http_address(), "--grpc_address=" + Loopback(FreePort())});
  EXPECT_EQ(ending.exit_code, 1);
  EXPECT_THAT(ending.error_lines,
              ElementsAre(AllOf(StartsWith("framecastd: "), HasSubstr(first.http_address()))));
}

TEST(StartUp, ABusyGrpcPortIsNamed) {
  const Server first;
  const Ending ending =
      EndOf({"--http_address=" + Loopback(FreePort()), "--grpc_address=" + first.grpc_address()});
  EXPECT_EQ(ending.exit_code, 1);
  EXPECT_THAT(ending.error_lines,
              ElementsAre(AllOf(StartsWith("framecastd: "), HasSubstr(first.grpc_address()))));
}

TEST(StartUp, ABusyMetricsPortIsNamed) {
  const Server first;
  const Ending ending =
      EndOf({"--http_address=" + Loopback(FreePort()), "--grpc_address=" + Loopback(FreePort()),
             "--metrics_address=" + first.metrics_address()});
  EXPECT_EQ(ending.exit_code, 1);
  EXPECT_THAT(ending.error_lines,
              ElementsAre(AllOf(StartsWith("framecastd: "),
                                HasSubstr("--metrics_address=" + first.metrics_address()))));
}

TEST(StartUp, AWebRootWithoutThePageIsNamed) {
  const Ending ending = EndOf({"--web_root=/nowhere", "--http_address=" + Loopback(FreePort()),
                               "--grpc_address=" + Loopback(FreePort())});
  EXPECT_EQ(ending.exit_code, 1);
  EXPECT_THAT(ending.error_lines, ElementsAre(StartsWith("framecastd: --web_root=/nowhere: ")));
}

TEST(StartUp, ExpectedStreamsAreThereFromTheStart) {
  const TemporaryFolder folder;
  const Server server(
      {"--expect_streams=" + folder.Write("names", "# the lab\ncam-1\n\n cam-2 \n")});
  EXPECT_EQ(server.Stream("cam-1")["state"], "waiting");
  EXPECT_EQ(server.Stream("cam-2")["state"], "waiting");
}

TEST(StartUp, AFileOfExpectedStreamsThatCannotBeUsedIsNamedWithTheLine) {
  const TemporaryFolder folder;
  const std::string bad = folder.Write("names", "cam-1\na/b\n");
  for (const std::string& start : {bad + ", line 2: ", folder.File("none") + ": "}) {
    const std::string file = start.substr(0, start.find_first_of(",:"));
    const Ending ending =
        EndOf({"--expect_streams=" + file, "--http_address=" + Loopback(FreePort()),
               "--grpc_address=" + Loopback(FreePort())});
    EXPECT_EQ(ending.exit_code, 1);
    EXPECT_THAT(ending.error_lines,
                ElementsAre(StartsWith("framecastd: --expect_streams=" + start)));
  }
}

TEST(StartUp, AnOpenAddressIsRefused) {
  const std::string open = "0.0.0.0:" + std::to_string(FreePort());
  const Ending ending = EndOf({"--http_address=" + open, "--grpc_address=" + Loopback(FreePort())});
  EXPECT_EQ(ending.exit_code, 2);
  EXPECT_THAT(ending.error_lines,
              ElementsAre(AllOf(StartsWith("framecastd: --http_address=" + open),
                                HasSubstr("open to the network"), HasSubstr("--allow_anonymous"))));
}

// Whether it serves with these flags besides open addresses.
bool ServesOpenly(const std::string& flag) {
  const std::uint16_t http_port = FreePort();
  const auto process =
      RunFramecastd({"--http_address=0.0.0.0:" + std::to_string(http_port),
                     "--grpc_address=0.0.0.0:" + std::to_string(FreePort()), flag});
  return process->WaitForError("watch at http://") && Fetch(http_port, "/readyz").status == 200;
}

TEST(StartUp, AnOpenAddressIsServedWhenAnonymousIsAllowed) {
  EXPECT_TRUE(ServesOpenly("--allow_anonymous"));
}

TEST(StartUp, AnOpenAddressIsServedWhenItIsExposedOnLoopbackOnly) {
  EXPECT_TRUE(ServesOpenly("--exposed_on=127.0.0.1"));
}

TEST(StartUp, AGatewayThatKnowsNoOtherNodeIsRefused) {
  const Ending ending = EndOf({"--roles=gateway", "--bridge_ca=ca.pem"});
  EXPECT_EQ(ending.exit_code, 2);
  EXPECT_THAT(ending.error_lines,
              ElementsAre(AllOf(StartsWith("framecastd: --roles=gateway "), HasSubstr("--bridge=")),
                          StartsWith("framecastd: --bridge_ca=ca.pem is for a bridge only")));
}

TEST(StartUp, HelpNamesTheFlags) {
  const Ending ending = EndOf({"--help"});
  EXPECT_EQ(ending.exit_code, 0);
  EXPECT_THAT(ending.out, HasSubstr("--drain_timeout=8s"));
  EXPECT_THAT(ending.error_lines, IsEmpty());
}

TEST(StartUp, VersionIsALine) {
  const Ending ending = EndOf({"--version"});
  EXPECT_EQ(ending.exit_code, 0);
  EXPECT_THAT(ending.out, testing::MatchesRegex("framecastd [0-9]+\\.[0-9]+\\.[0-9]+\n"));
  EXPECT_THAT(ending.error_lines, IsEmpty());
}

}  // namespace
}  // namespace framecast::test
