// Images to push: the smallest that pass for real ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace framecast::test {

// A PNG signature and header with that size, padded with bytes made from `seed` to `bytes` in all
// (at least 33). No decoder would draw it; the server only reads its header.
std::string PngBytes(std::size_t bytes, std::uint32_t seed = 0, std::uint32_t width = 640,
                     std::uint32_t height = 480);

// The same for JPEG: SOI, SOF0 with the size, filler. At least 24 bytes.
std::string JpegBytes(std::size_t bytes, std::uint32_t seed = 0, std::uint16_t width = 640,
                      std::uint16_t height = 480);

}  // namespace framecast::test
