// Finds where one PNG or JPEG ends, by walking its structure.
#pragma once

#include <cstddef>
#include <string_view>

namespace framecast::cli {

enum class ImageEnd {
  kFound,    // `size` bytes are one whole image
  kMissing,  // so far so good, more bytes are needed
  kUnknown,  // neither a PNG nor a JPEG
};

struct ImageExtent {
  ImageEnd end;
  std::size_t size = 0;
};

// Pure. Steps: PNG chunks (PNG specification 5.3) up to IEND, JPEG segments and entropy-coded data
// (ITU T.81 B.1) up to EOI.
ImageExtent FindImageEnd(std::string_view bytes);

}  // namespace framecast::cli
