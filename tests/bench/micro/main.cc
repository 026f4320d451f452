// Runs the microbenchmarks, with the memory settings of the server.
#include <benchmark/benchmark.h>

#include "services/framecastd/memory_return.h"

int main(int argc, char** argv) {
  framecast::daemon::KeepFrameMemory();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
