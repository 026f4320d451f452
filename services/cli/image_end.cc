// Lengths are checked against what is there before they are followed.
#include "services/cli/image_end.h"

#include <algorithm>
#include <cstdint>

namespace framecast::cli {
namespace {

constexpr std::string_view kPngSignature("\x89PNG\r\n\x1a\n", 8);
constexpr std::string_view kJpegSignature("\xff\xd8", 2);
constexpr ImageExtent kMissing{ImageEnd::kMissing, 0};
constexpr ImageExtent kUnknown{ImageEnd::kUnknown, 0};

std::uint64_t BigEndian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

ImageExtent FindPngEnd(std::string_view bytes) {
  std::uint64_t at = kPngSignature.size();
  // Each chunk: length, type, data, checksum.
  while (at + 8 <= bytes.size()) {
    const std::uint64_t end = at + 12 + BigEndian(bytes.substr(at, 4));
    if (end > bytes.size()) return kMissing;
    if (bytes.substr(at + 4, 4) == "IEND") return {ImageEnd::kFound, end};
    at = end;
  }
  return kMissing;
}

ImageExtent FindJpegEnd(std::string_view bytes) {
  std::uint64_t at = kJpegSignature.size();
  bool in_scan = false;
  while (at + 2 <= bytes.size()) {
    if (static_cast<unsigned char>(bytes[at]) != 0xff) {
      if (!in_scan) return kUnknown;
      ++at;
      continue;
    }
    const auto marker = static_cast<unsigned char>(bytes[at + 1]);
    if (marker == 0xff) {  // fill byte
      ++at;
    } else if (marker == 0xd9) {
      return {ImageEnd::kFound, at + 2};
    } else if (marker == 0x00 || marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += 2;  // stuffing, or a marker without a length
    } else {
      if (at + 4 > bytes.size()) return kMissing;
      const std::uint64_t length = BigEndian(bytes.substr(at + 2, 2));
      if (length < 2) return kUnknown;
      at += 2 + length;
      in_scan = marker == 0xda;
    }
  }
  return kMissing;
}

bool Begins(std::string_view bytes, std::string_view signature) {
  const std::size_t common = std::min(bytes.size(), signature.size());
  return bytes.substr(0, common) == signature.substr(0, common);
}

}  // namespace

ImageExtent FindImageEnd(std::string_view bytes) {
  const bool png = Begins(bytes, kPngSignature);
  const bool jpeg = Begins(bytes, kJpegSignature);
  if (!png && !jpeg) return kUnknown;
  if (png && bytes.size() >= kPngSignature.size()) return FindPngEnd(bytes);
  if (jpeg && bytes.size() >= kJpegSignature.size()) return FindJpegEnd(bytes);
  return kMissing;
}

}  // namespace framecast::cli
