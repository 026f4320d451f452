#include "tests/support/images.h"

#include <random>

namespace framecast::test {
namespace {

void AppendBigEndian(std::string& out, std::uint32_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift));
  }
}

void Pad(std::string& out, std::size_t bytes, std::uint32_t seed) {
  std::minstd_rand random(seed + 1);
  while (out.size() < bytes) out.push_back(static_cast<char>(random() >> 8));
}

}  // namespace

std::string PngBytes(std::size_t bytes, std::uint32_t seed, std::uint32_t width,
                     std::uint32_t height) {
  std::string png;
  png.reserve(bytes);
  png.append("\x89PNG\r\n\x1a\n", 8);
  AppendBigEndian(png, 13, 4);
  png += "IHDR";
  AppendBigEndian(png, width, 4);
  AppendBigEndian(png, height, 4);
  png += std::string("\x08\x02\x00\x00\x00", 5);  // 8 bits, RGB
  AppendBigEndian(png, seed, 4);                  // where the check sum would be
  Pad(png, bytes, seed);
  return png;
}

std::string JpegBytes(std::size_t bytes, std::uint32_t seed, std::uint16_t width,
                      std::uint16_t height) {
  std::string jpeg;
  jpeg.reserve(bytes);
  jpeg.append("\xff\xd8\xff\xc0", 4);
  AppendBigEndian(jpeg, 17, 2);
  jpeg.push_back('\x08');
  AppendBigEndian(jpeg, height, 2);
  AppendBigEndian(jpeg, width, 2);
  jpeg += std::string("\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01", 10);
  AppendBigEndian(jpeg, seed, 4);
  Pad(jpeg, bytes, seed);
  return jpeg;
}

}  // namespace framecast::test
