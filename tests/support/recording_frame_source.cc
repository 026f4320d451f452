#include "tests/support/recording_frame_source.h"

#include <memory>
#include <utility>

#include "tests/support/images.h"
#include "tests/support/wait.h"

namespace framecast::test {

void RecordingFrameSource::Fetch(const Position& position, std::function<void(Fetched)> done) {
  std::optional<Fetched> answer;
  {
    const std::lock_guard lock(mutex_);
    asked_.push_back(position);
    answer = at_once_;
    if (!answer) waiting_.push_back(std::move(done));
  }
  if (answer) done(*std::move(answer));
}

void RecordingFrameSource::FetchIndex(const Position& after,
                                      std::function<void(std::optional<hub::FrameIndex>)> done) {
  std::optional<hub::FrameIndex> answer;
  {
    const std::lock_guard lock(mutex_);
    asked_for_index_.push_back(after);
    answer = index_;
  }
  done(std::move(answer));
}

void RecordingFrameSource::AnswerAtOnce(Fetched fetched) {
  const std::lock_guard lock(mutex_);
  at_once_ = std::move(fetched);
}

void RecordingFrameSource::AnswerIndexAtOnce(std::optional<hub::FrameIndex> index) {
  const std::lock_guard lock(mutex_);
  index_ = std::move(index);
}

bool RecordingFrameSource::Answer(Fetched fetched) {
  std::function<void(Fetched)> done;
  const bool came = WaitFor([&] {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty()) return false;
    done = std::move(waiting_.front());
    waiting_.pop_front();
    return true;
  });
  if (came) done(std::move(fetched));
  return came;
}

std::vector<RecordingFrameSource::Position> RecordingFrameSource::asked() const {
  const std::lock_guard lock(mutex_);
  return asked_;
}

std::vector<RecordingFrameSource::Position> RecordingFrameSource::asked_for_index() const {
  const std::lock_guard lock(mutex_);
  return asked_for_index_;
}

hub::FramePtr RemoteFrame(hub::FramePosition position, const std::string& annotations) {
  hub::FrameContent content;
  content.content_type = "image/png";
  content.annotations = annotations;
  content.payload = PngBytes(1000, static_cast<std::uint32_t>(position.sequence));
  const auto frame = std::make_shared<hub::Frame>(
      std::move(content), std::make_shared<hub::MemoryBudget>(std::uint64_t{1} << 20));
  frame->position = position;
  frame->ingest_time_us = 1'700'000'000'000'000;
  return frame;
}

}  // namespace framecast::test
