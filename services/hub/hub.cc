#include "services/hub/hub.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/hub/stream_name.h"

namespace framecast::hub {
namespace {

// Of the budget, a share that is freed beyond what is over it: to look at all streams for each
// frame would cost more than to take the frame in.
constexpr std::uint64_t kSpareShare = 64;

absl::Status CheckOpen(const OpenOptions& options) {
  if (!IsStreamName(options.stream)) {
    return absl::InvalidArgumentError(StreamNameError(options.stream));
  }
  if (options.title.size() > kMaxTitleBytes) {
    return absl::InvalidArgumentError(absl::StrCat("the title has ", options.title.size(),
                                                   " bytes, the limit is ", kMaxTitleBytes, "."));
  }
  if (options.content_type.size() > kMaxContentTypeBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("the content type has ", options.content_type.size(), " bytes, the limit is ",
                     kMaxContentTypeBytes, "."));
  }
  if (options.labels.size() > kMaxLabels) {
    return absl::InvalidArgumentError(
        absl::StrCat(options.labels.size(), " labels, the limit is ", kMaxLabels, "."));
  }
  for (const auto& [key, value] : options.labels) {
    if (key.size() + value.size() > kMaxLabelBytes) {
      return absl::InvalidArgumentError(absl::StrCat("a label has ", key.size() + value.size(),
                                                     " bytes (key and value), the limit is ",
                                                     kMaxLabelBytes, "."));
    }
  }
  if (!options.session_id.empty() && options.session_id.size() != kSessionIdBytes) {
    return absl::InvalidArgumentError(absl::StrCat("the session id has ", options.session_id.size(),
                                                   " bytes; it has ", kSessionIdBytes,
                                                   " random bytes, or none."));
  }
  return absl::OkStatus();
}

}  // namespace

Hub::Hub(const HubOptions& options, const Clock& clock, HubObserver& observer)
    : context_(options, clock, observer) {}

Hub::~Hub() = default;

absl::StatusOr<std::unique_ptr<Publisher>> Hub::OpenPublisher(OpenOptions options) {
  if (absl::Status status = CheckOpen(options); !status.ok()) return status;
  bool added = false;
  std::shared_ptr<Stream> stream;
  Stream::Effects effects;
  absl::StatusOr<Stream::Opened> opened;
  {
    // Held while opening, so that Sweep cannot forget the stream in between.
    const MutexLock lock(streams_mutex_);
    auto found = FindOrMake(options.stream, added);
    if (!found.ok()) return found.status();
    stream = *std::move(found);
    opened = stream->Open(options, effects);
  }
  if (!opened.ok()) return opened.status();
  if (added) context_.observer.OnStreamAdded(options.stream);
  context_.observer.OnPublisherOpened(options.stream, opened->epoch, opened->resumed);
  stream->Apply(effects);
  return std::unique_ptr<Publisher>(
      new Publisher(*this, std::move(stream), *opened, std::move(options.content_type)));
}

absl::StatusOr<PutResult> Hub::Put(const std::string& name, FrameContent content) {
  if (!IsStreamName(name)) return absl::InvalidArgumentError(StreamNameError(name));
  PutResult result;
  result.rejection = CheckContent(content, "", context_.options.frames);
  if (result.rejection) {
    CountRejectedPut(name, result.rejection->reason);
    return result;
  }
  // Compared outside of all locks; the stream looks whether it is still the newest.
  const std::shared_ptr<Stream> known = Find(name);
  FramePtr same_as = known ? known->Newest() : nullptr;
  if (same_as && !SamePicture(same_as->content, content)) same_as.reset();
  const auto frame = std::make_shared<Frame>(std::move(content), context_.budget);
  std::shared_ptr<Stream> stream;
  Stream::Effects effects;
  absl::StatusOr<FramePosition> position;
  {
    // Held while storing, so that Sweep cannot forget the stream in between.
    const MutexLock lock(streams_mutex_);
    auto found = FindOrMake(name, result.created);
    if (!found.ok()) return found.status();
    stream = *std::move(found);
    position = stream->Put(frame, same_as, effects);
  }
  if (!position.ok()) return position.status();
  result.position = *position;
  if (result.created) context_.observer.OnStreamAdded(name);
  context_.observer.OnFrameStored(name, *frame);
  stream->Apply(effects);
  if (budget().exceeded()) EnforceBudget();
  return result;
}

void Hub::CountRejectedPut(const std::string& stream, RejectReason reason) {
  context_.observer.OnFrameRejected(stream, reason);
}

absl::Status Hub::Expect(const std::string& stream) {
  if (!IsStreamName(stream)) return absl::InvalidArgumentError(StreamNameError(stream));
  bool added = false;
  {
    const MutexLock lock(streams_mutex_);
    const auto found = FindOrMake(stream, added);
    if (!found.ok()) return found.status();
    (*found)->SetExpected();
  }
  if (added) context_.observer.OnStreamAdded(stream);
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Mirror>> Hub::OpenMirror(const std::string& name,
                                                        const RemoteStream& remote, WakePtr wake,
                                                        FrameSourcePtr source) {
  if (!IsStreamName(name)) return absl::InvalidArgumentError(StreamNameError(name));
  if (remote.node.empty() || remote.epoch == 0) {
    return absl::InvalidArgumentError("a mirror has a node and an epoch.");
  }
  bool added = false;
  bool revoked_publisher = false;
  std::shared_ptr<Stream> stream;
  Stream::Effects effects;
  absl::StatusOr<std::uint64_t> id;
  {
    // Held while opening, so that Sweep cannot forget the stream in between.
    const MutexLock lock(streams_mutex_);
    auto found = FindOrMake(name, added);
    if (!found.ok()) return found.status();
    stream = *std::move(found);
    id = stream->OpenMirror(remote, std::move(wake), std::move(source), effects, revoked_publisher);
  }
  if (!id.ok()) return id.status();
  if (added) context_.observer.OnStreamAdded(name);
  if (revoked_publisher) context_.observer.OnPublisherClosed(name);
  stream->Apply(effects);
  return std::unique_ptr<Mirror>(new Mirror(*this, std::move(stream), *id));
}

FramePtr Hub::Adopt(MirroredFrame mirrored) const {
  if (CheckContent(mirrored.content, "", context_.options.frames)) return nullptr;
  auto frame = std::make_shared<Frame>(std::move(mirrored.content), context_.budget);
  frame->position = mirrored.position;
  frame->ingest_time_us = mirrored.ingest_time_us;
  // Clocks never agree to the microsecond.
  const std::int64_t age_us =
      std::max<std::int64_t>(0, context_.clock.UnixMicros() - mirrored.ingest_time_us);
  frame->ingest_time = context_.clock.Now() - std::chrono::microseconds(age_us);
  return frame;
}

bool Hub::ForgetAbandoned(const std::string& name) {
  Stream::Effects effects;
  std::shared_ptr<Stream> stream;
  StreamState state{};
  {
    const MutexLock lock(streams_mutex_);
    const auto found = streams_.find(name);
    if (found == streams_.end() || !found->second->IsAbandoned()) return false;
    stream = std::move(found->second);
    streams_.erase(found);
    state = stream->MarkForgotten(effects);
  }
  context_.observer.OnStreamForgotten(name, state);
  stream->Apply(effects);
  return true;
}

absl::StatusOr<std::shared_ptr<Stream>> Hub::FindOrMake(const std::string& name, bool& added) {
  const auto found = streams_.find(name);
  if (found != streams_.end()) return found->second;
  if (streams_.size() >= context_.options.max_streams) {
    return absl::ResourceExhaustedError(absl::StrCat("this server has ", streams_.size(),
                                                     " streams, its limit (--max_streams); \"",
                                                     name, "\" would be one more."));
  }
  auto stream = std::make_shared<Stream>(name, context_);
  streams_.emplace(name, stream);
  added = true;
  return stream;
}

std::shared_ptr<Stream> Hub::Find(std::string_view name) const {
  const MutexLock lock(streams_mutex_);
  const auto found = streams_.find(name);
  return found == streams_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<Stream>> Hub::Streams() const {
  std::vector<std::shared_ptr<Stream>> streams;
  const MutexLock lock(streams_mutex_);
  streams.reserve(streams_.size());
  for (const auto& [name, stream] : streams_) streams.push_back(stream);
  return streams;
}

std::shared_ptr<Stream> Hub::DefaultStream(
    const std::function<bool(const std::string&)>& eligible) const {
  std::shared_ptr<Stream> best;
  for (std::shared_ptr<Stream>& stream : Streams()) {
    if (stream->start_order() == 0 || (eligible && !eligible(stream->name()))) continue;
    const auto rank = [](const Stream& s) { return std::pair(!s.is_demo(), s.start_order()); };
    if (!best || rank(*stream) > rank(*best)) best = std::move(stream);
  }
  return best;
}

std::unique_ptr<Hub::DirectoryRegistration> Hub::WatchDirectory(WakePtr wake) {
  return std::make_unique<DirectoryRegistration>(context_, std::move(wake));
}

Hub::DirectoryRegistration::DirectoryRegistration(HubContext& context, WakePtr wake)
    : context_(context), wake_(std::move(wake)) {
  const MutexLock lock(context_.directory_readers_mutex);
  context_.directory_readers.push_back(wake_);
}

Hub::DirectoryRegistration::~DirectoryRegistration() {
  const MutexLock lock(context_.directory_readers_mutex);
  std::vector<WakePtr>& readers = context_.directory_readers;
  readers.erase(std::find(readers.begin(), readers.end(), wake_));
}

void Hub::Sweep() {
  const SteadyTime now = context_.clock.Now();
  for (const std::shared_ptr<Stream>& stream : Streams()) {
    Stream::Effects effects;
    std::optional<StreamState> forgotten_in;
    {
      const MutexLock lock(streams_mutex_);
      forgotten_in = stream->Sweep(now, effects);
      if (forgotten_in) streams_.erase(stream->name());
    }
    if (forgotten_in) context_.observer.OnStreamForgotten(stream->name(), *forgotten_in);
    stream->Apply(effects);
  }
}

void Hub::EnforceBudget() {
  struct Candidate {
    std::uint64_t ring_bytes;
    std::shared_ptr<Stream> stream;
  };
  const auto smaller = [](const Candidate& a, const Candidate& b) {
    return a.ring_bytes < b.ring_bytes;
  };
  std::vector<Candidate> candidates;
  for (std::shared_ptr<Stream>& stream : Streams()) {
    const std::uint64_t bytes = stream->ring_bytes();
    candidates.push_back({bytes, std::move(stream)});
  }
  std::make_heap(candidates.begin(), candidates.end(), smaller);
  const std::uint64_t enough = budget().limit() - budget().limit() / kSpareShare;
  while (budget().used() > enough && !candidates.empty()) {
    std::pop_heap(candidates.begin(), candidates.end(), smaller);
    Candidate& largest = candidates.back();
    if (largest.stream->EvictOldest(EvictReason::kBudget)) {
      largest.ring_bytes = largest.stream->ring_bytes();
      std::push_heap(candidates.begin(), candidates.end(), smaller);
    } else {
      candidates.pop_back();
    }
  }
}

}  // namespace framecast::hub
