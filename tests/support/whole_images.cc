#include "tests/support/whole_images.h"

namespace framecast::test {

using namespace std::string_view_literals;

std::string WholeJpeg(std::uint32_t seed) {
  std::string jpeg("\xff\xd8\xff\xfe\0\x06"sv);  // a comment with the seed
  for (int shift = 24; shift >= 0; shift -= 8) jpeg.push_back(static_cast<char>(seed >> shift));
  jpeg += "\xff\xc0\0\x0b\x08\0\x08\0\x08\x01\x01\x11\0"sv;  // 8 × 8, one component
  jpeg += "\xff\xda\0\x08\x01\x01\0\0\x3f\0"sv;
  jpeg += "coded\xff\0data"sv;  // with a stuffed 0xff
  jpeg += "\xff\xd9"sv;
  return jpeg;
}

}  // namespace framecast::test
