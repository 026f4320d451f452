// Somebody who watches one stream as nothing but pictures, one after another:
// raw WebSocket and MJPEG.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/frame_socket.h"
#include "gateway/shard.h"
#include "gateway/stream_reader.h"
#include "gateway/viewer_protocol.h"
#include "services/hub/subscription.h"

namespace framecast::gateway {

// How a picture is wrapped: head, payload, tail.
struct PictureFraming {
  // `first`: of this viewer's.
  std::string (*head)(const hub::Frame& frame, bool first);
  // Of static storage.
  std::string_view (*tail)(const hub::Frame& frame);
};

// Unchanged frames are sent whole: there is no way to say so.
class PictureViewer final : public ViewerProtocol, private StreamReader {
 public:
  // Begins to watch; an empty name follows the default stream, of those that the caller may watch.
  // A named one is judged by the session. What is given by reference must outlive it, but for
  // `stream` and `options`.
  PictureViewer(Shard& shard, FrameSocket& socket, const access::Credential& credential,
                const PictureFraming& framing, const std::string& stream,
                const hub::SubscribeOptions& options);
  ~PictureViewer() override;

  void OnRightsChanged() override;
  void OnReport(hub::SteadyTime now, ShardReport& report) override;

 private:
  void OnStream(const std::shared_ptr<hub::Stream>& stream, const hub::WakePtr& wake) override;
  void OnNews(hub::SteadyTime now) override;
  void Prefetch() const override;
  bool MayFollow(const std::string& stream) const override {
    return credential_.caller().MayWatch(stream);
  }

  Shard& shard_;
  FrameSocket& socket_;
  const access::Credential& credential_;
  const PictureFraming& framing_;
  const hub::SubscribeOptions options_;
  // None while the stream does not exist.
  std::optional<hub::Subscription> subscription_;
  bool has_sent_ = false;
};

}  // namespace framecast::gateway
