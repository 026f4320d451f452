// One subscription of framecast.v1: its place in its stream, its window, and
// what its viewer was told of the stream.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "gateway/ack_window.h"
#include "gateway/control_message.h"
#include "gateway/fair_queue.h"
#include "gateway/frame_socket.h"
#include "gateway/shard.h"
#include "gateway/stream_reader.h"
#include "services/hub/subscription.h"

namespace framecast::gateway {

class Feed;

// Whose feed it is.
class FeedOwner {
 public:
  virtual ~FeedOwner() = default;
  // It follows its stream now, whether that exists or not. Once.
  virtual void OnFeedStarted(Feed& feed) = 0;
  // There may be a frame or another state.
  virtual void OnFeedNews(Feed& feed, hub::SteadyTime now) = 0;
};

// For its shard's thread.
class Feed final : public FairShare, private StreamReader {
 public:
  // `shard` and `owner` must outlive it.
  Feed(Shard& shard, FeedOwner& owner, const SubscribeMessage& message);
  ~Feed() override;

  // Begins to follow the stream: OnFeedStarted, then OnFeedNews, are called from within.
  void Start();

  std::uint32_t id() const { return id_; }
  const std::string& stream() const { return name_; }
  // `subscribed`, as it is now.
  std::string SubscribedText() const;
  // Whether NewState is worth asking.
  bool MayHaveNewState() const;
  // `state`, if it is another than the one told last; it then counts as told.
  std::optional<std::string> NewState();

  // Looks at the stream: whether there is a frame that may go.
  bool Look(hub::SteadyTime now);
  // OnFeedNews comes again once everybody else on the shard had a turn.
  void LookAgain(hub::SteadyTime now) { shard_.schedule().Set(*this, now); }
  struct Outgoing {
    std::string head;  // all that goes before the body, of the WebSocket too
    SharedBytes body;
    hub::SteadyTime available;
  };
  // The frame to send, which then counts as sent; behind a `state` when it begins an epoch.
  std::optional<Outgoing> Take(hub::SteadyTime now);

  void Update(const UpdateMessage& message);
  AckWindow::Acked Ack(hub::FramePosition position, hub::SteadyTime now);
  // When a frame of the stream came in, in microseconds since the Unix epoch; nothing if the ring
  // does not have it.
  std::optional<std::int64_t> IngestTime(hub::FramePosition position) const;
  // How old its picture is; `in_flight`: its last frame is not out yet.
  std::optional<hub::Duration> Sample(hub::SteadyTime now, bool in_flight);

 private:
  struct Told {
    hub::StreamState state;
    std::uint64_t epoch;
    friend bool operator==(const Told&, const Told&) = default;
  };

  void OnStream(const std::shared_ptr<hub::Stream>& stream, const hub::WakePtr& wake) override;
  void OnNews(hub::SteadyTime now) override;
  std::string TellState(const hub::StreamInfo& info, std::uint64_t epoch);

  Shard& shard_;
  FeedOwner& owner_;
  const std::uint32_t id_;
  const std::string name_;
  // `since` counts for the first life of the stream only.
  hub::SubscribeOptions options_;
  AckWindow window_;
  // Null while the stream does not exist.
  std::unique_ptr<hub::Subscription> subscription_;
  bool started_ = false;
  std::uint64_t seen_revision_ = 0;
  std::optional<Told> told_;
};

}  // namespace framecast::gateway
