#include "services/hub/admission.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "services/hub/image_header.h"

namespace framecast::hub {
namespace {

constexpr std::string_view kAcceptedTypes = "png, jpeg, webp, gif, avif or bmp";

template <typename... Parts>
Rejection Reject(RejectReason reason, const Parts&... parts) {
  Rejection rejection{reason, {}};
  ((rejection.message += parts), ...);
  return rejection;
}

// "18.2", "16".
std::string OneDecimal(double value) {
  std::string text = absl::StrFormat("%.1f", value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text;
}

// Lower case, without parameters and spaces; empty when it names nothing.
std::string Normalise(std::string_view content_type) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
  while (!type.empty() && is_space(type.front())) type.remove_prefix(1);
  while (!type.empty() && is_space(type.back())) type.remove_suffix(1);
  std::string normal(type);
  absl::AsciiStrToLower(&normal);
  return normal == "application/octet-stream" ? std::string() : normal;
}

// "64 M", "1.2 M", "640".
std::string HumanPixels(std::uint64_t pixels) {
  if (pixels < 1'000'000) return std::to_string(pixels);
  return OneDecimal(static_cast<double>(pixels) / 1e6) + " M";
}

std::optional<Rejection> CheckMetadata(const FrameContent& content, std::string_view default_type) {
  for (const std::string_view type : {std::string_view(content.content_type), default_type}) {
    if (type.size() > kMaxContentTypeBytes) {
      return Reject(RejectReason::kBadMetadata, "has a content type of ",
                    std::to_string(type.size()), " bytes, the limit is ",
                    std::to_string(kMaxContentTypeBytes));
    }
    if (!std::all_of(type.begin(), type.end(),
                     [](unsigned char c) { return absl::ascii_isprint(c); })) {
      return Reject(RejectReason::kBadMetadata,
                    "has a content type with characters that are not printable ASCII");
    }
  }
  if (content.annotations.size() > kMaxAnnotationsBytes) {
    return Reject(RejectReason::kBadMetadata, "has annotations of ",
                  HumanBytes(content.annotations.size()), " as JSON, the limit is ",
                  HumanBytes(kMaxAnnotationsBytes));
  }
  return std::nullopt;
}

// What the name and the bytes say about the type. `format` is set when nothing is wrong.
std::optional<Rejection> CheckType(std::string_view named, std::string_view payload, bool allow_svg,
                                   ImageFormat& format) {
  const std::optional<ImageFormat> recognised = RecogniseImage(payload);
  const std::optional<ImageFormat> expected = FormatOfMediaType(named);
  const auto accepted = [allow_svg](std::optional<ImageFormat> f) {
    return f && (*f != ImageFormat::kSvg || allow_svg);
  };
  if (accepted(recognised)) {
    if (named.empty() || recognised == expected) {
      format = *recognised;
      return std::nullopt;
    }
    return Reject(RejectReason::kTypeMismatch, "is named ", named, ", but its bytes are ",
                  MediaType(*recognised));
  }
  if (accepted(expected)) {
    return Reject(RejectReason::kTypeMismatch, "is named ", named, ", but its first bytes are not");
  }
  if (recognised == ImageFormat::kSvg || expected == ImageFormat::kSvg) {
    return Reject(RejectReason::kUnsupportedType,
                  "is image/svg+xml, which this server takes only with --allow_svg");
  }
  if (named.empty()) {
    return Reject(RejectReason::kUnsupportedType, "is not recognised by its first bytes as ",
                  kAcceptedTypes);
  }
  return Reject(RejectReason::kUnsupportedType, "is named ", named, "; frames are ",
                kAcceptedTypes);
}

}  // namespace

std::string_view ToString(RejectReason reason) {
  switch (reason) {
    case RejectReason::kTooLarge:
      return "too_large";
    case RejectReason::kTooManyPixels:
      return "too_many_pixels";
    case RejectReason::kEmpty:
      return "empty";
    case RejectReason::kUnsupportedType:
      return "unsupported_type";
    case RejectReason::kTypeMismatch:
      return "type_mismatch";
    case RejectReason::kBadMetadata:
      return "bad_metadata";
    case RejectReason::kSequenceOutOfOrder:
      return "sequence_out_of_order";
    case RejectReason::kSequenceOutOfRange:
      return "sequence_out_of_range";
  }
  return "unknown";
}

std::optional<Rejection> CheckSize(std::uint64_t bytes, const FrameLimits& limits) {
  if (bytes == 0) return Reject(RejectReason::kEmpty, "has no payload");
  if (bytes <= limits.max_frame_bytes) return std::nullopt;
  std::string has = HumanBytes(bytes);
  std::string limit = HumanBytes(limits.max_frame_bytes);
  // Just over: say by how much.
  if (has == limit) {
    has = std::to_string(bytes) + " bytes";
    limit = std::to_string(limits.max_frame_bytes) + " bytes";
  }
  return Reject(RejectReason::kTooLarge, "has ", has, ", the limit is ", limit,
                " (--max_frame_bytes)");
}

std::optional<Rejection> CheckContent(FrameContent& content, std::string_view default_type,
                                      const FrameLimits& limits) {
  if (std::optional<Rejection> rejection = CheckSize(content.payload.size(), limits)) {
    return rejection;
  }
  if (std::optional<Rejection> rejection = CheckMetadata(content, default_type)) return rejection;
  std::string named = Normalise(content.content_type);
  if (named.empty()) named = Normalise(default_type);
  ImageFormat format{};
  if (std::optional<Rejection> rejection =
          CheckType(named, content.payload, limits.allow_svg, format)) {
    return rejection;
  }
  const std::string_view media_type = MediaType(format);
  const std::optional<ImageSize> size = ReadImageSize(format, content.payload);
  if (!size) {
    return Reject(RejectReason::kUnsupportedType, "is ", media_type,
                  ", but its header cannot be read");
  }
  if (size->pixels() > limits.max_pixels) {
    std::string has = HumanPixels(size->pixels());
    std::string limit = HumanPixels(limits.max_pixels);
    if (has == limit) {
      has = std::to_string(size->pixels());
      limit = std::to_string(limits.max_pixels);
    }
    return Reject(RejectReason::kTooManyPixels, "has ", has, " pixels (",
                  std::to_string(size->width), " × ", std::to_string(size->height),
                  "), the limit is ", limit, " (--max_pixels)");
  }
  content.content_type = media_type;
  return std::nullopt;
}

std::string HumanBytes(std::uint64_t bytes) {
  if (bytes < 1024) return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
  constexpr std::array<const char*, 4> kUnits = {" KiB", " MiB", " GiB", " TiB"};
  double amount = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  // What rounds to 1024 is one of the next unit.
  while (amount >= 1023.95 && unit + 1 < kUnits.size()) {
    amount /= 1024;
    ++unit;
  }
  return OneDecimal(amount) + kUnits[unit];
}

}  // namespace framecast::hub
