// A named sequence of frames: its ring, its publisher, its epochs, its viewers' demand and its
// state.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/hub/admission.h"
#include "services/hub/arrival_history.h"
#include "services/hub/frame.h"
#include "services/hub/frame_source.h"
#include "services/hub/hub_context.h"
#include "services/hub/mutex.h"
#include "services/hub/remote_stream.h"
#include "services/hub/ring.h"
#include "services/hub/stream_state.h"
#include "services/hub/wake_handle.h"

namespace framecast::hub {

// Why a frame was not given to a viewer.
enum class SkipReason : std::uint8_t { kSlow, kRate, kRing, kPaused, kSourceGap };
inline constexpr int kSkipReasons = 5;
using SkipCounts = std::array<std::uint64_t, kSkipReasons>;

// As in metrics and JSON: "slow", "rate", "ring", "paused", "source_gap".
std::string_view ToString(SkipReason reason);

// The label (with value "true") that marks a demonstration.
inline constexpr std::string_view kDemoLabel = "framecast.demo";

// How long the stream has had a newer picture than a viewer before that viewer is called behind.
inline constexpr int kBehindThresholds = 3;
inline constexpr std::array<Duration, kBehindThresholds> kBehindAfter{
    std::chrono::seconds(1), std::chrono::seconds(5), std::chrono::seconds(30)};
// For each threshold, how many subscriptions are behind by more.
using BehindCounts = std::array<std::uint64_t, kBehindThresholds>;

// What the viewers of a stream can use now.
struct Demand {
  // Subscriptions that are not paused.
  std::uint32_t viewers = 0;
  // Frames per second; 0: no limit, or nobody watches.
  double max_fps = 0;
  friend bool operator==(const Demand&, const Demand&) = default;
};

// What somebody who opens a stream says about it. Checked by Hub::OpenPublisher.
struct OpenOptions {
  std::string stream;
  std::string title;
  std::map<std::string, std::string> labels;
  // Stands in for frames that name no type.
  std::string content_type;
  // Empty, or 16 bytes: the same session resumes its epoch.
  std::string session_id;
  bool take_over = false;
  bool pausable = false;
  // What to add to the producer's clock to get ours, in microseconds; nothing: not known.
  std::optional<std::int64_t> clock_offset_us;
  // Woken when the publisher is revoked or the demand changed. May be null.
  WakePtr wake;
};

// A frame that is put counts as a publisher for so long.
inline constexpr Duration kPutCountsFor = std::chrono::seconds(60);

// A stream at one moment.
struct StreamInfo {
  std::string name;
  std::string title;
  StreamState state = StreamState::kWaiting;
  // The node that has it, by name; empty: this server shares its streams with nobody.
  std::string node;
  // It is another node's, or was that one's last: what is said of it comes from there.
  bool elsewhere = false;
  // Of the present numbering; 0 before the first publisher.
  std::uint64_t epoch = 0;
  // Which of several nodes' epochs this is; `held` by a publisher, not by single frames.
  EpochRank rank;
  // Whose it is; empty: not known.
  std::string session_id;
  // The newest frame's, if it is of that epoch; else 0.
  std::uint64_t last_sequence = 0;
  // Subscriptions, paused ones included; over all nodes.
  std::uint32_t viewers = 0;
  // Of those, the ones here.
  std::uint32_t subscriptions = 0;
  double fps = 0;
  double bytes_per_second = 0;
  // Between two frames, as a rule; nothing with less than two.
  std::optional<Duration> interval;
  std::optional<Duration> last_frame_age;
  std::optional<Duration> last_change_age;
  std::uint64_t ring_frames = 0;
  std::uint64_t ring_bytes = 0;
  Duration ring_span{};
  std::map<std::string, std::string> labels;
  // The newest frame's.
  std::string content_type;
  // Microseconds since the Unix epoch.
  std::optional<std::int64_t> publisher_since_us;
  // What to add to the producer's clock to get ours, as the last publisher opened the stream;
  // nothing: not known. Stays when the publisher ends, until another begins or frames are put.
  std::optional<std::int64_t> clock_offset_us;
  std::optional<std::int64_t> last_frame_us;
  std::optional<std::int64_t> last_change_us;
  // Over the stream's life: frames that came in here and were stored, their bytes, and those that
  // viewers here did not get.
  std::uint64_t stored_frames = 0;
  std::uint64_t stored_bytes = 0;
  SkipCounts skipped{};
  // As last sampled.
  BehindCounts behind{};
};

// Thread-safe. Made and forgotten by Hub; whoever holds it longer sees it stand still.
class Stream {
 public:
  // Only for Hub. `context` must outlive the stream.
  Stream(std::string name, HubContext& context);
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  const std::string& name() const { return name_; }
  StreamInfo Info() const;
  // Null before the first frame.
  FramePtr Newest() const;
  // What the ring holds at one moment, or its newer part.
  struct Kept {
    // Of the present numbering; 0 before the first publisher.
    std::uint64_t epoch = 0;
    // Of the whole ring; null when that is empty.
    FramePtr oldest;
    // Oldest first.
    std::vector<FramePtr> frames;
  };
  // With `after`, the frames behind that one; all if it is not in the ring. Let go of it soon: it
  // pins frames that are evicted.
  Kept Frames(const std::optional<FramePosition>& after = std::nullopt) const;

  enum class Presence { kHere, kNotYet, kGone };
  struct Lookup {
    Presence presence;
    FramePtr frame;  // set when kHere
  };
  // kNotYet: a sequence of the present epoch that is still to come. kGone: evicted, never stored,
  // or of another epoch.
  Lookup Find(FramePosition position) const;
  // Where frames are that the ring here lacks; null: nowhere else.
  FrameSourcePtr source() const;

  // The newest frame's, also when it has been freed; 0 before the first frame.
  std::uint64_t newest_ordinal() const { return newest_ordinal_.load(std::memory_order_acquire); }
  // It was idle for stream_ttl and is no longer in the hub. Readers should let go of it.
  bool forgotten() const { return forgotten_.load(std::memory_order_acquire); }
  // Larger: an epoch of it had its first frame later than that of a stream with a smaller one; 0:
  // never.
  std::uint64_t start_order() const { return start_order_.load(std::memory_order_relaxed); }
  // Rises when the state, the numbering, the title, the labels or the clock offset changed.
  std::uint64_t revision() const { return revision_.load(std::memory_order_acquire); }
  // See StreamInfo.
  bool elsewhere() const { return elsewhere_.load(std::memory_order_acquire); }
  // Marked by its publisher as a demonstration.
  bool is_demo() const { return demo_.load(std::memory_order_relaxed); }
  std::uint64_t ring_bytes() const { return ring_bytes_.load(std::memory_order_relaxed); }
  // Frames that viewers did not get, over all subscriptions and the stream's life.
  SkipCounts skipped() const;
  // Subscriptions that are behind, as last sampled.
  BehindCounts behind() const;

 private:
  friend class Hub;
  friend class Mirror;
  friend class Publisher;
  friend class RemoteViewers;
  friend class Subscription;

  // What a change under the lock entails outside of it.
  struct Effects {
    Evicted evicted;
    std::shared_ptr<const std::vector<WakePtr>> readers;
    WakePtr publisher;
    std::optional<std::pair<StreamState, StreamState>> state_change;
    bool directory_changed = false;
  };
  void Apply(const Effects& effects);

  struct PublisherSlot {
    std::uint64_t id = 0;
    WakePtr wake;
    bool pausable = false;
    SteadyTime since;
    std::int64_t since_us = 0;
  };
  // Somebody who puts single frames: a publisher to those who watch, nobody to other publishers.
  struct PutPresence {
    SteadyTime until;
    std::int64_t since_us = 0;
  };
  // Another node has the stream. Never beside a publisher.
  struct MirrorSlot {
    std::uint64_t id = 0;
    WakePtr wake;
    FrameSourcePtr source;
    RemoteStream remote;
  };
  // One life of a numbering, and who may go on with it.
  struct Session {
    std::string id;
    // See RemoteStream.
    std::int64_t started_us = 0;
    // Another node whose it is, or was: nobody goes on with it here. Empty: this one's.
    std::string node;
    bool elsewhere() const { return !node.empty(); }
    // As that node told them last.
    std::optional<std::int64_t> last_frame_us;
    std::optional<std::int64_t> last_change_us;
    // It is that of the frames that are put.
    bool of_puts = false;
    std::uint64_t epoch = 0;
    // The highest sequence that was stored or rejected.
    std::uint64_t handled = 0;
    // Set by its first frame: the producer left the numbers to us.
    std::optional<bool> server_numbers;
    // Of its first and its newest stored frame.
    std::uint64_t first_ordinal = 0;
    std::uint64_t first_sequence = 0;
    std::uint64_t stored = 0;
  };
  struct Opened {
    std::uint64_t publisher_id;
    std::uint64_t epoch;
    std::uint64_t resumed_at;
    bool resumed;
  };

  // It is never forgotten.
  void SetExpected() { expected_.store(true, std::memory_order_relaxed); }
  // For Hub, which calls Apply once it has let go of its own lock.
  absl::StatusOr<Opened> Open(const OpenOptions& options, Effects& effects);
  // Stores a frame that comes without a publisher. `same_as`: a frame that it equals, if it was
  // compared. AlreadyExists: there is a publisher.
  absl::StatusOr<FramePosition> Put(std::shared_ptr<Frame> frame, const FramePtr& same_as,
                                    Effects& effects);
  // Expires frames and recomputes the state. Set, to the state it ends in: its time is over and it
  // is marked as forgotten.
  std::optional<StreamState> Sweep(SteadyTime now, Effects& effects);
  // The state that it ends in.
  StreamState MarkForgotten(Effects& effects);
  bool EvictOldest(EvictReason reason);

  // For Publisher.
  enum class Verdict { kStored, kDuplicate, kRejected, kRevoked };
  struct Outcome {
    Verdict verdict;
    std::uint64_t sequence = 0;
    RejectReason reason{};
    std::string message;
  };
  Outcome Publish(std::uint64_t publisher_id, std::uint64_t resumed_at, std::uint64_t sequence,
                  std::shared_ptr<Frame> frame, std::optional<Rejection> rejection, bool unchanged);
  bool IsPublisher(std::uint64_t publisher_id) const;
  Demand CurrentDemand() const;
  void Close(std::uint64_t publisher_id, bool ended_by_publisher);

  // For Mirror. FailedPrecondition: the stream's epoch here comes first.
  absl::StatusOr<std::uint64_t> OpenMirror(const RemoteStream& remote, WakePtr wake,
                                           FrameSourcePtr source, Effects& effects,
                                           bool& revoked_publisher);
  void Describe(std::uint64_t mirror_id, const RemoteStream& remote);
  enum class MirrorVerdict { kStored, kStale, kRevoked };
  MirrorVerdict PublishMirrored(std::uint64_t mirror_id, std::shared_ptr<Frame> frame,
                                FramePosition position, std::int64_t ingest_time_us,
                                bool unchanged);
  void Rest(std::uint64_t mirror_id);
  bool IsMirror(std::uint64_t mirror_id) const;
  void CloseMirror(std::uint64_t mirror_id);
  // It was mirrored, and nobody has it or watches it now.
  bool IsAbandoned() const;

  // For Subscription.
  // `counted` as a viewer.
  void AddReader(const WakePtr& wake, bool counted);
  void RemoveReader(const WakePtr& wake, bool counted);
  // A paused subscription demands nothing.
  void AddDemand(double max_fps);
  void RemoveDemand(double max_fps);
  // Viewers elsewhere.
  void ChangeRemoteDemand(const Demand& before, const Demand& now);
  void CountSkipped(SkipReason reason, std::uint64_t frames);
  // A subscription was behind by the first `before` thresholds and is now by the first `now`.
  void CountBehind(int before, int now);

  std::optional<Rejection> CheckSequence(std::uint64_t resumed_at, std::uint64_t& sequence,
                                         bool& duplicate) FRAMECAST_REQUIRES(mutex_);
  void Append(std::uint64_t sequence, std::shared_ptr<Frame> frame, bool unchanged,
              Effects& effects) FRAMECAST_REQUIRES(mutex_);
  StreamState Forget(Effects& effects) FRAMECAST_REQUIRES(mutex_);
  // As Append, when number, times and change are known.
  void Enter(std::shared_ptr<Frame> frame, bool unchanged, SteadyTime now, Effects& effects)
      FRAMECAST_REQUIRES(mutex_);
  // What the publisher says of the stream, wherever it is.
  void SetWords(const std::string& title, const std::map<std::string, std::string>& labels,
                std::optional<std::int64_t> clock_offset_us) FRAMECAST_REQUIRES(mutex_);
  void BecomeEpochOf(const RemoteStream& remote, Effects& effects) FRAMECAST_REQUIRES(mutex_);
  void SetDescription(const RemoteStream& remote, Effects& effects) FRAMECAST_REQUIRES(mutex_);
  void FreeAll(Effects& effects) FRAMECAST_REQUIRES(mutex_);
  void AddRemoteInfo(StreamInfo& info) const FRAMECAST_REQUIRES(mutex_);
  void AddRemoteTimes(StreamInfo& info) const FRAMECAST_REQUIRES(mutex_);
  // Of whoever has the stream, here or for another node; null: nobody does.
  WakePtr HolderWake() const FRAMECAST_REQUIRES(mutex_);
  void StartSession(const std::string& id) FRAMECAST_REQUIRES(mutex_);
  // Why somebody else cannot publish now.
  absl::Status Taken(SteadyTime now) const FRAMECAST_REQUIRES(mutex_);
  bool IsPutInto(SteadyTime now) const FRAMECAST_REQUIRES(mutex_);
  StreamState StateAt(SteadyTime now) const FRAMECAST_REQUIRES(mutex_);
  void RefreshState(SteadyTime now, Effects& effects) FRAMECAST_REQUIRES(mutex_);
  Demand DemandNow() const FRAMECAST_REQUIRES(mutex_);

  const std::string name_;
  HubContext& context_;
  std::atomic<bool> forgotten_{false};
  std::atomic<bool> expected_{false};
  std::atomic<bool> demo_{false};
  std::atomic<bool> elsewhere_{false};
  std::atomic<std::uint64_t> start_order_{0};
  std::atomic<std::uint64_t> ring_bytes_{0};
  std::atomic<std::uint64_t> newest_ordinal_{0};
  std::atomic<std::uint64_t> revision_{1};
  std::array<std::atomic<std::uint64_t>, kSkipReasons> skipped_{};
  std::array<std::atomic<std::uint64_t>, kBehindThresholds> behind_{};

  mutable Mutex mutex_;
  Ring ring_ FRAMECAST_GUARDED_BY(mutex_);
  ArrivalHistory arrivals_ FRAMECAST_GUARDED_BY(mutex_);
  std::string title_ FRAMECAST_GUARDED_BY(mutex_);
  std::map<std::string, std::string> labels_ FRAMECAST_GUARDED_BY(mutex_);
  std::optional<PublisherSlot> publisher_ FRAMECAST_GUARDED_BY(mutex_);
  std::optional<std::int64_t> clock_offset_us_ FRAMECAST_GUARDED_BY(mutex_);
  // Never beside a publisher.
  std::optional<PutPresence> puts_ FRAMECAST_GUARDED_BY(mutex_);
  std::optional<MirrorSlot> mirror_ FRAMECAST_GUARDED_BY(mutex_);
  Session session_ FRAMECAST_GUARDED_BY(mutex_);
  StreamState state_ FRAMECAST_GUARDED_BY(mutex_) = StreamState::kWaiting;
  bool ended_by_publisher_ FRAMECAST_GUARDED_BY(mutex_) = false;
  // Since when there is no publisher; still to come while frames are put.
  SteadyTime unpublished_since_ FRAMECAST_GUARDED_BY(mutex_);
  std::uint64_t gaps_ FRAMECAST_GUARDED_BY(mutex_) = 0;
  std::uint64_t change_ FRAMECAST_GUARDED_BY(mutex_) = 0;
  SteadyTime last_change_ FRAMECAST_GUARDED_BY(mutex_);
  std::int64_t last_change_us_ FRAMECAST_GUARDED_BY(mutex_) = 0;
  std::uint64_t stored_frames_ FRAMECAST_GUARDED_BY(mutex_) = 0;
  std::uint64_t stored_bytes_ FRAMECAST_GUARDED_BY(mutex_) = 0;
  // Copied on write, so that a publish takes one reference and wakes outside the lock. Each with
  // its number of subscriptions.
  std::shared_ptr<const std::vector<WakePtr>> readers_ FRAMECAST_GUARDED_BY(mutex_);
  std::map<const WakeHandle*, std::uint32_t> reader_uses_ FRAMECAST_GUARDED_BY(mutex_);
  std::uint32_t subscriptions_ FRAMECAST_GUARDED_BY(mutex_) = 0;
  // Viewers elsewhere, part of demand_.
  std::uint32_t remote_viewers_ FRAMECAST_GUARDED_BY(mutex_) = 0;
  // How many unpaused subscriptions want which rate; 0 is no limit.
  std::map<double, std::uint32_t> demand_ FRAMECAST_GUARDED_BY(mutex_);
};

}  // namespace framecast::hub
