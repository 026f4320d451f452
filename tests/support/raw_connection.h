// The bytes of a raw WebSocket, plain or upon a layer, by few calls and without waiting.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tests/support/layer.h"

namespace framecast::test {

// The head of a request for a WebSocket; `fields`: further lines, each with its line end.
std::string UpgradeRequest(const std::string& target, const std::string& fields = "");

// A plain, blocking socket with the WebSocket's handshake done and nothing read of what follows it;
// throws when it was refused. Waits have a limit, also those for what is sent and received later.
// `address`: IPv4; `fields` as above.
int OpenWebSocket(std::uint16_t port, const std::string& target,
                  const std::string& address = "127.0.0.1", const std::string& fields = "");

// For one thread at a time.
class RawConnection {
 public:
  // Connected, with the handshake done and nothing read of what follows it, when it returns; throws
  // when it was refused. `address`: IPv4; `make_layer`: null for plain TCP.
  RawConnection(std::uint16_t port, const std::string& target, const std::string& address,
                const MakeLayer& make_layer);
  // Takes over a plain, non-blocking socket with the handshake done.
  explicit RawConnection(int socket) : socket_(socket) {}
  ~RawConnection();
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  int socket() const { return socket_; }

  // Bytes that were there; 0: none yet; nothing: the connection is over and its socket closed.
  std::optional<std::size_t> Receive(char* to, std::size_t size);
  // The same, of bytes that nobody wants; plain ones are not copied out of the kernel.
  std::optional<std::size_t> Discard(std::size_t size);
  // Whether there is more to receive, whatever epoll says of the socket.
  bool Holds() const { return layer_ != nullptr && layer_->Holds(); }
  // Waits until all of it is taken; false: it no longer is. `more` follows at once.
  bool Send(std::string_view bytes, bool more = false);

 private:
  std::optional<std::size_t> Received(long bytes);
  void Close();

  int socket_;
  std::unique_ptr<Layer> layer_;
};

}  // namespace framecast::test
