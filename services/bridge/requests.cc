#include "services/bridge/requests.h"

#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace framecast::bridge {

Requests::Requests(nats::Connection& connection, std::uint64_t max_frame_bytes)
    : connection_(connection),
      max_frame_bytes_(max_frame_bytes),
      inbox_(absl::StrCat(connection.NewInbox(), ".")) {}

absl::Status Requests::Start() {
  auto answers = connection_.Subscribe(absl::StrCat(inbox_, "*"), kPendingBytes,
                                       [this](const nats::Message& message) { OnAnswer(message); });
  if (!answers.ok()) return answers.status();
  answers_ = *std::move(answers);
  return absl::OkStatus();
}

void Requests::Close() {
  answers_.reset();
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  Expire(hub::SteadyTime::max());
}

void Requests::AskFrame(const std::string& node_id, const FrameQuery& query,
                        std::function<void(FrameAnswer)> done) {
  struct Answer {
    explicit Answer(std::uint64_t max_frame_bytes) : assembler(max_frame_bytes) {}
    FrameAssembler assembler;
    FrameAnswer result;
  };
  const auto answer = std::make_shared<Answer>(max_frame_bytes_);
  Open open;
  open.take = [answer](std::string_view data) {
    if (data.starts_with('{')) {
      if (const auto miss = ReadFrameMiss(data); miss.ok()) answer->result.outcome = miss->outcome;
      return true;
    }
    switch (answer->assembler.Add(data)) {
      case FrameAssembler::Added::kMore:
        // A part that is missing does not come any more.
        return answer->assembler.incomplete() > 0;
      case FrameAssembler::Added::kWhole:
        answer->result = {hub::FrameSource::Outcome::kHere, answer->assembler.Take()};
        break;
      case FrameAssembler::Added::kInvalid:
        // Asking again would bring the same.
        answer->result.outcome = hub::FrameSource::Outcome::kGone;
        break;
    }
    return true;
  };
  open.of_frame = true;
  open.finish = [answer, done = std::move(done)] { done(std::move(answer->result)); };
  Ask(node_id, NodeSubject::kFrame, ToText(query), std::move(open));
}

void Requests::AskIndex(const std::string& node_id, const IndexQuery& query,
                        std::function<void(std::optional<hub::FrameIndex>)> done) {
  struct Answer {
    std::optional<hub::FrameIndex> whole;
    hub::FrameIndex index;
  };
  const auto answer = std::make_shared<Answer>();
  Open open;
  open.take = [answer](std::string_view data) {
    auto part = ReadIndexAnswer(data);
    if (!part.ok()) return true;
    std::vector<hub::FrameEntry> frames = std::move(answer->index.frames);
    frames.insert(frames.end(), std::make_move_iterator(part->index.frames.begin()),
                  std::make_move_iterator(part->index.frames.end()));
    answer->index = std::move(part->index);
    answer->index.frames = std::move(frames);
    if (part->more) return false;
    answer->whole = std::move(answer->index);
    return true;
  };
  open.finish = [answer, done = std::move(done)] { done(std::move(answer->whole)); };
  Ask(node_id, NodeSubject::kIndex, ToText(query), std::move(open));
}

void Requests::AskTime(const std::string& node_id,
                       std::function<void(std::optional<std::int64_t>)> done) {
  const auto answer = std::make_shared<std::optional<std::int64_t>>();
  Open open;
  open.take = [answer](std::string_view data) {
    if (const auto time = ReadTimeAnswer(data); time.ok()) *answer = time->time_us;
    return true;
  };
  open.finish = [answer, done = std::move(done)] { done(*answer); };
  Ask(node_id, NodeSubject::kTime, "", std::move(open));
}

void Requests::Ask(const std::string& node_id, NodeSubject what, const std::string& text,
                   Open open) {
  open.deadline = std::chrono::steady_clock::now() + hub::kFetchTimeout;
  const auto finish = open.finish;
  std::uint64_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    const bool has_room =
        open_.size() < kMaxOpen && (!open.of_frame || open_frames_ < kMaxOpenFrames);
    if (!closed_ && has_room) {
      number = ++last_;
      open_frames_ += open.of_frame ? 1 : 0;
      open_.emplace(number, std::move(open));
    }
  }
  if (number == 0) {
    finish();
    return;
  }
  if (connection_.PublishWithReply(SubjectOfNode(node_id, what), absl::StrCat(inbox_, number), text)
          .ok()) {
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    const auto failed = open_.find(number);
    // Its time may have been over meanwhile.
    if (failed == open_.end()) return;
    TakeOut(failed);
  }
  finish();
}

void Requests::OnAnswer(const nats::Message& message) {
  std::uint64_t number = 0;
  std::string_view subject = message.subject;
  if (!subject.starts_with(inbox_)) return;
  subject.remove_prefix(inbox_.size());
  if (!absl::SimpleAtoi(absl::string_view(subject.data(), subject.size()), &number)) return;
  std::function<void()> finish;
  {
    const std::lock_guard lock(mutex_);
    const auto open = open_.find(number);
    if (open == open_.end() || !open->second.take(message.data)) return;
    finish = TakeOut(open);
  }
  finish();
}

std::function<void()> Requests::TakeOut(std::map<std::uint64_t, Open>::iterator open) {
  open_frames_ -= open->second.of_frame ? 1 : 0;
  std::function<void()> finish = std::move(open->second.finish);
  open_.erase(open);
  return finish;
}

void Requests::Expire(hub::SteadyTime now) {
  std::vector<std::function<void()>> over;
  {
    const std::lock_guard lock(mutex_);
    for (auto open = open_.begin(); open != open_.end();) {
      const auto it = open++;
      if (now >= it->second.deadline) over.push_back(TakeOut(it));
    }
  }
  for (const auto& finish : over) finish();
}

}  // namespace framecast::bridge
