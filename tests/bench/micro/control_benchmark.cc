// What viewers say in framecast.v1: an ack comes for each frame that was painted.
#include <benchmark/benchmark.h>

#include <string>

#include "gateway/ack_window.h"
#include "gateway/control_message.h"
#include "services/hub/clock.h"
#include "tests/bench/micro/allocations.h"

namespace framecast::gateway {
namespace {

void ParseControl(benchmark::State& state, const std::string& text) {
  const bench::CountedAllocations counted(state);
  for (auto _ : state) {
    const ControlMessage message = ParseControlMessage(text);
    if (std::holds_alternative<ControlFault>(message)) state.SkipWithError("refused");
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK_CAPTURE(ParseControl, ack,
                  R"({"type":"ack","id":1,"epoch":"8a3f0c2d11e94b67","sequence":123456,)"
                  R"("painted":true,"paint_time_us":1790000000123456})");
BENCHMARK_CAPTURE(ParseControl, ping, R"({"type":"ping","t":1790000000123})");
BENCHMARK_CAPTURE(ParseControl, subscribe,
                  R"({"type":"subscribe","id":1,"stream":"cam-7","mode":"latest","max_fps":30,)"
                  R"("since":{"epoch":"8a3f0c2d11e94b67","sequence":123456},"window":"auto"})");

// One frame sent, the one before it acked.
void SendAndAck(benchmark::State& state) {
  AckWindow window({.automatic = true});
  hub::SteadyTime now = hub::Clock::System().Now();
  hub::FramePosition position{1, 0};
  const bench::CountedAllocations counted(state);
  for (auto _ : state) {
    ++position.sequence;
    now += std::chrono::milliseconds(10);
    window.Sent(position, 0, now);
    benchmark::DoNotOptimize(window.Ack({1, position.sequence - 1}, now));
  }
}
BENCHMARK(SendAndAck);

}  // namespace
}  // namespace framecast::gateway
