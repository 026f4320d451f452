// A frame between gRPC's bytes and the hub, in both directions.
#include <benchmark/benchmark.h>
#include <grpcpp/support/slice.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "framecast/v1/ingest.pb.h"
#include "services/ingest/frame_codec.h"
#include "services/ingest/message_codec.h"
#include "tests/bench/micro/allocations.h"
#include "tests/support/images.h"

namespace framecast::ingest {
namespace {

// As HTTP/2 cuts messages by default.
constexpr std::size_t kSliceBytes = 16 << 10;
constexpr char kAnnotations[] = R"({"exposure":"8 ms","lens":"50 mm","note":"x"})";

grpc::ByteBuffer Cut(const std::string& bytes) {
  std::vector<grpc::Slice> slices;
  for (std::size_t at = 0; at < bytes.size(); at += kSliceBytes) {
    slices.emplace_back(bytes.substr(at, kSliceBytes));
  }
  return {slices.data(), slices.size()};
}

void ParseAndDecode(benchmark::State& state, bool annotated) {
  v1::PublishRequest published;
  v1::Frame& frame = *published.mutable_frame();
  frame.set_sequence(123'456);
  frame.set_content_type("image/png");
  frame.mutable_capture_time()->set_seconds(1'790'000'000);
  if (annotated) {
    frame.mutable_annotations()->insert({{"exposure", "8 ms"}, {"lens", "50 mm"}, {"note", "x"}});
  }
  frame.set_payload(test::PngBytes(state.range(0)));
  const grpc::ByteBuffer received = Cut(published.SerializeAsString());
  const bench::CountedAllocations counted(state);
  for (auto _ : state) {
    grpc::ByteBuffer buffer(received);
    v1::PublishRequest request;
    if (!Parse(buffer, request)) state.SkipWithError("not parsed");
    benchmark::DoNotOptimize(DecodeFrame(*request.mutable_frame()));
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK_CAPTURE(ParseAndDecode, plain, false)
    ->ArgName("bytes")
    ->Arg(5'000)
    ->Arg(100'000)
    ->Arg(1'000'000);
BENCHMARK_CAPTURE(ParseAndDecode, annotated, true)->ArgName("bytes")->Arg(5'000);

// For each gRPC viewer; of the payload only a reference is taken.
void EncodeForWatcher(benchmark::State& state, const std::string& annotations) {
  hub::FrameContent content;
  content.capture_time_us = 1'790'000'000'123'456;
  content.content_type = "image/png";
  content.annotations = annotations;
  content.payload = test::PngBytes(100'000);
  const auto budget = std::make_shared<hub::MemoryBudget>(1 << 20);
  const auto frame = std::make_shared<hub::Frame>(std::move(content), budget);
  frame->position = {.epoch = 0xfedc'ba98'7654'3210, .sequence = 42};
  frame->ingest_time_us = 1'790'000'000'654'321;
  const bench::CountedAllocations counted(state);
  for (auto _ : state) {
    const grpc::ByteBuffer encoded = EncodeFrame(frame, hub::SkipCounts{});
    benchmark::DoNotOptimize(encoded.Valid());
  }
}
BENCHMARK_CAPTURE(EncodeForWatcher, plain, "");
BENCHMARK_CAPTURE(EncodeForWatcher, annotated, kAnnotations);

}  // namespace
}  // namespace framecast::ingest
