// What the fuzzers have found, and what they start from, in the build that everybody runs.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "tests/fuzz/targets.h"

namespace framecast::fuzz {
namespace {

void Replay(const std::string& name, void (*target)(std::string_view)) {
  const std::filesystem::path root(FRAMECAST_FUZZ_DIR);
  std::vector<std::filesystem::path> files;
  for (const auto& folder : {root / "corpus" / name, root / "regressions" / name}) {
    if (!std::filesystem::exists(folder)) continue;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      files.push_back(entry.path());
    }
  }
  ASSERT_FALSE(files.empty());
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    std::ifstream stream(file, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    // On the heap at its exact length, so that a sanitizer sees one byte too many.
    const std::unique_ptr<char[]> exact(new char[bytes.size()]);
    bytes.copy(exact.get(), bytes.size());
    EXPECT_NO_THROW(target({exact.get(), bytes.size()})) << file;
  }
}

TEST(FuzzReplayTest, ControlMessages) { Replay("control_message", &ControlMessage); }
TEST(FuzzReplayTest, WireFrames) { Replay("wire_frame", &WireFrame); }
TEST(FuzzReplayTest, RequestHeadsAndTargets) { Replay("http_target", &HttpTarget); }
TEST(FuzzReplayTest, FramesOfProducers) { Replay("frame_codec", &FrameCodec); }
TEST(FuzzReplayTest, JwtsAndKeySets) { Replay("jwt", &Jwt); }
TEST(FuzzReplayTest, FramesOfOtherNodes) { Replay("frame_message", &FrameMessage); }
TEST(FuzzReplayTest, TextsOfOtherNodes) { Replay("node_message", &NodeMessage); }

}  // namespace
}  // namespace framecast::fuzz
