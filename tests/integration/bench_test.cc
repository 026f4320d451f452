// framecast bench on a server that runs: that it counts; how fast the server is, is no question for
// a test.
#include <gmock/gmock.h>

#include <algorithm>
#include <csignal>
#include <map>

#include "tests/integration/command.h"
#include "tests/integration/server.h"
#include "tests/support/free_port.h"
#include "tests/support/raw_viewer.h"
#include "tests/support/stream_publisher.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_authority.h"
#include "tests/support/tokens_json.h"

namespace framecast::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::IsEmpty;

std::uint64_t Count(const json& found, const char* name) {
  return found.at(name).get<std::uint64_t>();
}

// At the server's addresses; what `arguments` say wins.
std::unique_ptr<Process> StartBench(const Server& server, std::vector<std::string> arguments) {
  const std::map<std::string, std::string> addresses = {{"--server=", server.grpc_address()},
                                                        {"--http=", server.http_address()},
                                                        {"--metrics=", server.metrics_address()}};
  for (const auto& address : addresses) {
    const auto is_same = [&address](const std::string& argument) {
      return argument.starts_with(address.first);
    };
    if (std::any_of(arguments.begin(), arguments.end(), is_same)) continue;
    arguments.push_back(address.first + address.second);
  }
  arguments.insert(arguments.begin(), "bench");
  return RunFramecast(arguments);
}

std::unique_ptr<Process> FinishBench(const Server& server, int code,
                                     std::vector<std::string> arguments) {
  auto bench = StartBench(server, std::move(arguments));
  EXPECT_EQ(bench->WaitForExit(), code) << bench->err();
  return bench;
}

TEST(BenchCommand, CountsEveryFrameOfEveryViewer) {
  const Server server;
  const auto bench = FinishBench(server, 0,
                                 {"--json", "--streams=3", "--publishers=2", "--viewers=7",
                                  "--fps=20", "--size=2KiB", "--seconds=1"});
  EXPECT_THAT(bench->err(), IsEmpty());
  const json found = json::parse(bench->out());
  EXPECT_EQ(Count(found, "streams"), 3U);
  EXPECT_EQ(Count(found, "publishers"), 2U);
  EXPECT_EQ(Count(found, "viewers"), 7U);
  EXPECT_EQ(Count(found, "frame_bytes"), 2048U);
  EXPECT_EQ(Count(found, "frames_due"), 60U);
  EXPECT_EQ(Count(found, "viewers_refused"), 0U);
  EXPECT_EQ(Count(found, "viewers_lost"), 0U);
  EXPECT_EQ(Count(found, "frames_rejected"), 0U);
  EXPECT_GT(Count(found, "frames_pushed"), 0U);
  // Of 3 streams two have 2 viewers, and the first has 3.
  std::uint64_t expected = 0;
  for (int i = 0; i < 3; ++i) {
    expected += (i == 0 ? 3 : 2) * server.LastSequence("bench-" + std::to_string(i));
  }
  EXPECT_EQ(Count(found, "frames_delivered") + Count(found, "frames_skipped"), expected);
  EXPECT_GT(found["latency_p50_ms"].get<double>(), 0);
  EXPECT_GE(found["latency_max_ms"].get<double>(), found["latency_p50_ms"].get<double>());
  EXPECT_TRUE(found["server_cpu_percent"].is_number());
  EXPECT_TRUE(server.WaitForState("bench-0", "ended"));
}

TEST(BenchCommand, ATableForPeopleAndTheFramesOfAnEarlierRunDoNotCount) {
  const Server server;
  const std::vector<std::string> load = {"--viewers=2", "--fps=50", "--seconds=0.2", "--size=500"};
  FinishBench(server, 0, load);
  const auto bench = FinishBench(server, 0, load);
  const std::uint64_t pushed = server.LastSequence("bench-0");
  EXPECT_THAT(bench->out(),
              AllOf(ContainsRegex("streams +1 over 1 connection, 50 frames/s of 500 bytes each"),
                    ContainsRegex("viewers +2\n"),
                    ContainsRegex("frames pushed +" + std::to_string(pushed) + " of 10\n"),
                    ContainsRegex("frames delivered +[1-9]"), ContainsRegex("latency p99 "),
                    ContainsRegex("server CPU +[0-9.]+ % of a core")));
}

TEST(BenchCommand, ToldAndCountedAreViewersThatTheServerRefuses) {
  const Server server({"--max_viewers=2"});
  const auto bench =
      FinishBench(server, 0, {"--json", "--viewers=5", "--fps=20", "--size=1KiB", "--seconds=0.5"});
  const json found = json::parse(bench->out());
  EXPECT_EQ(Count(found, "viewers_refused"), 3U);
  EXPECT_GT(Count(found, "frames_delivered"), 0U);
  EXPECT_THAT(bench->err(), HasSubstr("a viewer was refused: closed (1008): as many watch as the "
                                      "server lets in (--max_viewers, --max_viewers_per_ip)."));
}

TEST(BenchCommand, ARunInWhichNothingIsDeliveredFails) {
  const Server server({"--max_viewers=1"});
  // Has the only seat.
  const RawViewer viewer(server.http_port(), "/websocket?stream=cam");
  const auto bench = FinishBench(server, 1, {"--viewers=2", "--fps=20", "--seconds=0.2"});
  EXPECT_THAT(bench->out(),
              AllOf(ContainsRegex("viewers refused +2"), ContainsRegex("frames delivered +0 ")));
  EXPECT_THAT(bench->err(), HasSubstr("nothing was delivered."));
}

TEST(BenchCommand, SaysWhatIsWrongWithTheServer) {
  const Server server({"--max_frame_bytes=64KiB"});
  const std::string nobody = "127.0.0.1:" + std::to_string(FreePort());
  EXPECT_THAT(FinishBench(server, 1, {"--http=" + nobody})->err(),
              AllOf(HasSubstr(nobody), HasSubstr("--http")));
  EXPECT_THAT(FinishBench(server, 1, {"--server=" + nobody})->err(),
              HasSubstr("nothing listens at " + nobody));
  EXPECT_THAT(FinishBench(server, 1, {"--size=1MiB"})->err(),
              HasSubstr("the server takes frames of at most 65536 bytes"));
  const StreamPublisher other(server.grpc_address(), "bench-0");
  EXPECT_THAT(FinishBench(server, 1, {"--size=1KiB"})->err(), HasSubstr("--stream_prefix"));
}

TEST(BenchCommand, WithoutMetricsItSaysSoAndLeavesTheServersCpuOut) {
  const Server server;
  const std::string nobody = "127.0.0.1:" + std::to_string(FreePort());
  const auto bench = FinishBench(
      server, 0, {"--json", "--metrics=" + nobody, "--viewers=1", "--seconds=0.2", "--fps=20"});
  EXPECT_TRUE(json::parse(bench->out())["server_cpu_percent"].is_null());
  EXPECT_THAT(bench->err(), AllOf(HasSubstr("no server CPU: no connection to " + nobody),
                                  HasSubstr("--metrics")));
}

TEST(BenchCommand, BringsItsTokenToBothDoors) {
  const TemporaryFolder folder;
  const Server server(
      {"--tokens_file=" +
       folder.Write("tokens.json", TokensJson({{"both", {"bench-*"}, {"bench-*"}, ""},
                                               {"half", {"bench-*"}, {}, ""}}))});
  const std::vector<std::string> load = {"--viewers=2", "--fps=20", "--seconds=0.5"};
  const auto with = [&load](const std::string& token) {
    std::vector<std::string> arguments = load;
    arguments.push_back("--token=" + token);
    return arguments;
  };
  EXPECT_THAT(FinishBench(server, 1, load)->err(), HasSubstr("--token_file=FILE"));
  EXPECT_THAT(FinishBench(server, 1, with("half"))->err(),
              HasSubstr("a token that may publish and watch"));
  EXPECT_THAT(FinishBench(server, 0, with("both"))->err(), IsEmpty());
}

TEST(BenchCommand, SpeaksTlsAtBothDoors) {
  const TemporaryFolder folder;
  const TestAuthority authority;
  const IssuedPair pair = authority.Issue("server");
  const std::string grpc = "127.0.0.1:" + std::to_string(FreePort());
  const std::string http = "127.0.0.1:" + std::to_string(FreePort());
  const std::string metrics = "127.0.0.1:" + std::to_string(FreePort());
  const auto server = RunFramecastd({"--grpc_address=" + grpc, "--http_address=" + http,
                                     "--metrics_address=" + metrics,
                                     "--tls_cert=" + folder.Write("cert.pem", pair.certificate),
                                     "--tls_key=" + folder.Write("key.pem", pair.key)});
  ASSERT_TRUE(server->WaitForError("watch at https://")) << server->err();
  const std::vector<std::string> command = {
      "bench",       "--server=" + grpc, "--http=" + http, "--metrics=" + metrics,
      "--viewers=4", "--fps=20",         "--size=50KiB",   "--seconds=0.5",
      "--json"};
  std::vector<std::string> trusting = command;
  trusting.push_back("--ca=" + folder.Write("ca.pem", authority.certificate()));
  const auto bench = RunFramecast(trusting);
  EXPECT_EQ(bench->WaitForExit(), 0) << bench->err();
  const json found = json::parse(bench->out());
  EXPECT_EQ(Count(found, "viewers_refused"), 0U);
  EXPECT_EQ(Count(found, "frames_delivered") + Count(found, "frames_skipped"),
            4 * Count(found, "frames_pushed"));
  const auto plain = RunFramecast(command);
  EXPECT_EQ(plain->WaitForExit(), 1);
  EXPECT_THAT(plain->err(), HasSubstr("speaks TLS: give --tls."));
}

TEST(BenchCommand, CtrlCEndsItWithTheFiguresSoFar) {
  const Server server;
  const auto bench = StartBench(server, {"--json", "--viewers=3", "--fps=50", "--seconds=3600"});
  ASSERT_TRUE(WaitFor([&] { return server.LastSequence("bench-0") >= 5; }));
  bench->Signal(SIGINT);
  EXPECT_EQ(bench->WaitForExit(), 0) << bench->err();
  const json found = json::parse(bench->out());
  EXPECT_GE(Count(found, "frames_pushed"), 5U);
  EXPECT_GT(Count(found, "frames_delivered"), 0U);
}

TEST(BenchCommand, AServerThatEndsInTheMiddleEndsItWithTheFiguresSoFar) {
  Server server;
  const auto bench = StartBench(server, {"--json", "--viewers=3", "--fps=50", "--seconds=3600"});
  ASSERT_TRUE(WaitFor([&] { return server.LastSequence("bench-0") >= 5; }));
  server.process().Signal(SIGTERM);
  EXPECT_EQ(bench->WaitForExit(), 1) << bench->err();
  const json found = json::parse(bench->out());
  EXPECT_EQ(Count(found, "viewers_lost") + Count(found, "viewers_refused"), 3U);
  EXPECT_THAT(bench->err(),
              AllOf(HasSubstr("the server ended the stream bench-0"), HasSubstr("closed (1001)")));
}

TEST(BenchCommand, WrongUsageIsTwoAndHelpIsNought) {
  for (const char* mistake : {"--size=fast", "--size=10", "--size=2GiB", "--viewers=0", "--fps=0",
                              "--seconds=-1", "--publishers=2", "--metrics=nowhere", "--colour"}) {
    const auto bench = RunFramecast({"bench", mistake});
    EXPECT_EQ(bench->WaitForExit(), 2) << mistake;
    const std::string errors = bench->err();
    EXPECT_THAT(errors, testing::StartsWith("framecast bench: ")) << mistake;
    EXPECT_EQ(errors.find('\n'), errors.size() - 1) << errors;
  }
  const auto help = RunFramecast({"bench", "--help"});
  EXPECT_EQ(help->WaitForExit(), 0);
  for (const char* option : {"--publishers", "--streams", "--viewers", "--fps", "--size",
                             "--seconds", "--json", "--http", "--metrics", "--token", "--ca"}) {
    EXPECT_THAT(help->out(), HasSubstr(option));
  }
}

}  // namespace
}  // namespace framecast::test
