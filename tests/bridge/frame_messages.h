// Frames to send, their messages, and what becomes of those.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "services/bridge/frame_message.h"

namespace framecast::bridge {

inline constexpr std::size_t kMebibyte = std::size_t{1} << 20;

// That look random and are always the same.
std::string Bytes(std::size_t size, unsigned seed = 1);

// With content type, annotations and times.
std::shared_ptr<hub::Frame> MakeFrame(std::uint64_t sequence, std::string payload);

// All of a frame's; expects that each fits.
std::vector<std::string> Messages(const hub::Frame& frame, std::size_t max_message_bytes);
// Those of MakeFrame(sequence, Bytes(250)), which are three.
std::vector<std::string> Three(std::uint64_t sequence);

// Adds a copy on the heap, of its exact length.
FrameAssembler::Added AddExact(FrameAssembler& assembler, std::string_view message);
std::vector<FrameAssembler::Added> AddAll(FrameAssembler& assembler,
                                          const std::vector<std::string>& messages);

void ExpectSame(const hub::MirroredFrame& mirrored, const hub::Frame& frame);

}  // namespace framecast::bridge
