#include "tests/integration/checked_subscription.h"

#include <sstream>

namespace framecast::test {

using nlohmann::json;

namespace {

std::uint64_t LittleEndian(std::string_view message, std::size_t at, std::size_t bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes; i-- > 0;) {
    value = value << 8 | static_cast<unsigned char>(message[at + i]);
  }
  return value;
}

}  // namespace

std::optional<ReceivedFrame> ReceivedFrame::Read(std::string_view message) {
  constexpr std::size_t kHeader = 64;
  if (message.size() < kHeader || message[0] != 1 || (message[1] & ~1) != 0) return std::nullopt;
  const std::size_t header = LittleEndian(message, 2, 2);
  const std::size_t type = LittleEndian(message, 60, 2);
  const std::size_t annotations = LittleEndian(message, 62, 2);
  if (header < kHeader + type + annotations || header > message.size()) return std::nullopt;
  ReceivedFrame frame;
  frame.unchanged = (message[1] & 1) != 0;
  frame.subscription = static_cast<std::uint32_t>(LittleEndian(message, 4, 4));
  frame.sequence = LittleEndian(message, 8, 8);
  frame.skipped = {LittleEndian(message, 40, 4), LittleEndian(message, 44, 4),
                   LittleEndian(message, 48, 4), LittleEndian(message, 52, 4),
                   LittleEndian(message, 56, 4)};
  frame.content_type = message.substr(kHeader, type);
  frame.payload = message.substr(header);
  if (frame.unchanged && (type != 0 || !frame.payload.empty())) return std::nullopt;
  return frame;
}

CheckedSubscription::CheckedSubscription(const PublishedPictures& published, bool every, bool rated,
                                         bool paused, std::optional<Place> since)
    : published_(published),
      every_(every),
      may_rate_(rated),
      may_pause_(paused),
      since_(std::move(since)) {}

std::string CheckedSubscription::OnSubscribed(const json& message) {
  if (subscribed_) return "subscribed came twice";
  subscribed_ = true;
  resumed_ = message["resumed"];
  if (!resumed_) return "";
  if (!since_) return "resumed without a since";
  if (message["epoch"] != since_->epoch) return "resumed in another epoch than that of since";
  // It could have been handed out by the server at most.
  if (since_->sequence > published_.last().sequence && published_.last().epoch == since_->epoch) {
    return "resumed behind a frame that does not exist";
  }
  last_ = since_;
  return "";
}

std::string CheckedSubscription::OnState(const json& message) {
  if (!subscribed_) return "a state before subscribed";
  told_epoch_ = message["epoch"].is_string() ? message["epoch"].get<std::string>() : "";
  return "";
}

std::string CheckedSubscription::OnFrame(const ReceivedFrame& frame) {
  if (!subscribed_) return "a frame before subscribed";
  if (!told_epoch_ || told_epoch_->empty()) return "a frame before a state with its epoch";
  const std::string& epoch = *told_epoch_;
  std::ostringstream wrong;
  const std::optional<std::size_t> hash = published_.Hash(epoch, frame.sequence);
  const bool same_epoch = last_ && last_->epoch == epoch;
  if (!hash) {
    wrong << "a frame that was never published in the epoch told last; ";
  } else if (frame.unchanged) {
    if (!last_hash_ || !same_epoch) wrong << "unchanged, and it is a first frame; ";
    if (last_hash_ && *hash != *last_hash_) wrong << "unchanged, and it is another picture; ";
  } else if (HashOf(frame.payload) != *hash) {
    wrong << "another picture than was published with that number; ";
  }
  if (!frame.unchanged && frame.content_type != "image/png") wrong << "another content type; ";
  if (same_epoch && frame.sequence <= last_->sequence) wrong << "sequences do not rise; ";
  wrong << CheckSkips(frame, epoch);
  std::string what = wrong.str();
  if (!what.empty()) {
    std::ostringstream whole;
    whole << "frame " << epoch << "-" << frame.sequence << " behind "
          << (last_ ? last_->epoch + "-" + std::to_string(last_->sequence) : "nothing")
          << (resumed_ ? " (resumed)" : "") << (every_ ? ", every" : ", latest")
          << (frame.unchanged ? ", unchanged" : "") << ", skipped " << frame.skipped.slow
          << " slow " << frame.skipped.rate << " rate " << frame.skipped.ring << " ring "
          << frame.skipped.paused << " paused " << frame.skipped.source_gap
          << " source gap: " << what;
    what = whole.str();
  }
  last_ = Place{epoch, frame.sequence};
  last_hash_ = hash;
  return what;
}

std::string CheckedSubscription::CheckSkips(const ReceivedFrame& frame,
                                            const std::string& epoch) const {
  const auto& [slow, rate, ring, paused, source_gap] = frame.skipped;
  const std::uint64_t sum = slow + rate + ring + paused + source_gap;
  std::string wrong;
  if (!last_ || last_->epoch != epoch) {
    return sum == 0 ? "" : "a first frame with skips; ";
  }
  if (frame.sequence - last_->sequence - 1 != sum) wrong += "the skips do not add up; ";
  const std::uint64_t left_out = published_.LeftOut(epoch, last_->sequence, frame.sequence);
  // Behind a `since` that the ring no longer reaches, gaps that it forgot count as frames.
  const bool may_know_less = resumed_ && !last_hash_;
  if (source_gap > left_out || (source_gap < left_out && !may_know_less)) {
    wrong += "the source left out " + std::to_string(left_out) + "; ";
  }
  if (!every_ && ring > 0) wrong += "ring in latest; ";
  if (!may_rate_ && rate > 0) wrong += "rate without a max_fps; ";
  if (!may_pause_ && paused > 0) wrong += "paused and never was; ";
  return wrong;
}

bool CheckedSubscription::HasLast() const {
  const PublishedPictures::Last last = published_.last();
  return last_ && last_->epoch == last.epoch && last_->sequence == last.sequence;
}

}  // namespace framecast::test
