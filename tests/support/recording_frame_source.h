// A source of frames that keeps what it is asked until a test has the answer.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "services/hub/frame_source.h"

namespace framecast::test {

// Thread-safe.
class RecordingFrameSource final : public hub::FrameSource {
 public:
  using Position = std::optional<hub::FramePosition>;

  void Fetch(const Position& position, std::function<void(Fetched)> done) override;
  void FetchIndex(const Position& after,
                  std::function<void(std::optional<hub::FrameIndex>)> done) override;

  // From now on every question is answered at once, on the thread that asks.
  void AnswerAtOnce(Fetched fetched);
  void AnswerIndexAtOnce(std::optional<hub::FrameIndex> index);
  // Answers the oldest question, waiting for one; on this thread. False: none came.
  bool Answer(Fetched fetched);
  // What was asked so far.
  std::vector<Position> asked() const;
  std::vector<Position> asked_for_index() const;

 private:
  mutable std::mutex mutex_;
  std::vector<Position> asked_;
  std::vector<Position> asked_for_index_;
  std::deque<std::function<void(Fetched)>> waiting_;
  std::optional<Fetched> at_once_;
  std::optional<hub::FrameIndex> index_;
};

// A PNG, as another node has stored it.
hub::FramePtr RemoteFrame(hub::FramePosition position, const std::string& annotations = "");

}  // namespace framecast::test
