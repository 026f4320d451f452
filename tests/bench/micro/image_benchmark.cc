// What the hub reads of a picture: whether it is one, and whether it is the same as before.
#include <benchmark/benchmark.h>

#include <string>
#include <utility>

#include "services/hub/admission.h"
#include "services/hub/frame.h"
#include "tests/bench/micro/allocations.h"
#include "tests/support/images.h"

namespace framecast::hub {
namespace {

void CheckPicture(benchmark::State& state, const std::string& media_type, std::string payload) {
  FrameContent content{.content_type = media_type, .payload = std::move(payload)};
  const FrameLimits limits;
  const bench::CountedAllocations counted(state);
  for (auto _ : state) {
    if (CheckContent(content, "", limits)) state.SkipWithError("refused");
  }
}
BENCHMARK_CAPTURE(CheckPicture, png, "image/png", test::PngBytes(100'000));
BENCHMARK_CAPTURE(CheckPicture, jpeg, "image/jpeg", test::JpegBytes(100'000));

// Of so many bytes, all equal.
void ComparePictures(benchmark::State& state) {
  const FrameContent one{.content_type = "image/png", .payload = test::PngBytes(state.range(0))};
  const FrameContent other = one;
  for (auto _ : state) benchmark::DoNotOptimize(SamePicture(one, other));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(ComparePictures)->ArgName("bytes")->Arg(5'000)->Arg(100'000)->Arg(1'000'000);

}  // namespace
}  // namespace framecast::hub
