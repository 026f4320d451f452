#include "tests/bridge/frame_messages.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

namespace framecast::bridge {

std::string Bytes(std::size_t size, unsigned seed) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) {
    seed = seed * 1664525 + 1013904223;
    byte = static_cast<char>(seed >> 24);
  }
  return bytes;
}

std::shared_ptr<hub::Frame> MakeFrame(std::uint64_t sequence, std::string payload) {
  hub::FrameContent content;
  content.capture_time_us = 1'700'000'000'000'001;
  content.content_type = "image/png";
  content.annotations = R"({"step":"7"})";
  content.payload = std::move(payload);
  auto frame = std::make_shared<hub::Frame>(std::move(content),
                                            std::make_shared<hub::MemoryBudget>(1 << 30));
  frame->position = {0xfeedfacecafebeef, sequence};
  frame->ingest_time_us = 1'700'000'000'000'002;
  return frame;
}

std::vector<std::string> Messages(const hub::Frame& frame, std::size_t max_message_bytes) {
  std::vector<std::string> messages;
  std::string buffer;
  EXPECT_TRUE(SendFrame(frame, max_message_bytes, buffer, [&](std::string_view message) {
    EXPECT_LE(message.size(), max_message_bytes);
    messages.emplace_back(message);
    return true;
  }));
  return messages;
}

std::vector<std::string> Three(std::uint64_t sequence) {
  auto messages = Messages(*MakeFrame(sequence, Bytes(250)), 179);
  EXPECT_EQ(messages.size(), 3u);
  return messages;
}

FrameAssembler::Added AddExact(FrameAssembler& assembler, std::string_view message) {
  // A sanitizer sees one byte too many.
  const std::unique_ptr<char[]> exact(new char[message.size()]);
  message.copy(exact.get(), message.size());
  return assembler.Add({exact.get(), message.size()});
}

std::vector<FrameAssembler::Added> AddAll(FrameAssembler& assembler,
                                          const std::vector<std::string>& messages) {
  std::vector<FrameAssembler::Added> added;
  for (const std::string& message : messages) added.push_back(AddExact(assembler, message));
  return added;
}

void ExpectSame(const hub::MirroredFrame& mirrored, const hub::Frame& frame) {
  EXPECT_EQ(mirrored.position, frame.position);
  EXPECT_EQ(mirrored.ingest_time_us, frame.ingest_time_us);
  EXPECT_EQ(mirrored.content.capture_time_us, frame.content.capture_time_us);
  EXPECT_EQ(mirrored.content.content_type, frame.content.content_type);
  EXPECT_EQ(mirrored.content.annotations, frame.content.annotations);
  EXPECT_TRUE(mirrored.content.payload == frame.content.payload);
}

}  // namespace framecast::bridge
