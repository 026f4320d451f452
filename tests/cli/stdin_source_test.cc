#include "services/cli/stdin_source.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "tests/cli/text_images.h"

namespace framecast::cli {
namespace {

using test::JpegWith;
using test::PngWith;

class StdinSourceTest : public testing::Test {
 protected:
  StdinSourceTest() { EXPECT_EQ(pipe2(pipe_, O_CLOEXEC), 0); }
  ~StdinSourceTest() override {
    close(pipe_[0]);
    CloseInput();
  }
  void CloseInput() {
    if (pipe_[1] >= 0) close(pipe_[1]);
    pipe_[1] = -1;
  }
  void Write(const std::string& bytes) {
    EXPECT_EQ(write(pipe_[1], bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }

  int pipe_[2] = {-1, -1};
  Stop stop_;
};

TEST_F(StdinSourceTest, TakesImagesBackToBackApart) {
  const std::vector<std::string> images = {PngWith("a"), JpegWith("b"), PngWith("c")};
  for (const std::string& image : images) Write(image);
  CloseInput();
  StdinSource source(pipe_[0]);
  for (const std::string& image : images) {
    const auto picture = source.Next(stop_);
    ASSERT_TRUE(picture);
    EXPECT_EQ(picture->payload, image);
  }
  EXPECT_FALSE(source.Next(stop_));
  EXPECT_EQ(source.error(), "");
}

TEST_F(StdinSourceTest, GivesAnImageAsSoonAsItIsWholeThoughTheInputGoesOn) {
  StdinSource source(pipe_[0]);
  const std::string image = PngWith(std::string(1000, 'x'));
  Write(image);
  EXPECT_EQ(source.Next(stop_)->payload, image);
  Write(image.substr(0, 100));
  std::thread writer([&] { Write(image.substr(100)); });
  EXPECT_EQ(source.Next(stop_)->payload, image);
  writer.join();
}

TEST_F(StdinSourceTest, TakesLargeImagesThatArriveInPieces) {
  StdinSource source(pipe_[0]);
  const std::string image = PngWith(std::string(5 << 20, 'x'));
  std::thread writer([&] {
    for (std::size_t at = 0; at < image.size(); at += 30'000) {
      Write(image.substr(at, 30'000));
    }
  });
  EXPECT_EQ(source.Next(stop_)->payload, image);
  writer.join();
}

TEST_F(StdinSourceTest, NamesTheImageThatIsNeitherPngNorJpeg) {
  Write(PngWith("a") + "GIF89a…");
  StdinSource source(pipe_[0]);
  EXPECT_TRUE(source.Next(stop_));
  EXPECT_FALSE(source.Next(stop_));
  EXPECT_EQ(source.error(), "image 2 of the input is neither PNG nor JPEG");
}

TEST_F(StdinSourceTest, NamesTheImageWithinWhichTheInputEnds) {
  Write(PngWith("a").substr(0, 30));
  CloseInput();
  StdinSource source(pipe_[0]);
  EXPECT_FALSE(source.Next(stop_));
  EXPECT_EQ(source.error(), "the input ends within image 1");
}

TEST_F(StdinSourceTest, AWaitEndsWithTheWishToStop) {
  StdinSource source(pipe_[0]);
  std::thread stopper([this] { stop_.Request(); });
  EXPECT_FALSE(source.Next(stop_));
  stopper.join();
}

}  // namespace
}  // namespace framecast::cli
