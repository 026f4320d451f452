// All streams of this process: the one place where producers and viewers meet.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/hub/hub_context.h"
#include "services/hub/mirror.h"
#include "services/hub/publisher.h"
#include "services/hub/stream.h"

namespace framecast::hub {

inline constexpr std::size_t kMaxTitleBytes = 256;
inline constexpr std::size_t kMaxLabels = 32;
inline constexpr std::size_t kMaxLabelBytes = 256;  // key and value together
inline constexpr std::size_t kSessionIdBytes = 16;

// What became of a frame that was put.
struct PutResult {
  // Set: it was not stored, and nothing else is.
  std::optional<Rejection> rejection;
  FramePosition position;
  // The stream is new.
  bool created = false;
};

// Thread-safe. Publishers and directory registrations must be gone before it.
class Hub {
 public:
  // `clock` and `observer` must outlive the hub.
  Hub(const HubOptions& options, const Clock& clock, HubObserver& observer);
  ~Hub();
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  // Makes the stream if it is new. InvalidArgument: a name, title, label, content type or session
  // id against the rules; AlreadyExists: somebody else publishes it; ResourceExhausted:
  // max_streams.
  absl::StatusOr<std::unique_ptr<Publisher>> OpenPublisher(OpenOptions options);

  // Stores one frame of somebody who is no publisher, such as a script with an HTTP client. It is
  // numbered here; all of them between two publishers share an epoch. Makes the stream if it is new
  // and nothing is wrong with the frame. InvalidArgument: a bad name; AlreadyExists: somebody
  // publishes the stream; ResourceExhausted: max_streams.
  absl::StatusOr<PutResult> Put(const std::string& stream, FrameContent content);
  // Counts such a frame that was not even read.
  void CountRejectedPut(const std::string& stream, RejectReason reason);

  // Makes the stream if it is new: it is `waiting` until its first frame, and never forgotten.
  // InvalidArgument: a bad name; ResourceExhausted: max_streams.
  absl::Status Expect(const std::string& stream);

  // A stream that another node has; made if it is new. `wake`: of the mirror, when it is revoked or
  // the demand changed; `source`: for frames that are not here; either may be null.
  // InvalidArgument: a bad name, or no node or epoch; ResourceExhausted: max_streams;
  // FailedPrecondition: it is mirrored, or has an epoch here that comes before (EpochRank). A
  // publisher with one that comes after is revoked.
  absl::StatusOr<std::unique_ptr<Mirror>> OpenMirror(const std::string& stream,
                                                     const RemoteStream& remote, WakePtr wake,
                                                     FrameSourcePtr source);
  // A frame of elsewhere that goes into no ring; it counts in the budget while it is held. Null: it
  // is no picture within the limits.
  FramePtr Adopt(MirroredFrame mirrored) const;
  // Forgets a stream that was mirrored and that nobody mirrors, publishes or watches any more.
  // False: it is none such.
  bool ForgetAbandoned(const std::string& stream);

  // Null if there is none of that name.
  std::shared_ptr<Stream> Find(std::string_view name) const;
  // Sorted by name.
  std::vector<std::shared_ptr<Stream>> Streams() const;
  // What to show somebody who names no stream: the one that started last; a demonstration only when
  // it is alone. Null: none has a frame yet.
  // `eligible`: of those only; empty: of all.
  std::shared_ptr<Stream> DefaultStream(
      const std::function<bool(const std::string&)>& eligible = {}) const;

  // Woken when a stream is added or forgotten, starts an epoch or changes its state, until the
  // registration is gone.
  class [[nodiscard]] DirectoryRegistration {
   public:
    DirectoryRegistration(HubContext& context, WakePtr wake);
    ~DirectoryRegistration();
    DirectoryRegistration(const DirectoryRegistration&) = delete;
    DirectoryRegistration& operator=(const DirectoryRegistration&) = delete;

   private:
    HubContext& context_;
    const WakePtr wake_;
  };
  std::unique_ptr<DirectoryRegistration> WatchDirectory(WakePtr wake);

  // What time brings: expired frames, states, forgotten streams. Called by Sweeper.
  void Sweep();

  const HubOptions& options() const { return context_.options; }
  const Clock& clock() const { return context_.clock; }
  const MemoryBudget& budget() const { return *context_.budget; }

 private:
  friend class Mirror;
  friend class Publisher;
  // Evicts the oldest frames of the largest ring until the budget holds with a little to spare, or
  // only newest frames are left.
  void EnforceBudget();
  // The stream, made if it is new, which `added` then says. ResourceExhausted: max_streams.
  absl::StatusOr<std::shared_ptr<Stream>> FindOrMake(const std::string& name, bool& added)
      FRAMECAST_REQUIRES(streams_mutex_);

  HubContext context_;
  // Locked before a stream's mutex, never after.
  mutable Mutex streams_mutex_;
  std::map<std::string, std::shared_ptr<Stream>, std::less<>> streams_
      FRAMECAST_GUARDED_BY(streams_mutex_);
};

}  // namespace framecast::hub
