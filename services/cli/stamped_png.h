// PNGs that tell how long they were under way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace framecast::cli {

// Tells frames apart and says how long one was under way.
struct Stamp {
  std::uint64_t sequence = 0;
  // Of CLOCK_MONOTONIC, which all processes of a machine share.
  std::int64_t sent_ns = 0;
};

// Where the stamp ends in a StampedPng.
inline constexpr std::size_t kStampEnd = 57;
inline constexpr std::size_t kSmallestPng = 110;

// A PNG of one grey pixel that every decoder takes, of exactly `bytes` (at least kSmallestPng) with
// the stamp in a chunk of its own behind the header.
std::string StampedPng(std::size_t bytes, const Stamp& stamp);

// Gives a StampedPng another stamp, without looking at the rest of it.
void StampAgain(std::string& png, const Stamp& stamp);

// The stamp at the head of a StampedPng, of which kStampEnd bytes are enough.
std::optional<Stamp> ReadStamp(std::string_view png);

}  // namespace framecast::cli
