// Images that are whole from the first byte to the last, for readers that look for the end.
#pragma once

#include <cstdint>
#include <string>

#include "services/cli/stamped_png.h"

namespace framecast::test {

using cli::kSmallestPng;
using cli::kStampEnd;
using cli::ReadStamp;
using cli::Stamp;
using cli::StampAgain;
using cli::StampedPng;

// A JPEG of 8 × 8 with its segments in order and an end; `seed` tells it from others.
std::string WholeJpeg(std::uint32_t seed);

}  // namespace framecast::test
