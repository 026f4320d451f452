// The gateway's one listening socket: hands connections to the shards in turn.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gateway/shard.h"

namespace framecast::gateway {

// Lives on the first shard's loop. Open before the shards run; Close from any
// thread.
class Listener {
 public:
  explicit Listener(const std::vector<std::unique_ptr<Shard>>& shards);

  // Binds and listens. Unavailable, naming the address and the reason.
  absl::Status Open(const std::string& address);
  std::uint16_t port() const { return port_; }
  // Begins to accept.
  void Start() { AcceptNext(); }
  void Close();

 private:
  void AcceptNext();

  const std::vector<std::unique_ptr<Shard>>& shards_;
  net::ip::tcp::acceptor acceptor_;
  // Out of file descriptors: accepting would spin.
  net::steady_timer pause_;
  std::size_t next_shard_ = 0;
  std::uint16_t port_ = 0;
  hub::SteadyTime last_complaint_{};
};

}  // namespace framecast::gateway
