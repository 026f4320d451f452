// A wire whose peer has only so much time.
#pragma once

#include <utility>

#include "gateway/wire.h"
#include "services/hub/clock.h"

namespace framecast::gateway {

// For HTTP, until a viewer's session takes the wire over. Who owns it calls OnTick, twice a
// second. Models Asio's AsyncReadStream and AsyncWriteStream.
class TimedWire {
 public:
  using executor_type = Wire::executor_type;

  explicit TimedWire(Wire wire) : wire_(std::move(wire)) {}

  executor_type get_executor() { return wire_.get_executor(); }
  Wire& wire() { return wire_; }
  Wire::Socket& socket() { return wire_.socket(); }

  // Closes it when that is over, to the tick.
  void expires_after(hub::Duration period) {
    deadline_ = std::chrono::steady_clock::now() + period;
  }
  void expires_never() { deadline_ = hub::SteadyTime::max(); }
  void OnTick(hub::SteadyTime now) {
    if (now > deadline_) close();
  }
  // What is under way fails.
  void close() { wire_.Close(); }
  // It is without one then, and closed.
  Wire release() {
    expires_never();
    return std::move(wire_);
  }

  template <typename MutableBuffers, typename Token>
  auto async_read_some(const MutableBuffers& buffers, Token&& token) {
    return wire_.async_read_some(buffers, std::forward<Token>(token));
  }
  template <typename ConstBuffers, typename Token>
  auto async_write_some(const ConstBuffers& buffers, Token&& token) {
    return wire_.async_write_some(buffers, std::forward<Token>(token));
  }

 private:
  Wire wire_;
  hub::SteadyTime deadline_ = hub::SteadyTime::max();
};

}  // namespace framecast::gateway
