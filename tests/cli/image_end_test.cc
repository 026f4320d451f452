#include "services/cli/image_end.h"

#include <gtest/gtest.h>

#include "tests/cli/text_images.h"

namespace framecast::cli {
namespace {

using test::JpegWith;
using test::PngWith;

TEST(ImageEnd, IsFoundBehindTheImageWhateverFollows) {
  for (const std::string& image : {PngWith("IEND"), JpegWith("\xff\xd9")}) {
    for (const std::string& rest : {std::string(), PngWith("next"), std::string(100, '\0')}) {
      const ImageExtent extent = FindImageEnd(image + rest);
      EXPECT_EQ(extent.end, ImageEnd::kFound);
      EXPECT_EQ(extent.size, image.size());
    }
  }
}

TEST(ImageEnd, IsMissingInEveryBeginning) {
  for (const std::string& image : {PngWith("some text"), JpegWith("some text")}) {
    for (std::size_t size = 0; size < image.size(); ++size) {
      EXPECT_EQ(FindImageEnd(image.substr(0, size)).end, ImageEnd::kMissing) << size;
    }
  }
}

TEST(ImageEnd, IsUnknownOfOtherBytes) {
  EXPECT_EQ(FindImageEnd("GIF89a").end, ImageEnd::kUnknown);
  EXPECT_EQ(FindImageEnd("hello").end, ImageEnd::kUnknown);
  // A JPEG whose segments are no segments.
  EXPECT_EQ(FindImageEnd(std::string("\xff\xd8\x00\x00", 4)).end, ImageEnd::kUnknown);
  EXPECT_EQ(FindImageEnd(std::string("\xff\xd8\xff\xe0\x00\x01\x00\x00", 8)).end,
            ImageEnd::kUnknown);
}

TEST(ImageEnd, AChunkOfFourGigabytesIsNotFollowed) {
  const std::string png = std::string("\x89PNG\r\n\x1a\n", 8) + "\xff\xff\xff\xffIDAT rest";
  EXPECT_EQ(FindImageEnd(png).end, ImageEnd::kMissing);
}

}  // namespace
}  // namespace framecast::cli
