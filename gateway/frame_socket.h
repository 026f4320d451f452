// The byte stream to one viewer: sends pictures in one system call each, past
// Beast where that runs on top, keeps Beast's own writes in order with them,
// and says when the next picture should begin.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/buffers_iterator.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/websocket/teardown.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/delivery_tally.h"
#include "gateway/prepared_message.h"
#include "gateway/wire.h"
#include "services/hub/frame.h"

namespace framecast::gateway {

// What follows a message's head, shared with others and sent without a copy.
struct SharedBytes {
  std::shared_ptr<const void> owner;
  std::string_view bytes;

  static SharedBytes Payload(const hub::FramePtr& frame) { return {frame, frame->content.payload}; }
  static SharedBytes Text(const std::shared_ptr<const std::string>& text) { return {text, *text}; }
};

// A frame as it goes to a viewer. Everything but the tail is the caller's.
struct FrameMessage {
  std::string_view head;
  const hub::FramePtr& frame;
  std::string_view tail;  // of static storage
  // May have them in one piece, and is asked only when they go out.
  PreparedMessage& prepared;
  // Since when it could have gone.
  hub::SteadyTime available;
};

// For the one thread of its shard. Holds at most one message, the one in flight.
// Models Asio's AsyncReadStream and AsyncWriteStream for
// beast::websocket::stream.
//
// Freshness: a new frame begins only when the kernel has nothing unsent for
// this socket. To learn when that is, TCP_NOTSENT_LOWAT is set to 1 and a fresh
// wait is started (epoll is edge-triggered: one armed before would not fire);
// before writing, it is set back, or the frame would leave in dozens of pieces.
// What it has sent may still wait in queues on the path: then the frame is held until they should
// have emptied, once at most (PathQueueingDelay).
// The send buffer is the kernel's, auto-tuned up to tcp_wmem[2]: a long path
// needs it, and it never holds more than a frame unsent.
class FrameSocket {
 public:
  using executor_type = Wire::executor_type;
  using Socket = Wire::Socket;

  // Takes the connection over. `received`: bytes that came in behind the upgrade request; they are
  // read first. `tally` counts what gets out.
  FrameSocket(Wire wire, std::string received, DeliveryTally& tally);
  ~FrameSocket() = default;
  FrameSocket(const FrameSocket&) = delete;
  FrameSocket& operator=(const FrameSocket&) = delete;

  executor_type get_executor() { return wire_.get_executor(); }
  Socket& socket() { return wire_.socket(); }

  // Called when Ready() said no and would now say yes. Not called from within
  // another method.
  void SetReadyCallback(std::function<void()> on_ready) { on_ready_ = std::move(on_ready); }

  // Whether a frame may begin now. If not, on_ready follows, unless the
  // connection is closing.
  bool Ready();
  // Whether a message that is no frame may begin now: nothing of ours is in flight, whatever the
  // kernel still holds. If not, on_ready follows, unless the connection is closing.
  bool Idle();
  // A frame, if it may begin now; as Ready and SendFrame together, for fewer system calls: as long
  // as frames go out whole, the kernel is the gate and refuses one that would wait behind unsent
  // bytes. False: nothing of it has gone, and on_ready follows, unless the connection is closing.
  bool TrySendFrame(const FrameMessage& message);
  // Only when Ready(), a frame: head, body and tail, in one system call as far as they fit (over
  // TLS: one for some records); the rest is in flight. It counts as delivered once all of it is
  // out. `available`: since when it could have gone. `tail` must outlive the socket.
  void SendFrame(std::string head, SharedBytes body, std::string_view tail,
                 hub::SteadyTime available);
  // Only when Idle(), a message that is no frame.
  void SendMessage(std::string head, SharedBytes body);

  // Whether the socket has not yet taken the whole of the last frame.
  bool sending() const { return in_flight_ && available_; }
  // Whether something is under way: with us, or in the kernel and not yet sent.
  bool busy() const { return in_flight_ || control_ || wants_ready_; }
  // For how long neither we nor the kernel got rid of a byte of it; 0 when not busy. Exact to the
  // time between two calls.
  hub::Duration StalledFor(hub::SteadyTime now);
  // When the kernel took the close frame; Beast's wait for the peer's end has no limit of its own.
  std::optional<hub::SteadyTime> close_sent() const { return close_sent_; }

  // Abortive: drops the frame in flight and fails Beast's operations.
  void Close();
  bool open() const { return wire_.open(); }
  // Over TLS: that no more comes. Then the connection is to be ended.
  void SayGoodbye() { wire_.SayGoodbye(); }

  template <typename MutableBuffers, typename Token>
  auto async_read_some(const MutableBuffers& buffers, Token&& token);

  // Beast's control frames and handshake answer. Completes when all bytes are
  // out, behind the frame in flight.
  template <typename ConstBuffers, typename Token>
  auto async_write_some(const ConstBuffers& buffers, Token&& token);

 private:
  // A completion handler of Beast's, whatever its type.
  class Completion {
   public:
    virtual ~Completion() = default;
    virtual void Post(error_code error, std::size_t bytes) = 0;
  };
  template <typename Handler>
  class CompletionOf;
  struct ControlWrite {
    std::string bytes;
    std::size_t sent = 0;
    std::unique_ptr<Completion> done;
  };

  void BeginControl(std::string bytes, std::unique_ptr<Completion> completion);
  void Begin(std::string head, SharedBytes body, std::string_view tail,
             std::optional<hub::SteadyTime> available);
  // TrySendFrame with the kernel as the gate.
  bool TrySendGated(const FrameMessage& message);
  // Sends what is outstanding, as far as the socket takes it. Control bytes and
  // messages never interleave.
  void Pump();
  bool PumpMessage();
  void EndMessage();
  bool PumpControl();
  void WaitUntilWritable();
  void LimitUnsent(bool limit);
  // Of which `sent` bytes are out; the rest is to be pumped.
  void SetInFlight(std::string head, SharedBytes body, std::string_view tail,
                   std::optional<hub::SteadyTime> available, std::size_t sent);
  void CountDelivered(std::size_t payload_bytes, hub::SteadyTime available);
  // Bytes that the kernel holds and has not yet sent once.
  int Unsent();
  // Those, and what it sent and the peer has not acknowledged.
  int Unacked();
  // Whether the next frame should wait for queues on the path; on_ready then follows.
  bool HeldByPath(int unacked);
  std::size_t CopyReceived(void* to, std::size_t size);
  // Bytes sent; 0 would block. Closes on any other error.
  std::size_t SendNow(const struct iovec* pieces, std::size_t count);

  Wire wire_;
  // Not read yet; null: nothing.
  std::unique_ptr<std::string> received_;
  std::function<void()> on_ready_;
  // Lets a wait that completes after the end see that there is nobody any more.
  std::shared_ptr<FrameSocket*> self_ = std::make_shared<FrameSocket*>(this);

  std::string head_;
  SharedBytes body_;
  std::string_view tail_;
  std::size_t sent_ = 0;  // of the three together
  // Of a frame; nothing for other messages.
  std::optional<hub::SteadyTime> available_;

  // Null: none is under way.
  std::unique_ptr<ControlWrite> control_;
  std::optional<hub::SteadyTime> close_sent_;
  std::unique_ptr<net::steady_timer> hold_timer_;
  hub::SteadyTime last_progress_;
  DeliveryTally& tally_;

  // What is small is together: there is one of these for every viewer.
  int last_unsent_ = 0;
  bool in_flight_ = false;
  bool closing_ = false;  // Beast's close frame is on its way: no data behind it
  bool waiting_ = false;
  // What the last write waits for; TLS may have to read first.
  Progress::Wait wait_ = Progress::Wait::kWritable;
  bool wants_ready_ = false;
  bool limited_ = false;
  // For TrySendFrame: frames that may go before the kernel is asked again what it has; and those
  // that go without it as the gate, since one did not get through it whole.
  std::uint8_t unasked_ = 0;
  std::uint8_t ungated_ = 0;
  enum class Hold : std::uint8_t { kNone, kOn, kOver };
  Hold hold_ = Hold::kNone;  // of the next frame
};

template <typename Handler>
class FrameSocket::CompletionOf final : public Completion {
 public:
  CompletionOf(Handler handler, const executor_type& executor)
      : work_(net::make_work_guard(handler, executor)), handler_(std::move(handler)) {}
  void Post(error_code error, std::size_t bytes) override {
    const auto executor = work_.get_executor();
    net::post(executor, beast::bind_front_handler(std::move(handler_), error, bytes));
  }

 private:
  net::executor_work_guard<net::associated_executor_t<Handler, executor_type>> work_;
  Handler handler_;
};

template <typename MutableBuffers, typename Token>
auto FrameSocket::async_read_some(const MutableBuffers& buffers, Token&& token) {
  return net::async_initiate<Token, void(error_code, std::size_t)>(
      [this](auto handler, const MutableBuffers& into) {
        if (!received_) {
          wire_.async_read_some(into, std::move(handler));
          return;
        }
        std::size_t copied = 0;
        for (auto it = net::buffer_sequence_begin(into); it != net::buffer_sequence_end(into);
             ++it) {
          const net::mutable_buffer buffer = *it;
          copied += CopyReceived(buffer.data(), buffer.size());
        }
        CompletionOf<decltype(handler)>(std::move(handler), get_executor()).Post({}, copied);
      },
      token, buffers);
}

template <typename ConstBuffers, typename Token>
auto FrameSocket::async_write_some(const ConstBuffers& buffers, Token&& token) {
  return net::async_initiate<Token, void(error_code, std::size_t)>(
      [this](auto handler, const ConstBuffers& from) {
        std::string bytes(net::buffers_begin(from), net::buffers_end(from));
        BeginControl(std::move(bytes), std::make_unique<CompletionOf<decltype(handler)>>(
                                           std::move(handler), get_executor()));
      },
      token, buffers);
}

// Found by Beast through argument-dependent lookup.
template <typename Handler>
void async_teardown(beast::role_type role, FrameSocket& socket, Handler&& handler) {
  socket.SayGoodbye();
  beast::websocket::async_teardown(role, socket.socket(), std::forward<Handler>(handler));
}
inline void beast_close_socket(FrameSocket& socket) { socket.Close(); }

}  // namespace framecast::gateway
