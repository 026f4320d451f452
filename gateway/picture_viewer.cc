#include "gateway/picture_viewer.h"

#include <chrono>
#include <utility>

#include "services/hub/prefetch.h"

namespace framecast::gateway {

PictureViewer::PictureViewer(Shard& shard, FrameSocket& socket,
                             const access::Credential& credential, const PictureFraming& framing,
                             const std::string& stream, const hub::SubscribeOptions& options)
    : shard_(shard),
      socket_(socket),
      credential_(credential),
      framing_(framing),
      options_(options) {
  socket_.SetReadyCallback([this] { OnNews(std::chrono::steady_clock::now()); });
  shard_.slots().Add(*this, stream);
}

PictureViewer::~PictureViewer() {
  socket_.SetReadyCallback(nullptr);
  shard_.schedule().Clear(*this);
  shard_.slots().Remove(*this);
}

void PictureViewer::OnRightsChanged() { shard_.slots().Reconsider(*this); }

void PictureViewer::OnStream(const std::shared_ptr<hub::Stream>& stream, const hub::WakePtr& wake) {
  subscription_.reset();
  if (stream) subscription_.emplace(stream, options_, wake);
}

void PictureViewer::Prefetch() const {
  hub::Prefetch(subscription_);
  hub::Prefetch(socket_);
}

void PictureViewer::OnNews(hub::SteadyTime now) {
  if (!subscription_) return;
  shard_.schedule().Clear(*this);
  for (int sent = 0; sent < kFramesInARow; ++sent) {
    std::optional<hub::Offer> offer = subscription_->Look(now);
    if (!offer) break;
    const hub::Frame& frame = *offer->frame;
    const std::string head = framing_.head(frame, /*first=*/!has_sent_);
    const FrameMessage message{head, offer->frame, framing_.tail(frame), shard_.prepared(),
                               offer->available};
    if (!socket_.TrySendFrame(message)) return;
    has_sent_ = true;
    subscription_->Accept(*std::move(offer), now);
    // A frame that is newer than the newest comes with news of its own.
    if (subscription_->mode() == hub::DeliveryMode::kLatest) return;
    if (sent + 1 == kFramesInARow) {
      shard_.schedule().Set(*this, now);
      return;
    }
  }
  if (subscription_->due()) shard_.schedule().Set(*this, *subscription_->due());
}

void PictureViewer::OnReport(hub::SteadyTime now, ShardReport& report) {
  if (!subscription_) return;
  if (const auto age = subscription_->Sample(now, socket_.sending())) report.picture_age.Add(*age);
}

}  // namespace framecast::gateway
