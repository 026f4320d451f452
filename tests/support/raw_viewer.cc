#include "tests/support/raw_viewer.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace framecast::test {
namespace {

constexpr int kPing = 9;
constexpr int kClose = 8;

}  // namespace

RawViewer::RawViewer(std::uint16_t port, const std::string& target, const std::string& address,
                     const MakeLayer& make_layer)
    : connection_(port, target, address, make_layer) {}

RawViewer::Progress RawViewer::Read() {
  if (!in_payload_) {
    const auto received = connection_.Receive(head_.data() + head_size_, head_.size() - head_size_);
    if (!received) return Progress::kEnded;
    head_size_ += *received;
    while (!in_payload_ && TakeHead()) {
    }
    if (!in_payload_) return Progress::kPart;
  }
  const auto received = connection_.Discard(payload_left_);
  if (!received) return Progress::kEnded;
  payload_left_ -= *received;
  payload_bytes_ += *received;
  if (payload_left_ > 0) return Progress::kPart;
  in_payload_ = false;
  return Progress::kFrame;
}

bool RawViewer::TakeHead() {
  const auto byte = [this](std::size_t at) { return static_cast<unsigned char>(head_[at]); };
  if (head_size_ < 2) return false;
  const int opcode = byte(0) & 0x0f;
  std::uint64_t length = byte(1) & 0x7f;
  const std::size_t length_bytes = length == 126 ? 2 : length == 127 ? 8 : 0;
  const bool control = opcode >= kClose;
  const std::size_t needed = 2 + length_bytes + (control ? length : kStampEnd);
  if (head_size_ < needed) return false;
  if (length_bytes > 0) length = 0;
  for (std::size_t i = 0; i < length_bytes; ++i) length = length << 8 | byte(2 + i);
  if (control) {
    if (opcode == kPing) {
      std::string pong{static_cast<char>(0x8a), static_cast<char>(0x80 | length), 0, 0, 0, 0};
      pong.append(head_.data() + 2, length);
      connection_.Send(pong);
    }
    std::copy(head_.begin() + static_cast<std::ptrdiff_t>(needed), head_.end(), head_.begin());
    head_size_ -= needed;
    return true;
  }
  const std::string_view start(head_.data() + 2 + length_bytes, kStampEnd);
  const std::optional<Stamp> stamp = ReadStamp(start);
  // kSmallestPng is larger than `head_`: what was read ends inside this frame.
  frame_ = {stamp.value_or(Stamp{}), length, stamp && length >= kSmallestPng};
  payload_left_ = length - (head_size_ - 2 - length_bytes);
  payload_bytes_ += head_size_ - 2 - length_bytes;
  head_size_ = 0;
  in_payload_ = true;
  return true;
}

}  // namespace framecast::test
