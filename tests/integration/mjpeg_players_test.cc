// MJPEG as programs that people have play it: ffmpeg and curl.
#include <gmock/gmock.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>

#include "tests/integration/server.h"
#include "tests/support/stream_publisher.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/whole_images.h"

namespace framecast::test {
namespace {

using testing::HasSubstr;

constexpr int kPictures = 60;
constexpr int kPlayed = 20;
constexpr std::chrono::milliseconds kPace{20};

bool Installed(const std::string& program, const std::string& version_flag) {
  return Process({program, version_flag}).WaitForExit() == 0;
}

std::string MjpegUrl(const Server& server) {
  return "http://" + server.http_address() + "/api/v1/streams/cam/mjpeg";
}

std::string FileContent(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The hashes of the decoded pictures in ffmpeg's framemd5.
std::vector<std::string> Hashes(const std::string& framemd5) {
  std::vector<std::string> hashes;
  std::istringstream lines(framemd5);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with('#')) hashes.push_back(line.substr(line.rfind(' ') + 1));
  }
  return hashes;
}

// A picture between the head of its part and the boundary behind it.
std::string Part(const std::string& picture) {
  return "--framecast\r\nContent-Type: image/jpeg\r\nContent-Length: " +
         std::to_string(picture.size()) + "\r\n\r\n" + picture + "\r\n--framecast\r\n";
}

TEST(MjpegPlayers, FfmpegPlaysAStreamOfJpegsPictureForPicture) {
  if (!Installed("ffmpeg", "-version")) GTEST_SKIP() << "ffmpeg is not installed";
  const TemporaryFolder folder;
  Process made({"ffmpeg", "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i",
                "testsrc=size=96x64:rate=10", "-frames:v", std::to_string(kPictures), "-c:v",
                "mjpeg", "-q:v", "3", "-start_number", "0", folder.File("%d.jpg")});
  ASSERT_EQ(made.WaitForExit(), 0) << made.err();
  Process decoded({"ffmpeg", "-nostdin", "-loglevel", "error", "-start_number", "0", "-i",
                   folder.File("%d.jpg"), "-f", "framemd5", "-"});
  ASSERT_EQ(decoded.WaitForExit(), 0) << decoded.err();
  const std::vector<std::string> originals = Hashes(decoded.out());
  ASSERT_EQ(originals.size(), kPictures);

  const Server server;
  StreamPublisher publisher(server.grpc_address(), "cam");
  std::uint64_t sequence = 0;
  const auto push_next = [&] {
    const std::string picture =
        FileContent(folder.File(std::to_string(sequence % kPictures) + ".jpg"));
    return publisher.Push(++sequence, picture);
  };
  ASSERT_TRUE(push_next());
  ASSERT_TRUE(publisher.WaitForAck(1));
  Process player({"ffmpeg", "-nostdin", "-loglevel", "error", "-i", MjpegUrl(server), "-frames:v",
                  std::to_string(kPlayed), "-vsync", "passthrough", "-f", "framemd5", "-"});
  ASSERT_TRUE(server.WaitForViewers("cam", 1)) << player.err();
  ASSERT_TRUE(WaitFor([&] {
    std::this_thread::sleep_for(kPace);
    return !player.Running() || !push_next();
  }));
  ASSERT_EQ(player.WaitForExit(), 0) << player.err();
  EXPECT_EQ(player.err(), "");

  const std::vector<std::string> played = Hashes(player.out());
  ASSERT_EQ(played.size(), kPlayed);
  std::ptrdiff_t before = -1;
  for (const std::string& hash : played) {
    const auto found = std::find(originals.begin(), originals.end(), hash);
    ASSERT_NE(found, originals.end()) << "a picture that is none of ours";
    const std::ptrdiff_t at = found - originals.begin();
    const std::ptrdiff_t step = (at - before + kPictures) % kPictures;
    EXPECT_TRUE(before < 0 || (step > 0 && step < kPictures / 2)) << before << " then " << at;
    before = at;
  }
  EXPECT_TRUE(server.WaitForViewers("cam", 0));
}

TEST(MjpegPlayers, CurlHasEachPictureWithItsEndAlthoughNoOtherFollows) {
  if (!Installed("curl", "--version")) GTEST_SKIP() << "curl is not installed";
  Server server({"--drain_timeout=3s"});
  StreamPublisher publisher(server.grpc_address(), "cam");
  const std::string first = WholeJpeg(1);
  ASSERT_TRUE(publisher.Push(1, first));
  ASSERT_TRUE(publisher.WaitForAck(1));
  Process curl({"curl", "-s", "-S", "-N", "-i", MjpegUrl(server)});
  EXPECT_TRUE(WaitFor([&] { return curl.out().ends_with(Part(first)); })) << curl.out();
  EXPECT_THAT(curl.out(), HasSubstr("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(curl.out(),
              HasSubstr("Content-Type: multipart/x-mixed-replace; boundary=framecast\r\n"));
  for (std::uint32_t i = 2; i <= 10; ++i) {
    const std::string next = WholeJpeg(i);
    ASSERT_TRUE(publisher.Push(i, next));
    EXPECT_TRUE(WaitFor([&] { return curl.out().ends_with(Part(next)); })) << i;
  }
  EXPECT_TRUE(curl.Running());
  server.process().Signal(SIGTERM);
  EXPECT_TRUE(curl.WaitForExit()) << "the stream does not end with the server";
  EXPECT_EQ(server.process().WaitForExit(), 0);
}

}  // namespace
}  // namespace framecast::test
