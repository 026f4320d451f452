#include "gateway/frame_socket.h"

#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "gateway/path_queue.h"

namespace framecast::gateway {
namespace {

constexpr unsigned char kCloseFrame = 0x88;
constexpr std::size_t kKeptHeadBytes = 256;
// A queue on the path that empties sooner is not waited for, and a longer one not to its end: its
// length was measured a round trip ago.
constexpr hub::Duration kShortestHold = std::chrono::milliseconds(2);
constexpr hub::Duration kLongestHold = std::chrono::milliseconds(500);
// Of a path that acknowledged everything in time: how often one looks whether it still does; and
// of one that did not take a frame in one call, how often that is tried again.
constexpr std::uint8_t kAskEvery = 8;

using Parts = std::array<std::string_view, 3>;

// What of `parts` follows their first `skip` bytes, into `pieces`; how many pieces.
std::size_t PiecesBehind(std::size_t skip, const Parts& parts, std::array<iovec, 3>& pieces) {
  std::size_t count = 0;
  for (const std::string_view part : parts) {
    const std::size_t done = std::min(skip, part.size());
    skip -= done;
    // Nobody writes through the pointer.
    if (done < part.size()) {
      pieces[count++] = {const_cast<char*>(part.data()) + done, part.size() - done};
    }
  }
  return count;
}

}  // namespace

FrameSocket::FrameSocket(Wire wire, std::string received, DeliveryTally& tally)
    : wire_(std::move(wire)),
      received_(received.empty() ? nullptr : std::make_unique<std::string>(std::move(received))),
      tally_(tally) {}

bool FrameSocket::Ready() {
  if (closing_ || !open()) return false;
  const bool idle = !in_flight_ && !control_;
  if (idle) {
    const int unacked = Unacked();
    unasked_ = unacked == 0 ? kAskEvery - 1 : 0;
    if (unacked == 0) return true;
    if (Unsent() == 0) return !HeldByPath(unacked);
  }
  wants_ready_ = true;
  if (idle) LimitUnsent(true);
  WaitUntilWritable();
  return false;
}

bool FrameSocket::HeldByPath(int unacked) {
  if (hold_ == Hold::kOver) return false;
  if (hold_ == Hold::kOn) {
    wants_ready_ = true;
    return true;
  }
  const hub::Duration delay = PathQueueingDelay(socket().native_handle(), unacked);
  if (delay < kShortestHold) return false;
  hold_ = Hold::kOn;
  wants_ready_ = true;
  if (!hold_timer_) hold_timer_ = std::make_unique<net::steady_timer>(get_executor());
  hold_timer_->expires_after(std::min(delay, kLongestHold));
  hold_timer_->async_wait([self = std::weak_ptr<FrameSocket*>(self_)](error_code error) {
    const auto alive = self.lock();
    if (error || !alive) return;
    FrameSocket& socket = **alive;
    socket.hold_ = Hold::kOver;
    if (!std::exchange(socket.wants_ready_, false) || !socket.open()) return;
    if (socket.on_ready_) socket.on_ready_();
  });
  return true;
}

bool FrameSocket::Idle() {
  if (closing_ || !open()) return false;
  if (!in_flight_ && !control_) return true;
  wants_ready_ = true;
  WaitUntilWritable();
  return false;
}

bool FrameSocket::TrySendFrame(const FrameMessage& message) {
  const bool idle = open() && !closing_ && !in_flight_ && !control_;
  if (idle && unasked_ > 0) {
    --unasked_;
  } else if (!Ready()) {
    return false;
  }
  // TLS records that did not get out whole have to be sent to their end.
  if (ungated_ == 0 && !wire_.secure()) return TrySendGated(message);
  if (ungated_ > 0) --ungated_;
  unasked_ = 0;
  Begin(std::string(message.head), SharedBytes::Payload(message.frame), message.tail,
        message.available);
  return true;
}

bool FrameSocket::TrySendGated(const FrameMessage& message) {
  const std::string_view body = message.frame->content.payload;
  const std::string_view whole = message.prepared.Of(message.head, message.frame, message.tail);
  const Parts parts = whole.empty() ? Parts{message.head, body, message.tail} : Parts{whole};
  std::array<iovec, 3> pieces{};
  const std::size_t count = PiecesBehind(0, parts, pieces);
  LimitUnsent(true);
  const std::size_t sent = SendNow(pieces.data(), count);
  if (sent == message.head.size() + body.size() + message.tail.size()) {
    hold_ = Hold::kNone;
    CountDelivered(body.size(), message.available);
    return true;
  }
  unasked_ = 0;
  if (sent == 0) {
    wants_ready_ = true;
    WaitUntilWritable();
    return false;
  }
  ungated_ = kAskEvery;
  SetInFlight(std::string(message.head), SharedBytes::Payload(message.frame), message.tail,
              message.available, sent);
  Pump();
  return true;
}

void FrameSocket::SendFrame(std::string head, SharedBytes body, std::string_view tail,
                            hub::SteadyTime available) {
  Begin(std::move(head), std::move(body), tail, available);
}

void FrameSocket::SendMessage(std::string head, SharedBytes body) {
  Begin(std::move(head), std::move(body), {}, std::nullopt);
}

void FrameSocket::Begin(std::string head, SharedBytes body, std::string_view tail,
                        std::optional<hub::SteadyTime> available) {
  SetInFlight(std::move(head), std::move(body), tail, available, 0);
  last_progress_ = std::chrono::steady_clock::now();
  LimitUnsent(false);
  if (!PumpMessage()) WaitUntilWritable();
}

void FrameSocket::SetInFlight(std::string head, SharedBytes body, std::string_view tail,
                              std::optional<hub::SteadyTime> available, std::size_t sent) {
  head_ = std::move(head);
  body_ = std::move(body);
  tail_ = tail;
  available_ = available;
  // Each frame is held once at most.
  if (available_) hold_ = Hold::kNone;
  sent_ = sent;
  in_flight_ = true;
}

void FrameSocket::BeginControl(std::string bytes, std::unique_ptr<Completion> completion) {
  if (!open()) {
    completion->Post(net::error::operation_aborted, 0);
    return;
  }
  if (!bytes.empty() && static_cast<unsigned char>(bytes.front()) == kCloseFrame) closing_ = true;
  if (!busy()) last_progress_ = std::chrono::steady_clock::now();
  control_ =
      std::make_unique<ControlWrite>(ControlWrite{std::move(bytes), 0, std::move(completion)});
  Pump();
}

void FrameSocket::Pump() {
  if (!open()) return;
  if (in_flight_ || control_) LimitUnsent(false);
  if (!PumpMessage() || !PumpControl()) WaitUntilWritable();
}

bool FrameSocket::PumpMessage() {
  const std::size_t size = head_.size() + body_.bytes.size() + tail_.size();
  while (in_flight_) {
    std::array<iovec, 3> pieces{};
    const std::size_t count = PiecesBehind(sent_, {head_, body_.bytes, tail_}, pieces);
    const std::size_t sent = SendNow(pieces.data(), count);
    if (sent == 0) return !in_flight_;
    sent_ += sent;
    if (sent_ < size) continue;
    if (available_) CountDelivered(body_.bytes.size(), *available_);
    EndMessage();
  }
  return true;
}

void FrameSocket::CountDelivered(std::size_t payload_bytes, hub::SteadyTime available) {
  ++tally_.frames;
  tally_.bytes += payload_bytes;
  tally_.latency.Add(last_progress_ - available);
}

void FrameSocket::EndMessage() {
  in_flight_ = false;
  body_ = {};
  head_.clear();
  // The room of a small head is kept for the next one.
  if (head_.capacity() > kKeptHeadBytes) head_.shrink_to_fit();
}

bool FrameSocket::PumpControl() {
  while (control_) {
    ControlWrite& control = *control_;
    const iovec piece{control.bytes.data() + control.sent, control.bytes.size() - control.sent};
    const std::size_t sent = SendNow(&piece, 1);
    if (sent == 0) return false;
    control.sent += sent;
    if (control.sent < control.bytes.size()) continue;
    if (closing_) close_sent_ = std::chrono::steady_clock::now();
    const std::unique_ptr<ControlWrite> written = std::move(control_);
    written->done->Post({}, written->sent);
  }
  return true;
}

std::size_t FrameSocket::SendNow(const iovec* pieces, std::size_t count) {
  const Progress progress = wire_.Send(pieces, count);
  if (progress.bytes > 0) last_progress_ = std::chrono::steady_clock::now();
  if (progress.error) Close();
  if (progress.wait != Progress::Wait::kNothing) wait_ = progress.wait;
  return progress.bytes;
}

void FrameSocket::WaitUntilWritable() {
  if (waiting_ || !open()) return;
  waiting_ = true;
  wire_.AsyncWait(std::exchange(wait_, Progress::Wait::kWritable),
                  [self = std::weak_ptr<FrameSocket*>(self_)](error_code error) {
                    const auto alive = self.lock();
                    if (!alive) return;
                    FrameSocket& socket = **alive;
                    socket.waiting_ = false;
                    if (error || !socket.open()) return;
                    socket.Pump();
                    if (!socket.wants_ready_ || socket.waiting_) return;
                    socket.wants_ready_ = false;
                    // Asks again with Ready(), which arms the gate if the kernel still has
                    // something.
                    if (socket.on_ready_) socket.on_ready_();
                  });
}

int FrameSocket::Unsent() {
  int unsent = 0;
  return ioctl(socket().native_handle(), SIOCOUTQNSD, &unsent) == 0 ? unsent : 0;
}

int FrameSocket::Unacked() {
  int unacked = 0;
  return ioctl(socket().native_handle(), SIOCOUTQ, &unacked) == 0 ? unacked : 0;
}

hub::Duration FrameSocket::StalledFor(hub::SteadyTime now) {
  if (!busy() || !open()) return hub::Duration::zero();
  if (const int unsent = Unsent(); unsent != last_unsent_) {
    last_unsent_ = unsent;
    last_progress_ = now;
  }
  return now - last_progress_;
}

void FrameSocket::LimitUnsent(bool limit) {
  if (limited_ == limit) return;
  // 0 is the system's setting, which is no limit unless an administrator made
  // one.
  const int bytes = limit ? 1 : 0;
  setsockopt(socket().native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &bytes, sizeof(bytes));
  limited_ = limit;
}

std::size_t FrameSocket::CopyReceived(void* to, std::size_t size) {
  // An earlier buffer of the same read may have taken the last of it.
  if (!received_) return 0;
  const std::size_t copied = std::min(size, received_->size());
  std::memcpy(to, received_->data(), copied);
  received_->erase(0, copied);
  if (received_->empty()) received_.reset();
  return copied;
}

void FrameSocket::Close() {
  wire_.Close();
  EndMessage();
  if (const std::unique_ptr<ControlWrite> ended = std::move(control_)) {
    ended->done->Post(net::error::operation_aborted, 0);
  }
}

}  // namespace framecast::gateway
