// Images with a beginning and an end, as small as they come.
#pragma once

#include <string>

namespace framecast::test {

// Signature, header of 8 × 8 pixels, a text chunk with `text`, end. Checksums are zeros: nobody
// here looks at them.
std::string PngWith(const std::string& text);

// Start, a comment with `text` (at most 65,000 bytes), frame header of 8 × 8 pixels, a scan with
// stuffed bytes and a restart marker, end.
std::string JpegWith(const std::string& text);

}  // namespace framecast::test
