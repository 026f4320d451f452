// What the contract promises one subscription of framecast.v1, checked message by message against
// what was published.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "tests/integration/published_pictures.h"

namespace framecast::test {

// A frame as it comes, read without the server's own code.
struct ReceivedFrame {
  // Nothing: it is malformed.
  static std::optional<ReceivedFrame> Read(std::string_view message);

  bool unchanged = false;
  std::uint32_t subscription = 0;
  std::uint64_t sequence = 0;
  struct {
    std::uint64_t slow, rate, ring, paused, source_gap;
  } skipped{};
  std::string_view content_type;
  std::string_view payload;
};

class CheckedSubscription {
 public:
  struct Place {
    std::string epoch;
    std::uint64_t sequence = 0;
  };

  // `since` as it was asked for.
  CheckedSubscription(const PublishedPictures& published, bool every, bool rated, bool paused,
                      std::optional<Place> since);

  // What was asked for since.
  void WasPaused() { may_pause_ = true; }
  void WasRated() { may_rate_ = true; }

  // Each says what is wrong with the message; empty: nothing.
  std::string OnSubscribed(const nlohmann::json& message);
  std::string OnState(const nlohmann::json& message);
  std::string OnFrame(const ReceivedFrame& frame);

  bool every() const { return every_; }
  bool resumed() const { return resumed_; }
  // The last frame that came, or the accepted `since`.
  const std::optional<Place>& last() const { return last_; }
  bool HasLast() const;

 private:
  std::string CheckSkips(const ReceivedFrame& frame, const std::string& epoch) const;

  const PublishedPictures& published_;
  const bool every_;
  bool may_rate_;
  bool may_pause_;
  const std::optional<Place> since_;
  bool subscribed_ = false;
  bool resumed_ = false;
  // As the last `state` says; nothing before the first.
  std::optional<std::string> told_epoch_;
  std::optional<Place> last_;
  // Of the last frame that came.
  std::optional<std::size_t> last_hash_;
};

}  // namespace framecast::test
