// The order in which people expect numbered names: chart2.png before chart10.png.
#pragma once

#include <string_view>

namespace framecast::cli {

// A strict weak order: runs of digits compare as numbers of any length, the rest byte by byte;
// names that differ only in leading zeros compare as bytes.
bool NaturalLess(std::string_view a, std::string_view b);

}  // namespace framecast::cli
