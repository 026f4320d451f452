#include "services/hub/image_header.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <string>

namespace framecast::hub {
namespace {

using std::string_view_literals::operator""sv;

// The caller has checked that the bytes are there.
std::uint32_t BigEndian(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  }
  return value;
}

std::uint32_t LittleEndian(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = count; i > 0; --i) {
    value = value << 8 | static_cast<unsigned char>(bytes[at + i - 1]);
  }
  return value;
}

std::uint8_t Byte(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

bool HasAt(std::string_view bytes, std::size_t at, std::string_view what) {
  return bytes.size() >= at && bytes.substr(at, what.size()) == what;
}

// --- PNG ---

constexpr std::string_view kPngSignature = "\x89PNG\r\n\x1a\n"sv;

std::optional<ImageSize> PngSize(std::string_view bytes) {
  // Signature, then the chunk IHDR of 13 bytes.
  if (bytes.size() < 29 || !HasAt(bytes, 8, "\0\0\0\x0dIHDR"sv)) return std::nullopt;
  const ImageSize size{BigEndian(bytes, 16, 4), BigEndian(bytes, 20, 4)};
  constexpr std::uint32_t kMaxDimension = 0x7fffffff;
  if (size.width > kMaxDimension || size.height > kMaxDimension) return std::nullopt;
  return size;
}

// --- JPEG ---

// SOF0…SOF15: all of C0…CF that are not DHT, JPG or DAC.
bool IsStartOfFrame(std::uint8_t marker) {
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

// Markers without a segment: TEM, RST0…RST7, SOI.
bool StandsAlone(std::uint8_t marker) {
  return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

std::optional<ImageSize> JpegSize(std::string_view bytes) {
  std::size_t at = 2;
  while (true) {
    // Fill bytes and what does not belong between segments are passed over, as decoders do.
    while (at < bytes.size() && Byte(bytes, at) != 0xff) ++at;
    while (at < bytes.size() && Byte(bytes, at) == 0xff) ++at;
    if (at >= bytes.size()) return std::nullopt;
    const std::uint8_t marker = Byte(bytes, at++);
    if (marker == 0x00 || StandsAlone(marker)) continue;
    // The end or the scan, before any frame header.
    if (marker == 0xd9 || marker == 0xda) return std::nullopt;
    if (bytes.size() - at < 2) return std::nullopt;
    const std::size_t length = BigEndian(bytes, at, 2);
    if (length < 2) return std::nullopt;
    if (IsStartOfFrame(marker)) {
      if (length < 8 || bytes.size() - at < 8) return std::nullopt;
      return ImageSize{BigEndian(bytes, at + 5, 2), BigEndian(bytes, at + 3, 2)};
    }
    if (bytes.size() - at < length) return std::nullopt;
    at += length;
  }
}

// --- GIF ---

std::optional<ImageSize> GifSize(std::string_view bytes) {
  if (bytes.size() < 13) return std::nullopt;
  return ImageSize{LittleEndian(bytes, 6, 2), LittleEndian(bytes, 8, 2)};
}

// --- WebP ---

std::optional<ImageSize> WebpSize(std::string_view bytes) {
  if (HasAt(bytes, 12, "VP8 ")) {
    // A frame tag whose lowest bit says key frame, a start code, two sizes of 14 bits.
    if (bytes.size() < 30 || (Byte(bytes, 20) & 1) != 0 || !HasAt(bytes, 23, "\x9d\x01\x2a"sv)) {
      return std::nullopt;
    }
    return ImageSize{LittleEndian(bytes, 26, 2) & 0x3fff, LittleEndian(bytes, 28, 2) & 0x3fff};
  }
  if (HasAt(bytes, 12, "VP8L")) {
    if (bytes.size() < 25 || Byte(bytes, 20) != 0x2f) return std::nullopt;
    const std::uint32_t bits = LittleEndian(bytes, 21, 4);
    return ImageSize{(bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1};
  }
  if (HasAt(bytes, 12, "VP8X")) {
    if (bytes.size() < 30) return std::nullopt;
    return ImageSize{LittleEndian(bytes, 24, 3) + 1, LittleEndian(bytes, 27, 3) + 1};
  }
  return std::nullopt;
}

// --- BMP ---

constexpr std::uint32_t kBmpCoreHeader = 12;

bool IsBmpHeaderSize(std::uint32_t size) {
  constexpr std::array<std::uint32_t, 8> kSizes = {kBmpCoreHeader, 16, 40, 52, 56, 64, 108, 124};
  return std::find(kSizes.begin(), kSizes.end(), size) != kSizes.end();
}

// Two letters are too little to tell BMP from text.
bool IsBmp(std::string_view bytes) {
  return bytes.size() >= 18 && HasAt(bytes, 0, "BM") && IsBmpHeaderSize(LittleEndian(bytes, 14, 4));
}

std::optional<ImageSize> BmpSize(std::string_view bytes) {
  const std::size_t header = LittleEndian(bytes, 14, 4);
  if (bytes.size() < 14 + header) return std::nullopt;
  if (header == kBmpCoreHeader) {
    return ImageSize{LittleEndian(bytes, 18, 2), LittleEndian(bytes, 20, 2)};
  }
  const auto width = static_cast<std::int32_t>(LittleEndian(bytes, 18, 4));
  // Negative: the rows run from the top.
  const std::int64_t height = static_cast<std::int32_t>(LittleEndian(bytes, 22, 4));
  if (width < 0) return std::nullopt;
  return ImageSize{static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(std::abs(height))};
}

// --- AVIF ---

struct Box {
  std::string_view type;
  std::string_view body;
};

// Takes the first box off `bytes`. Nothing if it is broken or reaches beyond them.
std::optional<Box> TakeBox(std::string_view& bytes) {
  if (bytes.size() < 8) return std::nullopt;
  std::uint64_t size = BigEndian(bytes, 0, 4);
  std::size_t head = 8;
  if (size == 1) {
    if (bytes.size() < 16) return std::nullopt;
    size = std::uint64_t{BigEndian(bytes, 8, 4)} << 32 | BigEndian(bytes, 12, 4);
    head = 16;
  } else if (size == 0) {
    size = bytes.size();
  }
  if (size < head || size > bytes.size()) return std::nullopt;
  const Box box{bytes.substr(4, 4), bytes.substr(head, size - head)};
  bytes.remove_prefix(size);
  return box;
}

bool IsAvif(std::string_view bytes) {
  if (!HasAt(bytes, 4, "ftyp")) return false;
  const std::optional<Box> ftyp = TakeBox(bytes);
  if (!ftyp) return false;
  // Major brand, minor version, compatible brands.
  for (std::size_t at = 0; at + 4 <= ftyp->body.size(); at += 4) {
    const std::string_view brand = ftyp->body.substr(at, 4);
    if (at != 4 && (brand == "avif" || brand == "avis")) return true;
  }
  return false;
}

// Where sizes are: of items (ispe) and of tracks (tkhd). The paths bound the depth.
constexpr std::array<std::string_view, 4> kItemSizePath = {"meta", "iprp", "ipco", "ispe"};
constexpr std::array<std::string_view, 3> kTrackSizePath = {"moov", "trak", "tkhd"};

// Raises `largest` to the size in a box at the path's end. False if it is cut off.
bool ReadBoxSize(const Box& box, ImageSize& largest) {
  ImageSize size;
  if (box.type == "ispe") {
    if (box.body.size() < 12) return false;
    size = {BigEndian(box.body, 4, 4), BigEndian(box.body, 8, 4)};
  } else {
    // Version 1 has longer times. The sizes are 16.16 fixed-point numbers at the end.
    const std::size_t bytes = !box.body.empty() && Byte(box.body, 0) == 1 ? 96 : 84;
    if (box.body.size() < bytes) return false;
    size = {BigEndian(box.body, bytes - 8, 4) >> 16, BigEndian(box.body, bytes - 4, 4) >> 16};
  }
  if (size.pixels() > largest.pixels()) largest = size;
  return true;
}

// False if a box on the way is broken.
bool WalkBoxes(std::string_view bytes, const std::string_view* path, const std::string_view* end,
               ImageSize& largest) {
  while (!bytes.empty()) {
    std::optional<Box> box = TakeBox(bytes);
    if (!box) return false;
    if (box->type != *path) continue;
    if (path + 1 == end) {
      if (!ReadBoxSize(*box, largest)) return false;
      continue;
    }
    if (box->type == "meta") {
      if (box->body.size() < 4) return false;
      box->body.remove_prefix(4);  // version and flags
    }
    if (!WalkBoxes(box->body, path + 1, end, largest)) return false;
  }
  return true;
}

// Of several images (grid tiles, alpha, thumbnails, tracks) the largest: nobody decodes more.
std::optional<ImageSize> AvifSize(std::string_view bytes) {
  ImageSize largest;
  while (!bytes.empty()) {
    const std::string_view rest = bytes;
    // The last one may be cut off; usually it is the media data, which is none of ours.
    if (!TakeBox(bytes)) break;
    const std::string_view whole = rest.substr(0, rest.size() - bytes.size());
    if (!WalkBoxes(whole, kItemSizePath.begin(), kItemSizePath.end(), largest) ||
        !WalkBoxes(whole, kTrackSizePath.begin(), kTrackSizePath.end(), largest)) {
      return std::nullopt;
    }
  }
  return largest;
}

// --- SVG ---

constexpr std::string_view kXmlSpace = " \t\r\n";

// Behind a document type declaration, which may hold an internal subset in brackets; empty if it
// does not end.
std::string_view SkipDoctype(std::string_view text) {
  const std::size_t end = text.find_first_of("[>");
  if (end == std::string_view::npos) return {};
  if (text[end] == '>') return text.substr(end + 1);
  const std::size_t subset_end = text.find(']', end);
  if (subset_end == std::string_view::npos) return {};
  const std::size_t close = text.find('>', subset_end);
  return close == std::string_view::npos ? std::string_view() : text.substr(close + 1);
}

std::string_view SkipPast(std::string_view text, std::string_view end) {
  const std::size_t found = text.find(end);
  return found == std::string_view::npos ? std::string_view() : text.substr(found + end.size());
}

bool IsSvg(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);  // byte order mark
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(kXmlSpace), text.size()));
    if (text.starts_with("<?")) {
      text = SkipPast(text, "?>");
    } else if (text.starts_with("<!--")) {
      text = SkipPast(text.substr(4), "-->");
    } else if (text.starts_with("<!DOCTYPE")) {
      text = SkipDoctype(text);
    } else {
      break;
    }
  }
  for (const std::string_view root : {"<svg"sv, "<svg:svg"sv}) {
    if (!text.starts_with(root) || text.size() == root.size()) continue;
    const char next = text[root.size()];
    if (next == '>' || next == '/' || kXmlSpace.find(next) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

std::string_view MediaType(ImageFormat format) {
  switch (format) {
    case ImageFormat::kPng:
      return "image/png";
    case ImageFormat::kJpeg:
      return "image/jpeg";
    case ImageFormat::kGif:
      return "image/gif";
    case ImageFormat::kWebp:
      return "image/webp";
    case ImageFormat::kAvif:
      return "image/avif";
    case ImageFormat::kBmp:
      return "image/bmp";
    case ImageFormat::kSvg:
      return "image/svg+xml";
  }
  return "application/octet-stream";
}

std::optional<ImageFormat> FormatOfMediaType(std::string_view media_type) {
  for (const ImageFormat format :
       {ImageFormat::kPng, ImageFormat::kJpeg, ImageFormat::kGif, ImageFormat::kWebp,
        ImageFormat::kAvif, ImageFormat::kBmp, ImageFormat::kSvg}) {
    if (media_type == MediaType(format)) return format;
  }
  if (media_type == "image/jpg") return ImageFormat::kJpeg;
  return std::nullopt;
}

std::optional<ImageFormat> RecogniseImage(std::string_view bytes) {
  if (bytes.starts_with(kPngSignature)) return ImageFormat::kPng;
  if (bytes.starts_with("\xff\xd8\xff"sv)) return ImageFormat::kJpeg;
  if (bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a")) return ImageFormat::kGif;
  if (bytes.starts_with("RIFF") && HasAt(bytes, 8, "WEBP")) return ImageFormat::kWebp;
  if (IsAvif(bytes)) return ImageFormat::kAvif;
  if (IsBmp(bytes)) return ImageFormat::kBmp;
  if (IsSvg(bytes)) return ImageFormat::kSvg;
  return std::nullopt;
}

std::optional<ImageSize> ReadImageSize(ImageFormat format, std::string_view bytes) {
  if (RecogniseImage(bytes) != format) return std::nullopt;
  if (format == ImageFormat::kSvg) return ImageSize{};
  std::optional<ImageSize> size;
  switch (format) {
    case ImageFormat::kPng:
      size = PngSize(bytes);
      break;
    case ImageFormat::kJpeg:
      size = JpegSize(bytes);
      break;
    case ImageFormat::kGif:
      size = GifSize(bytes);
      break;
    case ImageFormat::kWebp:
      size = WebpSize(bytes);
      break;
    case ImageFormat::kAvif:
      size = AvifSize(bytes);
      break;
    case ImageFormat::kBmp:
      size = BmpSize(bytes);
      break;
    case ImageFormat::kSvg:
      break;
  }
  if (size && size->pixels() == 0) return std::nullopt;
  return size;
}

}  // namespace framecast::hub
