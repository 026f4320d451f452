#include "gateway/picture_viewer.h"

#include <chrono>
#include <utility>

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
  if (stream) subscription_ = std::make_unique<hub::Subscription>(stream, options_, wake);
}

void PictureViewer::OnNews(hub::SteadyTime now) {
  if (!subscription_) return;
  shard_.schedule().Clear(*this);
  for (int sent = 0; sent < kFramesInARow; ++sent) {
    // First without the socket, so that it is only asked when there is something for it.
    subscription_->Take(/*ready=*/false, now);
    if (!subscription_->waiting()) break;
    if (!socket_.Ready()) return;
    std::optional<hub::Delivery> delivery = subscription_->Take(/*ready=*/true, now);
    if (!delivery) break;
    const hub::Frame& frame = *delivery->frame;
    std::string head = framing_.head(frame, /*first=*/!std::exchange(has_sent_, true));
    socket_.SendFrame(std::move(head), SharedBytes::Payload(delivery->frame), framing_.tail(frame),
                      delivery->available);
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
