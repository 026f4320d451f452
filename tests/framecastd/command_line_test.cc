#include "services/framecastd/command_line.h"

#include <gmock/gmock.h>

#include "absl/flags/reflection.h"
#include "services/framecastd/machine_names.h"

namespace framecast::daemon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class CommandLineTest : public testing::Test {
 protected:
  // Flags are process-wide; each test leaves them as they were.
  absl::FlagSaver saver_;
};

TEST_F(CommandLineTest, TheDefaultsStart) {
  const CommandLine result = ParseCommandLine({}, {});
  ASSERT_TRUE(result.config) << result.mistakes.front();
  EXPECT_EQ(result.config->http_address, "127.0.0.1:8000");
  EXPECT_EQ(result.config->grpc_address, "127.0.0.1:50051");
  EXPECT_EQ(result.config->hub.ring.age, std::chrono::seconds(60));
  EXPECT_EQ(result.config->hub.frames.max_frame_bytes, 16U << 20);
  EXPECT_GE(result.config->threads, 1U);
}

TEST_F(CommandLineTest, FlagsTakeEqualsOrTheNextArgumentAndBooleansNeither) {
  const CommandLine result = ParseCommandLine(
      {"--ring_age=10s", "--max_frame_bytes", "1MiB", "--allow_svg", "--noallow_anonymous"}, {});
  ASSERT_TRUE(result.config);
  EXPECT_EQ(result.config->hub.ring.age, std::chrono::seconds(10));
  EXPECT_EQ(result.config->hub.frames.max_frame_bytes, 1U << 20);
  EXPECT_TRUE(result.config->hub.frames.allow_svg);
}

TEST_F(CommandLineTest, EveryFlagIsAVariableTooAndTheFlagWins) {
  const CommandLine result =
      ParseCommandLine({"--ring_frames=7"}, {{"FRAMECAST_RING_FRAMES", "5"},
                                             {"FRAMECAST_RING_BYTES", "1MiB"},
                                             {"FRAMECAST_ALLOW_SVG", "true"}});
  ASSERT_TRUE(result.config);
  EXPECT_EQ(result.config->hub.ring.frames, 7U);
  EXPECT_EQ(result.config->hub.ring.bytes, 1U << 20);
  EXPECT_TRUE(result.config->hub.frames.allow_svg);
}

TEST_F(CommandLineTest, AnUnknownFlagIsAUsageErrorThatNamesIt) {
  for (const char* flag : {"--nonsense", "--nonsense=1", "--bridges=nats://x"}) {
    const CommandLine result = ParseCommandLine({flag}, {});
    EXPECT_FALSE(result.config);
    EXPECT_EQ(result.exit_code, kExitUsage);
    EXPECT_THAT(result.mistakes, ElementsAre(HasSubstr("unknown flag"))) << flag;
  }
  EXPECT_THAT(ParseCommandLine({"--ring-age=1s"}, {}).mistakes,
              ElementsAre("--ring-age: unknown flag; did you mean --ring_age?"));
}

TEST_F(CommandLineTest, SeveralMistakesAreALineEach) {
  const CommandLine result =
      ParseCommandLine({"--ring_age=60", "--max_frame_bytes=16MB", "leftover",
                        "--http_address=0.0.0.0:8000", "--threads"},
                       {{"FRAMECAST_MEMORY_BUDGET", "lots"}});
  EXPECT_EQ(result.exit_code, kExitUsage);
  EXPECT_THAT(
      result.mistakes,
      ElementsAre(
          "FRAMECAST_MEMORY_BUDGET=lots: no size; give auto, or a number with KiB, MiB or GiB, "
          "such as 512MiB.",
          "--ring_age=60: no duration; give a number with ms, s, m or h, such as 10s.",
          "--max_frame_bytes=16MB: no size; give a number with KiB, MiB or GiB, such as 64MiB.",
          HasSubstr("\"leftover\": not understood"), HasSubstr("--threads: needs a value"),
          HasSubstr("is open to the network")));
}

TEST_F(CommandLineTest, WhoMayDoWhatIsSaidByFlags) {
  const CommandLine result = ParseCommandLine(
      {"--http_address=0.0.0.0:8000", "--tokens_file=/etc/tokens.json",
       "--trusted_proxies=10.0.0.0/8,::1", "--external_url=https://lab.example/frames"},
      {{"FRAMECAST_STATE_DIR", "/state"}, {"FRAMECAST_MAX_HANDSHAKES_PER_SECOND", "50"}});
  ASSERT_TRUE(result.config) << result.mistakes.front();
  EXPECT_EQ(result.config->tokens_file, "/etc/tokens.json");
  EXPECT_EQ(result.config->state_dir, "/state");
  EXPECT_FALSE(result.config->allow_anonymous);
  EXPECT_THAT(result.config->trusted_proxies, ElementsAre("10.0.0.0/8", "::1"));
  EXPECT_EQ(result.config->max_handshakes_per_second, 50U);
}

TEST_F(CommandLineTest, ANodeIsCalledAsItsMachineAndDoesEverythingUnlessItIsTold) {
  const CommandLine alone = ParseCommandLine({}, {});
  ASSERT_TRUE(alone.config);
  EXPECT_THAT(alone.config->roles, ElementsAre("ingest", "gateway"));
  EXPECT_EQ(alone.config->node_name, HostName());
  EXPECT_EQ(alone.config->bridge, "");
  const CommandLine told = ParseCommandLine(
      {"--roles=gateway", "--bridge=nats://a:4222,tls://b:4222", "--node_name=hall-2"},
      {{"FRAMECAST_BRIDGE_CREDENTIALS", "/etc/node.creds"}});
  ASSERT_TRUE(told.config) << told.mistakes.front();
  EXPECT_THAT(told.config->roles, ElementsAre("gateway"));
  EXPECT_EQ(told.config->bridge, "nats://a:4222,tls://b:4222");
  EXPECT_EQ(told.config->bridge_credentials, "/etc/node.creds");
  EXPECT_EQ(told.config->node_name, "hall-2");
}

TEST_F(CommandLineTest, AnUnknownVariableIsAWarning) {
  const CommandLine result = ParseCommandLine(
      {}, {{"FRAMECAST_PORT", "tcp://10.0.0.1:80"}, {"FRAMECAST_SERVER", "x"}, {"HOME", "/"}});
  ASSERT_TRUE(result.config);
  EXPECT_THAT(result.warnings, ElementsAre(HasSubstr("FRAMECAST_PORT")));
}

TEST_F(CommandLineTest, HelpAndVersionEndWithSuccess) {
  const CommandLine help = ParseCommandLine({"--help"}, {});
  EXPECT_FALSE(help.config);
  EXPECT_EQ(help.exit_code, kExitDone);
  EXPECT_THAT(help.output, HasSubstr("--max_frame_bytes=16MiB"));
  EXPECT_THAT(help.mistakes, IsEmpty());
  const CommandLine version = ParseCommandLine({"--version"}, {});
  EXPECT_EQ(version.exit_code, kExitDone);
  EXPECT_THAT(version.output, testing::StartsWith("framecastd "));
}

}  // namespace
}  // namespace framecast::daemon
