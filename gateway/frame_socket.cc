#include "gateway/frame_socket.h"

#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace framecast::gateway {
namespace {

constexpr unsigned char kCloseFrame = 0x88;

}  // namespace

FrameSocket::FrameSocket(net::ip::tcp::socket socket, std::string received, DeliveryTally& tally)
    : socket_(std::move(socket)), received_(std::move(received)), tally_(tally) {
  error_code ignored;
  socket_.set_option(net::ip::tcp::no_delay(true), ignored);
  socket_.native_non_blocking(true, ignored);
}

bool FrameSocket::Ready() {
  if (closing_ || !socket_.is_open()) return false;
  if (!frame_ && !control_done_ && Unsent() == 0) return true;
  wants_ready_ = true;
  if (!frame_ && !control_done_) LimitUnsent(true);
  WaitUntilWritable();
  return false;
}

void FrameSocket::Send(hub::FramePtr frame, hub::SteadyTime available) {
  head_ = EncodeWebSocketHead(WebSocketOpcode::kBinary, frame->content.payload.size());
  frame_ = std::move(frame);
  frame_sent_ = 0;
  frame_available_ = available;
  last_progress_ = std::chrono::steady_clock::now();
  LimitUnsent(false);
  if (!PumpFrame()) WaitUntilWritable();
}

void FrameSocket::BeginControl(std::string bytes, std::unique_ptr<Completion> completion) {
  if (!socket_.is_open()) {
    completion->Post(net::error::operation_aborted, 0);
    return;
  }
  if (!bytes.empty() && static_cast<unsigned char>(bytes.front()) == kCloseFrame) closing_ = true;
  if (!busy()) last_progress_ = std::chrono::steady_clock::now();
  control_ = std::move(bytes);
  control_sent_ = 0;
  control_done_ = std::move(completion);
  Pump();
}

void FrameSocket::Pump() {
  if (!socket_.is_open()) return;
  if (frame_ || control_done_) LimitUnsent(false);
  if (!PumpFrame() || !PumpControl()) WaitUntilWritable();
}

bool FrameSocket::PumpFrame() {
  while (frame_) {
    const std::string& payload = frame_->content.payload;
    std::array<iovec, 2> pieces{};
    std::size_t count = 0;
    if (frame_sent_ < head_.size) {
      pieces[count++] = {head_.bytes.data() + frame_sent_, head_.size - frame_sent_};
    }
    const std::size_t payload_sent = frame_sent_ > head_.size ? frame_sent_ - head_.size : 0;
    // sendmsg does not write through the pointer.
    pieces[count++] = {const_cast<char*>(payload.data()) + payload_sent,
                       payload.size() - payload_sent};
    const std::size_t sent = SendNow(pieces.data(), count);
    if (sent == 0) return false;
    frame_sent_ += sent;
    if (frame_sent_ < head_.size + payload.size()) continue;
    ++tally_.frames;
    tally_.bytes += payload.size();
    tally_.latency.Add(last_progress_ - frame_available_);
    frame_.reset();
  }
  return true;
}

bool FrameSocket::PumpControl() {
  while (control_done_) {
    const iovec piece{control_.data() + control_sent_, control_.size() - control_sent_};
    const std::size_t sent = SendNow(&piece, 1);
    if (sent == 0) return false;
    control_sent_ += sent;
    if (control_sent_ < control_.size()) continue;
    if (closing_) close_sent_ = std::chrono::steady_clock::now();
    const std::unique_ptr<Completion> done = std::move(control_done_);
    done->Post({}, control_sent_);
  }
  return true;
}

std::size_t FrameSocket::SendNow(const iovec* pieces, std::size_t count) {
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(pieces);
  message.msg_iovlen = count;
  const ssize_t sent = sendmsg(socket_.native_handle(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent > 0) {
    last_progress_ = std::chrono::steady_clock::now();
    return static_cast<std::size_t>(sent);
  }
  if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) Close();
  return 0;
}

void FrameSocket::WaitUntilWritable() {
  if (waiting_ || !socket_.is_open()) return;
  waiting_ = true;
  socket_.async_wait(net::ip::tcp::socket::wait_write,
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
  return ioctl(socket_.native_handle(), SIOCOUTQNSD, &unsent) == 0 ? unsent : 0;
}

hub::Duration FrameSocket::StalledFor(hub::SteadyTime now) {
  if (!busy() || !socket_.is_open()) return hub::Duration::zero();
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
  setsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &bytes, sizeof(bytes));
  limited_ = limit;
}

std::size_t FrameSocket::CopyReceived(void* to, std::size_t size) {
  const std::size_t copied = std::min(size, received_.size());
  std::memcpy(to, received_.data(), copied);
  received_.erase(0, copied);
  return copied;
}

void FrameSocket::Close() {
  error_code ignored;
  socket_.close(ignored);
  frame_.reset();
  if (const std::unique_ptr<Completion> done = std::move(control_done_)) {
    done->Post(net::error::operation_aborted, 0);
  }
}

}  // namespace framecast::gateway
