#include "tests/cli/text_images.h"

namespace framecast::test {
namespace {

std::string BigEndian(std::size_t value, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text.push_back(static_cast<char>(value >> (8 * i)));
  return text;
}

std::string Chunk(const std::string& type, const std::string& data) {
  return BigEndian(data.size(), 4) + type + data + BigEndian(0, 4);
}

}  // namespace

std::string PngWith(const std::string& text) {
  const std::string header = BigEndian(8, 4) + BigEndian(8, 4) + std::string("\x08\x02\0\0\0", 5);
  return std::string("\x89PNG\r\n\x1a\n", 8) + Chunk("IHDR", header) + Chunk("tEXt", text) +
         Chunk("IEND", "");
}

std::string JpegWith(const std::string& text) {
  const std::string comment = "\xff\xfe" + BigEndian(text.size() + 2, 2) + text;
  const std::string frame = std::string("\xff\xc0\x00\x0b\x08\x00\x08\x00\x08\x01\x01\x11\x00", 13);
  const std::string scan = std::string("\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00", 10) +
                           std::string("\x12\xff\x00\x34\xff\xd0\x56", 7);
  return "\xff\xd8" + comment + frame + scan + "\xff\xd9";
}

}  // namespace framecast::test
