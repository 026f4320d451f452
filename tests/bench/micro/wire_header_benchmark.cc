// What goes in front of each payload, for each viewer.
#include <benchmark/benchmark.h>

#include <string>

#include "gateway/websocket_head.h"
#include "gateway/wire_header.h"
#include "tests/bench/micro/allocations.h"

namespace framecast::gateway {
namespace {

void WriteWireHeader(benchmark::State& state, const std::string& annotations) {
  const WireHeader header{.subscription = 1,
                          .sequence = 123'456,
                          .capture_time_us = 1'790'000'000'123'456,
                          .ingest_time_us = 1'790'000'000'124'000,
                          .sent_time_us = 1'790'000'000'125'000,
                          .skipped = {1, 2, 3, 4, 5},
                          .content_type = "image/png",
                          .annotations = annotations};
  const bench::CountedAllocations counted(state);
  for (auto _ : state) {
    std::string out;
    AppendWireHeader(header, out);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK_CAPTURE(WriteWireHeader, plain, "");
BENCHMARK_CAPTURE(WriteWireHeader, annotated, R"({"exposure":"8 ms","lens":"50 mm","note":"x"})");

void WriteWebSocketHead(benchmark::State& state) {
  std::uint64_t bytes = 100'000;
  const bench::CountedAllocations counted(state);
  for (auto _ : state) {
    benchmark::DoNotOptimize(bytes);
    std::string out;
    AppendWebSocketHead(WebSocketOpcode::kBinary, bytes, out);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(WriteWebSocketHead);

}  // namespace
}  // namespace framecast::gateway
