#include "services/cli/stamped_png.h"

#include <array>
#include <cstring>

namespace framecast::cli {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kSignature = "\x89PNG\r\n\x1a\n"sv;
constexpr std::string_view kHeader = "\0\0\0\1\0\0\0\1\x8\0\0\0\0"sv;  // 1 × 1, 8 bits, grey
// zlib: one stored block with a filter byte and a pixel.
constexpr std::string_view kPixel = "\x78\x01\x01\x02\0\xfd\xff\0\x80\0\x82\0\x81"sv;
constexpr std::string_view kStampType = "stMp";
constexpr std::string_view kFillerType = "fiLl";
constexpr std::size_t kChunkHead = 8;    // length, type
constexpr std::size_t kChunkFrame = 12;  // and a check sum
constexpr std::size_t kStampAt = kStampEnd - sizeof(Stamp);

void AppendBigEndian(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

constexpr std::array<std::uint32_t, 256> CrcTable() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? 0xedb88320 ^ crc >> 1 : crc >> 1;
    table[byte] = crc;
  }
  return table;
}

std::uint32_t Crc(std::string_view bytes) {
  static constexpr std::array<std::uint32_t, 256> kTable = CrcTable();
  std::uint32_t crc = 0xffffffff;
  for (const unsigned char byte : bytes) crc = kTable[(crc ^ byte) & 0xff] ^ crc >> 8;
  return crc ^ 0xffffffff;
}

void AppendChunk(std::string& png, std::string_view type, std::string_view data) {
  AppendBigEndian(png, static_cast<std::uint32_t>(data.size()));
  const std::size_t checked = png.size();
  png.append(type).append(data);
  AppendBigEndian(png, Crc(std::string_view(png).substr(checked)));
}

}  // namespace

std::string StampedPng(std::size_t bytes, const Stamp& stamp) {
  std::string png;
  png.reserve(bytes);
  png += kSignature;
  AppendChunk(png, "IHDR", kHeader);
  AppendChunk(png, kStampType, {reinterpret_cast<const char*>(&stamp), sizeof(stamp)});
  AppendChunk(png, "IDAT", kPixel);
  // kSmallestPng leaves room for this chunk, empty, and the last.
  const std::string filler(bytes - png.size() - 2 * kChunkFrame, '\0');
  AppendChunk(png, kFillerType, filler);
  AppendChunk(png, "IEND", {});
  return png;
}

void StampAgain(std::string& png, const Stamp& stamp) {
  std::string chunk;
  AppendChunk(chunk, kStampType, {reinterpret_cast<const char*>(&stamp), sizeof(stamp)});
  png.replace(kStampAt - kChunkHead, chunk.size(), chunk);
}

std::optional<Stamp> ReadStamp(std::string_view png) {
  if (png.size() < kStampEnd ||
      png.substr(kStampAt - kStampType.size(), kStampType.size()) != kStampType) {
    return std::nullopt;
  }
  Stamp stamp;
  std::memcpy(&stamp, png.data() + kStampAt, sizeof(stamp));
  return stamp;
}

}  // namespace framecast::cli
