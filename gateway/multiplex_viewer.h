// Somebody who watches many streams over one WebSocket: framecast.v1.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "gateway/control_message.h"
#include "gateway/fair_queue.h"
#include "gateway/feed.h"
#include "gateway/frame_socket.h"
#include "gateway/shard.h"
#include "gateway/viewer_protocol.h"

namespace framecast::gateway {

// Holds no frame and no queue of them: feeds with something to send wait in a fair queue, texts
// about streams are made when they can go. Only answers to the viewer's own messages are kept, and
// nothing is read from it while those pile up. Unchanged frames go without their payload.
class MultiplexViewer final : public ViewerProtocol, private FeedOwner, private DirectoryListener {
 public:
  // Says hello. `shard`, `socket` and `credential` must outlive it.
  MultiplexViewer(Shard& shard, FrameSocket& socket, const access::Credential& credential);
  ~MultiplexViewer() override;

  bool ReadsText() const override { return true; }
  void OnText(std::string_view piece, bool last) override;
  bool TakesText() const override;
  void AnnounceDrain() override;
  void OnRightsChanged() override;
  void OnReport(hub::SteadyTime now, ShardReport& report) override;

 private:
  void Handle(const SubscribeMessage& message);
  void Handle(const UpdateMessage& message);
  void Handle(const UnsubscribeMessage& message);
  void Handle(const AckMessage& message);
  void Handle(const PingMessage& message);
  void Handle(const ControlFault& fault);
  // Null after an answer that says so.
  Feed* Known(std::uint32_t id);
  // False after an answer that says why the viewer may not watch that stream.
  bool Permit(std::uint32_t id, const std::string& stream);
  void Forget(Feed& feed);
  void CountPaint(const AckMessage& message, std::optional<std::int64_t> ingest_time_us);

  void OnFeedStarted(Feed& feed) override;
  void OnFeedNews(Feed& feed, hub::SteadyTime now) override;
  void OnDirectory() override;

  void Say(std::string text);
  void Look(Feed& feed, hub::SteadyTime now);
  // Sends what may go: texts, then frames by the fair queue.
  void Serve(hub::SteadyTime now);
  // False: there is none, or the socket is not ready for it.
  bool SendText();
  bool SendFrame(hub::SteadyTime now);
  std::shared_ptr<const std::string> NextText();

  Shard& shard_;
  FrameSocket& socket_;
  const access::Credential& credential_;
  const Shard::RegisteredListener registered_;
  std::map<std::uint32_t, std::unique_ptr<Feed>> feeds_;
  FairQueue waiting_;
  // The one whose frame went last; null once it has ended.
  const Feed* last_sent_ = nullptr;

  // Of the message that is coming in.
  std::string text_;
  // No deque: an empty one takes 600 bytes.
  std::list<std::string> answers_;
  std::size_t answer_bytes_ = 0;
  std::set<Feed*> to_tell_;  // their states may have changed
  std::uint64_t told_directory_ = 0;
};

}  // namespace framecast::gateway
