#include "services/hub/frame.h"

#include <charconv>
#include <utility>

#include "absl/strings/str_cat.h"

namespace framecast::hub {
namespace {

std::uint64_t MemoryOf(const FrameContent& content) {
  return sizeof(Frame) + content.payload.capacity() + content.annotations.capacity() +
         content.content_type.capacity();
}

}  // namespace

std::string FormatEpoch(std::uint64_t epoch) {
  return absl::StrCat(absl::Hex(epoch, absl::kZeroPad16));
}

std::optional<std::uint64_t> ParseEpoch(std::string_view text) {
  std::uint64_t epoch = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), epoch, 16);
  if (text.size() != 16 || error != std::errc() || end != text.data() + text.size() || epoch == 0) {
    return std::nullopt;
  }
  return epoch;
}

std::optional<std::uint64_t> ParseSequence(std::string_view text) {
  std::uint64_t sequence = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), sequence);
  if (error != std::errc() || end != text.data() + text.size() || sequence > kMaxSequence) {
    return std::nullopt;
  }
  return sequence;
}

bool SamePicture(const FrameContent& one, const FrameContent& other) {
  return one.content_type == other.content_type && one.payload == other.payload;
}

Frame::Frame(FrameContent content_in, std::shared_ptr<MemoryBudget> budget)
    : content(std::move(content_in)), charge(std::move(budget), MemoryOf(content)) {}

}  // namespace framecast::hub
