#include <algorithm>
#include <memory>
#include <string>

#include "services/bridge/frame_message.h"
#include "services/hub/admission.h"
#include "tests/fuzz/targets.h"

namespace framecast::fuzz {
namespace {

using bridge::FrameAssembler;

constexpr std::uint64_t kMaxFrameBytes = 20'000;

void CheckFrame(const hub::MirroredFrame& frame) {
  Require(frame.position.epoch != 0, "an epoch");
  Require(frame.position.sequence >= 1 && frame.position.sequence <= hub::kMaxSequence,
          "a sequence in its range");
  Require(frame.ingest_time_us >= 0 && frame.content.capture_time_us >= 0, "times since 1970");
  Require(!frame.content.payload.empty(), "a payload");
  Require(frame.content.payload.size() <= kMaxFrameBytes, "a payload of the size allowed");
  Require(frame.content.content_type.size() <= hub::kMaxContentTypeBytes, "a short content type");
  Require(frame.content.annotations.size() <= hub::kMaxAnnotationsBytes, "short annotations");
}

// What was put together is sent and put together again.
void CheckRoundTrip(const hub::MirroredFrame& mirrored) {
  hub::Frame frame(mirrored.content, std::make_shared<hub::MemoryBudget>(1 << 20));
  frame.position = mirrored.position;
  frame.ingest_time_us = mirrored.ingest_time_us;
  const std::size_t before = bridge::kFrameHeadBytes + frame.content.content_type.size() +
                             frame.content.annotations.size();
  for (const std::size_t room :
       {std::size_t{701}, std::size_t{7001}, frame.content.payload.size()}) {
    FrameAssembler assembler(kMaxFrameBytes);
    std::string buffer;
    auto added = FrameAssembler::Added::kInvalid;
    Require(bridge::SendFrame(frame, before + room, buffer,
                              [&](std::string_view message) {
                                Require(added != FrameAssembler::Added::kWhole, "whole at the end");
                                Require(message.size() <= before + room, "messages that fit");
                                added = assembler.Add(message);
                                return added != FrameAssembler::Added::kInvalid;
                              }),
            "all of a frame is sent");
    Require(added == FrameAssembler::Added::kWhole, "it arrives as a whole");
    const hub::MirroredFrame again = assembler.Take();
    Require(again.position == mirrored.position, "at its position");
    Require(again.ingest_time_us == mirrored.ingest_time_us &&
                again.content.capture_time_us == mirrored.content.capture_time_us,
            "with its times");
    Require(again.content.content_type == mirrored.content.content_type &&
                again.content.annotations == mirrored.content.annotations &&
                again.content.payload == mirrored.content.payload,
            "with its texts and picture");
  }
}

void CheckAdded(FrameAssembler& assembler, std::string_view message) {
  if (assembler.Add(message) != FrameAssembler::Added::kWhole) return;
  const hub::MirroredFrame frame = assembler.Take();
  CheckFrame(frame);
  CheckRoundTrip(frame);
}

}  // namespace

void FrameMessage(std::string_view input) {
  FrameAssembler assembler(kMaxFrameBytes);
  CheckAdded(assembler, input);

  // Messages, each behind its length.
  std::uint64_t messages = 0;
  while (input.size() >= 2) {
    const std::size_t announced = static_cast<unsigned char>(input[0]) |
                                  (std::size_t{static_cast<unsigned char>(input[1])} << 8);
    const std::string_view message = input.substr(2, announced);
    input.remove_prefix(2 + message.size());
    ++messages;
    CheckAdded(assembler, message);
  }
  Require(assembler.incomplete() <= messages + 1, "each message ends one frame at most");
}

}  // namespace framecast::fuzz
