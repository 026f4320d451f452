// Whether somebody may have a stream, by its name: asked for each subscription and each row of a
// list.
#include <benchmark/benchmark.h>

#include <string>

#include "services/access/caller.h"
#include "services/access/glob.h"
#include "tests/bench/micro/allocations.h"

namespace framecast::access {
namespace {

// The last of so many patterns allows it.
void JudgeName(benchmark::State& state) {
  Rights rights;
  for (int i = 1; i < state.range(0); ++i) {
    rights.watch.push_back("hall-" + std::to_string(i) + "-*");
  }
  rights.watch.emplace_back("cam-*");
  const Caller caller(Caller::Kind::kToken, std::move(rights));
  const std::string name = "cam-17.left";
  const bench::CountedAllocations counted(state);
  for (auto _ : state) benchmark::DoNotOptimize(caller.Judge(Action::kWatch, name));
}
BENCHMARK(JudgeName)->ArgName("patterns")->Arg(1)->Arg(10);

// Stars that each try every place, and a name of the greatest length.
void MatchWorstPattern(benchmark::State& state) {
  const std::string pattern = "*a*a*a*a*a*a*a*b";
  const std::string name(128, 'a');
  for (auto _ : state) benchmark::DoNotOptimize(GlobMatches(pattern, name));
}
BENCHMARK(MatchWorstPattern);

}  // namespace
}  // namespace framecast::access
