#include "gateway/after_frame.h"

#include <iterator>
#include <string_view>

namespace framecast::gateway {
namespace {

// "EPOCH-SEQ", as in an ETag.
std::optional<hub::FramePosition> ParsePosition(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto epoch = hub::ParseEpoch(text.substr(0, dash));
  const auto sequence = hub::ParseSequence(text.substr(dash + 1));
  if (!epoch || !sequence) return std::nullopt;
  return hub::FramePosition{*epoch, *sequence};
}

}  // namespace

std::optional<std::string> ParseAfter(const Route& route,
                                      std::optional<hub::FramePosition>& after) {
  const auto [begin, end] = route.query.equal_range("after");
  if (begin == end) return std::nullopt;
  if (std::next(begin) != end) return "after is given twice.";
  after = ParsePosition(begin->second);
  if (after) return std::nullopt;
  return "after is the frame you have, EPOCH-SEQ as in its ETag: 16 hex digits, a dash, a number.";
}

}  // namespace framecast::gateway
