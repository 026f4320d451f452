#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/bench/listening_process.h"
#include "tests/integration/server.h"

namespace framecast::test {
namespace {

using testing::AllOf;
using testing::Gt;
using testing::HasSubstr;
using testing::Lt;

constexpr int kProducers = 3;
constexpr int kFrameBytes = 3000;

std::unique_ptr<Process> RunLoad(const std::string& port, int pid, const std::string& fps) {
  return std::make_unique<Process>(std::vector<std::string>{
      INGEST_LOAD, "--port=" + port, "--server_pid=" + std::to_string(pid), "--fps=" + fps,
      "--producers=" + std::to_string(kProducers), "--frame_bytes=" + std::to_string(kFrameBytes),
      "--warmup_seconds=0.3", "--seconds=1"});
}

// What must hold of every server that takes all frames.
void ExpectEveryFrameCounted(const nlohmann::json& measured) {
  const auto frames = measured["frames"].get<double>();
  EXPECT_EQ(measured["acked"], measured["sent"]);
  EXPECT_THAT(frames, AllOf(Gt(0), Lt(measured["sent"].get<double>())));
  EXPECT_EQ(measured["rejected"], 0);
  EXPECT_GE(measured["seconds"], 1);
  EXPECT_DOUBLE_EQ(measured["bytes_per_s"].get<double>(),
                   frames * kFrameBytes / measured["seconds"].get<double>());
  EXPECT_GT(measured["server_cpu_s"], 0.0);
  EXPECT_DOUBLE_EQ(measured["server_cpu_ns_a_frame"].get<double>(),
                   measured["server_cpu_s"].get<double>() / frames * 1e9);
  EXPECT_GT(measured["ack_p50_ms"], 0.0);
  EXPECT_GE(measured["ack_p99_ms"], measured["ack_p50_ms"]);
}

TEST(IngestLoad, EveryFrameThatTheSinkTakesIsCounted) {
  for (const std::string& flag : {std::string(), std::string("--parse")}) {
    std::vector<std::string> command{GRPC_SINK};
    if (!flag.empty()) command.push_back(flag);
    const ListeningProcess sink(command);
    for (const std::string& fps : {std::string("50"), std::string("0")}) {
      const auto load = RunLoad(sink.port(), sink.pid(), fps);
      ASSERT_EQ(load->WaitForExit(), 0) << load->err();
      ExpectEveryFrameCounted(nlohmann::json::parse(load->out()));
    }
  }
}

TEST(IngestLoad, FramecastdHasStoredAllThatIsCounted) {
  Server server;
  const auto load = RunLoad(std::to_string(server.grpc_port()), server.process().pid(), "0");
  ASSERT_EQ(load->WaitForExit(), 0) << load->err();
  const auto measured = nlohmann::json::parse(load->out());
  ExpectEveryFrameCounted(measured);
  std::uint64_t stored = 0;
  for (int i = 0; i < kProducers; ++i) stored += server.LastSequence("load-" + std::to_string(i));
  EXPECT_EQ(measured["sent"], stored);
}

TEST(IngestLoad, RejectedFramesAreTold) {
  Server server({"--max_frame_bytes=1000"});
  const auto load = RunLoad(std::to_string(server.grpc_port()), server.process().pid(), "50");
  ASSERT_EQ(load->WaitForExit(), 0) << load->err();
  EXPECT_GT(nlohmann::json::parse(load->out())["rejected"], 0);
}

TEST(IngestLoad, AServerThatRefusesAStreamIsAnError) {
  Server server({"--max_streams=2"});
  const auto load = RunLoad(std::to_string(server.grpc_port()), server.process().pid(), "50");
  EXPECT_EQ(load->WaitForExit(), 1) << load->out();
  EXPECT_THAT(load->err(), HasSubstr("the server ended load-"));
  EXPECT_THAT(load->err(), HasSubstr("(--max_streams)"));
}

}  // namespace
}  // namespace framecast::test
