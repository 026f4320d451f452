// Recognises image formats by their first bytes and reads the dimensions out of their headers,
// without decoding.
//
// Formats: PNG (ISO/IEC 15948), JPEG (ITU-T T.81), GIF (GIF89a), WebP (RFC 9649), AVIF (ISO/IEC
// 23000-22 over 14496-12), BMP (BITMAPINFOHEADER and its ancestors), SVG (recognised as XML whose
// root is <svg>; has no size in pixels).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace framecast::hub {

enum class ImageFormat { kPng, kJpeg, kGif, kWebp, kAvif, kBmp, kSvg };

// The media type, such as "image/png".
std::string_view MediaType(ImageFormat format);

// The format of a media type in lower case ("image/jpg" is JPEG too); nothing for others.
std::optional<ImageFormat> FormatOfMediaType(std::string_view media_type);

// By the first bytes only.
std::optional<ImageFormat> RecogniseImage(std::string_view bytes);

struct ImageSize {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::uint64_t pixels() const { return std::uint64_t{width} * height; }
};

// Nothing when the header is cut off or broken or says zero. {0, 0} for SVG. Never reads outside
// `bytes`, in time linear in it.
std::optional<ImageSize> ReadImageSize(ImageFormat format, std::string_view bytes);

}  // namespace framecast::hub
