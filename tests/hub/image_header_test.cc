// Formats are recognised and their sizes read, whatever the bytes are.
#include "services/hub/image_header.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

namespace framecast::hub {
namespace {

std::string Big(std::uint64_t value, int bytes) {
  std::string out;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift));
  }
  return out;
}

std::string Little(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> 8 * i));
  return out;
}

std::string Zeros(std::size_t count) { return std::string(count, '\0'); }

std::string Png(std::uint32_t width, std::uint32_t height) {
  return std::string("\x89PNG\r\n\x1a\n", 8) + Big(13, 4) + "IHDR" + Big(width, 4) +
         Big(height, 4) + std::string("\x08\x02\x00\x00\x00", 5) + Big(0, 4);
}

std::string Segment(int marker, const std::string& body) {
  return "\xff" + Big(marker, 1) + Big(body.size() + 2, 2) + body;
}

std::string StartOfFrame(int marker, std::uint16_t width, std::uint16_t height) {
  return Segment(marker, Big(8, 1) + Big(height, 2) + Big(width, 2) + Big(1, 1) + Big(0x11100, 3));
}

const std::string kSoi = "\xff\xd8";

std::string Jpeg(std::uint16_t width, std::uint16_t height) {
  return kSoi + Segment(0xe0, "JFIF") + StartOfFrame(0xc0, width, height);
}

std::string Gif(std::uint16_t width, std::uint16_t height) {
  return "GIF89a" + Little(width, 2) + Little(height, 2) + Zeros(3);
}

std::string Webp(const std::string& chunk, const std::string& body) {
  return "RIFF" + Little(body.size() + 12, 4) + "WEBP" + chunk + Little(body.size(), 4) + body;
}

std::string WebpLossy(std::uint16_t width, std::uint16_t height) {
  return Webp("VP8 ", Zeros(3) + "\x9d\x01\x2a" + Little(width, 2) + Little(height, 2));
}

std::string WebpLossless(std::uint32_t width, std::uint32_t height) {
  return Webp("VP8L", "\x2f" + Little((height - 1) << 14 | (width - 1), 4));
}

std::string WebpExtended(std::uint32_t width, std::uint32_t height) {
  return Webp("VP8X", Zeros(4) + Little(width - 1, 3) + Little(height - 1, 3));
}

std::string Bmp(std::int32_t width, std::int32_t height, std::uint32_t header = 40) {
  return "BM" + Zeros(12) + Little(header, 4) + Little(static_cast<std::uint32_t>(width), 4) +
         Little(static_cast<std::uint32_t>(height), 4) + Zeros(header - 12);
}

std::string BmpCore(std::uint16_t width, std::uint16_t height) {
  return "BM" + Zeros(12) + Little(12, 4) + Little(width, 2) + Little(height, 2) + Zeros(4);
}

std::string Box(const std::string& type, const std::string& body) {
  return Big(body.size() + 8, 4) + type + body;
}

std::string Ispe(std::uint32_t width, std::uint32_t height) {
  return Box("ispe", Zeros(4) + Big(width, 4) + Big(height, 4));
}

std::string Meta(const std::string& properties) {
  return Box("meta", Zeros(4) + Box("hdlr", Zeros(24)) + Box("iprp", Box("ipco", properties)));
}

const std::string kFtyp = Box("ftyp", "mif1" + Zeros(4) + "mif1avifmiaf");

std::string Avif(std::uint32_t width, std::uint32_t height) {
  return kFtyp + Meta(Box("pixi", Zeros(8)) + Ispe(width, height)) + Box("mdat", Zeros(16));
}

void ExpectSize(ImageFormat format, const std::string& bytes, std::uint32_t width,
                std::uint32_t height) {
  EXPECT_EQ(RecogniseImage(bytes), format);
  const auto size = ReadImageSize(format, bytes);
  ASSERT_TRUE(size);
  EXPECT_EQ(size->width, width);
  EXPECT_EQ(size->height, height);
}

void ExpectUnreadable(ImageFormat format, const std::string& bytes) {
  EXPECT_FALSE(ReadImageSize(format, bytes));
}

struct Sample {
  ImageFormat format;
  std::string bytes;
  // So many bytes hold the size.
  std::size_t header_bytes;
};

std::vector<Sample> Samples() {
  const std::string avif = Avif(640, 480);
  return {{ImageFormat::kPng, Png(640, 480), 29},
          {ImageFormat::kJpeg, Jpeg(640, 480), 20},
          {ImageFormat::kGif, Gif(640, 480), 13},
          {ImageFormat::kWebp, WebpLossy(640, 480), 30},
          {ImageFormat::kWebp, WebpLossless(640, 480), 25},
          {ImageFormat::kWebp, WebpExtended(640, 480), 30},
          {ImageFormat::kBmp, Bmp(640, -480), 54},
          {ImageFormat::kBmp, BmpCore(640, 480), 26},
          {ImageFormat::kAvif, avif, avif.size() - 24}};
}

TEST(ImageHeader, SizesAreReadOutOfEveryFormat) {
  for (const Sample& sample : Samples()) ExpectSize(sample.format, sample.bytes, 640, 480);
}

TEST(ImageHeader, ATruncatedHeaderIsNeverReadBeyondItsEnd) {
  for (const Sample& sample : Samples()) {
    for (std::size_t length = 0; length <= sample.bytes.size(); ++length) {
      // On the heap at its exact length, so that a sanitizer sees one byte too many.
      const std::unique_ptr<char[]> exact(new char[length]);
      sample.bytes.copy(exact.get(), length);
      const std::string_view cut(exact.get(), length);
      EXPECT_EQ(ReadImageSize(sample.format, cut).has_value(), length >= sample.header_bytes)
          << MediaType(sample.format) << " cut to " << length;
      RecogniseImage(cut);
    }
  }
}

TEST(ImageHeader, RandomDamageNeitherCrashesNorHangs) {
  std::minstd_rand random(1);
  for (const Sample& sample : Samples()) {
    for (int round = 0; round < 2000; ++round) {
      std::string bytes = sample.bytes;
      for (int i = 0; i < 3; ++i) bytes[random() % bytes.size()] = static_cast<char>(random() >> 8);
      bytes.resize(random() % bytes.size() + 1);
      const std::unique_ptr<char[]> exact(new char[bytes.size()]);
      bytes.copy(exact.get(), bytes.size());
      const std::string_view damaged(exact.get(), bytes.size());
      RecogniseImage(damaged);
      const auto size = ReadImageSize(sample.format, damaged);
      EXPECT_TRUE(!size || size->pixels() > 0);
    }
  }
}

TEST(ImageHeader, ASizeOfZeroIsUnreadable) {
  ExpectUnreadable(ImageFormat::kPng, Png(0, 480));
  ExpectUnreadable(ImageFormat::kJpeg, Jpeg(640, 0));
  ExpectUnreadable(ImageFormat::kGif, Gif(0, 0));
  ExpectUnreadable(ImageFormat::kWebp, WebpLossy(0, 480));
  ExpectUnreadable(ImageFormat::kBmp, Bmp(640, 0));
  ExpectUnreadable(ImageFormat::kAvif, Avif(0, 480));
}

TEST(ImageHeader, OneFormatIsNotReadAsAnother) {
  ExpectUnreadable(ImageFormat::kPng, Jpeg(640, 480));
  ExpectUnreadable(ImageFormat::kJpeg, Png(640, 480));
  EXPECT_FALSE(RecogniseImage("hello, I am text"));
  EXPECT_FALSE(RecogniseImage("BM is how this sentence begins, and it is no bitmap"));
  EXPECT_FALSE(RecogniseImage(""));
}

TEST(ImageHeader, PngBeyondItsOwnLimitIsUnreadable) {
  ExpectUnreadable(ImageFormat::kPng, Png(0x80000000, 1));
  ExpectSize(ImageFormat::kPng, Png(0x7fffffff, 0x7fffffff), 0x7fffffff, 0x7fffffff);
}

TEST(ImageHeader, PngMustBeginWithItsHeaderChunk) {
  std::string png = Png(640, 480);
  png.replace(12, 4, "IDAT");
  ExpectUnreadable(ImageFormat::kPng, png);
}

TEST(ImageHeader, JpegTablesAreNotTakenForFrameHeaders) {
  for (const int table : {0xc4, 0xc8, 0xcc, 0xdb, 0xe1, 0xfe}) {
    ExpectSize(ImageFormat::kJpeg,
               kSoi + Segment(table, std::string(40, '\x01')) + StartOfFrame(0xc2, 320, 200), 320,
               200);
  }
}

TEST(ImageHeader, JpegThumbnailInsideASegmentIsPassedOver) {
  ExpectSize(ImageFormat::kJpeg,
             kSoi + Segment(0xe1, "Exif" + Jpeg(160, 120)) + StartOfFrame(0xc0, 640, 480), 640,
             480);
}

TEST(ImageHeader, JpegFillBytesAndStandAloneMarkersArePassedOver) {
  ExpectSize(ImageFormat::kJpeg,
             kSoi + "\xff\x01\xff\xd0\xff\xff\xff" + Segment(0xe0, "JFIF").substr(1) + "garbage" +
                 std::string("\xff\x00", 2) + "\xff\xff" + StartOfFrame(0xcf, 640, 480),
             640, 480);
}

TEST(ImageHeader, JpegScanOrEndBeforeTheFrameHeaderIsUnreadable) {
  ExpectUnreadable(ImageFormat::kJpeg, kSoi + Segment(0xda, "scan") + StartOfFrame(0xc0, 640, 480));
  ExpectUnreadable(ImageFormat::kJpeg, kSoi + "\xff\xd9" + StartOfFrame(0xc0, 640, 480));
  ExpectUnreadable(ImageFormat::kJpeg, kSoi + "\xff\xe0" + Big(1, 2) + StartOfFrame(0xc0, 1, 1));
}

TEST(ImageHeader, WebpWithoutAKeyFrameOrSignatureIsUnreadable) {
  std::string no_key_frame = WebpLossy(640, 480);
  no_key_frame[20] = 1;
  ExpectUnreadable(ImageFormat::kWebp, no_key_frame);
  std::string no_signature = WebpLossless(640, 480);
  no_signature[20] = 0;
  ExpectUnreadable(ImageFormat::kWebp, no_signature);
  ExpectUnreadable(ImageFormat::kWebp, Webp("ALPH", Zeros(30)));
}

TEST(ImageHeader, WebpCanvasMayHaveTwentyFourBits) {
  ExpectSize(ImageFormat::kWebp, WebpExtended(1 << 24, 1 << 24), 1 << 24, 1 << 24);
}

TEST(ImageHeader, BmpRowsMayRunFromTheTop) {
  ExpectSize(ImageFormat::kBmp, Bmp(640, -480, 124), 640, 480);
  ExpectSize(ImageFormat::kBmp, Bmp(1, INT32_MIN), 1, 0x80000000);
  ExpectUnreadable(ImageFormat::kBmp, Bmp(-640, 480));
}

TEST(ImageHeader, AvifSizeIsThatOfItsLargestImage) {
  ExpectSize(ImageFormat::kAvif, kFtyp + Meta(Ispe(64, 64) + Ispe(640, 480) + Ispe(512, 1)), 640,
             480);
}

TEST(ImageHeader, AvifSequenceHasItsSizeInTheTrack) {
  const std::string ftyp = Box("ftyp", "avis" + Zeros(4) + "avis");
  const std::string end = Big(640 << 16, 4) + Big(480 << 16, 4);
  for (const std::string& header : {Zeros(76) + end, "\x01" + Zeros(87) + end}) {
    ExpectSize(ImageFormat::kAvif, ftyp + Box("moov", Box("trak", Box("tkhd", header))), 640, 480);
  }
}

TEST(ImageHeader, AvifBoxesMayHaveLongSizesOrReachTheEnd) {
  const std::string meta = Meta(Ispe(640, 480));
  const std::string body = meta.substr(8);
  ExpectSize(ImageFormat::kAvif, kFtyp + Big(1, 4) + "meta" + Big(body.size() + 16, 8) + body, 640,
             480);
  ExpectSize(ImageFormat::kAvif, kFtyp + Big(0, 4) + "meta" + body, 640, 480);
}

TEST(ImageHeader, AvifBoxBeyondItsParentIsUnreadable) {
  ExpectUnreadable(ImageFormat::kAvif, kFtyp + Meta(Ispe(640, 480) + Big(4000, 4) + "free"));
  ExpectUnreadable(ImageFormat::kAvif, kFtyp + Meta(Ispe(640, 480) + Big(7, 4) + "free"));
  ExpectUnreadable(ImageFormat::kAvif, kFtyp + Meta(Box("ispe", Zeros(8))));
  ExpectUnreadable(ImageFormat::kAvif, kFtyp + Big(1, 4) + "meta" + Big(~std::uint64_t{0}, 8));
}

TEST(ImageHeader, AvifNestedWithoutEndCostsNoDepth) {
  std::string nested = "x";
  for (int i = 0; i < 2000; ++i) nested = Box("meta", nested);
  ExpectUnreadable(ImageFormat::kAvif, kFtyp + nested);
}

TEST(ImageHeader, HeicIsNotAvif) {
  EXPECT_FALSE(RecogniseImage(Box("ftyp", "heic" + Zeros(4) + "mif1heic")));
  // As minor version it is no brand.
  EXPECT_FALSE(RecogniseImage(Box("ftyp", "heicavif")));
}

TEST(ImageHeader, SvgIsXmlWhoseRootIsSvg) {
  for (const char* svg : {"<svg xmlns='http://www.w3.org/2000/svg'/>", "<svg>", "<svg/>",
                          "  \n<svg\n>", "\xef\xbb\xbf<?xml version='1.0'?><!-- <html> --><svg >",
                          "<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'x'><svg>",
                          "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg>", "<svg:svg xmlns:svg='x'>"}) {
    EXPECT_EQ(RecogniseImage(svg), ImageFormat::kSvg) << svg;
    EXPECT_TRUE(ReadImageSize(ImageFormat::kSvg, svg)) << svg;
  }
  for (const char* other : {"<svgx>", "<svg", "<html><svg>", "<?xml", "<!-- <svg>", "<!DOCTYPE svg",
                            "<!DOCTYPE svg [", "text <svg>", "<", ""}) {
    EXPECT_FALSE(RecogniseImage(other)) << other;
  }
}

TEST(ImageHeader, MediaTypesAndFormatsAnswerEachOther) {
  for (const Sample& sample : Samples()) {
    EXPECT_EQ(FormatOfMediaType(MediaType(sample.format)), sample.format);
  }
  EXPECT_EQ(FormatOfMediaType("image/jpg"), ImageFormat::kJpeg);
  EXPECT_EQ(FormatOfMediaType("image/svg+xml"), ImageFormat::kSvg);
  EXPECT_FALSE(FormatOfMediaType("image/tiff"));
  EXPECT_FALSE(FormatOfMediaType(""));
}

}  // namespace
}  // namespace framecast::hub
