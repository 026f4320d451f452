// The browsers' side of framecast: pages, HTTP API and WebSocket, fed from the
// hub.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/observer.h"
#include "services/access/access.h"
#include "services/hub/hub.h"
#include "services/tls/server_identity.h"

namespace framecast::gateway {

struct GatewayOptions {
  // "host:port" or "[v6]:port"; port 0 takes a free one.
  std::string address;
  // Pages, streams and their pictures.
  bool watch = true;
  // PUT and POST of frames. What is not served is answered 404 not_this_role.
  bool publish = true;
  // As of SetTrouble, from the first request on.
  std::string trouble;
  // Event loops, each with a thread; at least 1.
  unsigned threads = 1;
  // What /websocket serves when no stream is named; empty: the hub's default
  // stream.
  std::string default_stream;
  // Folder with index.html, streams/index.html and assets/.
  std::string web_root;
  std::string version;
  // Not null: the gateway speaks TLS, and nothing else, to a new connection with what is current.
  // Must outlive it.
  const tls::ServerIdentity* identity = nullptr;

  // See HostOptions.
  std::vector<std::string> known_hosts;
  std::vector<std::string> allowed_origins;
  std::string external_url;

  // Limits. Whoever exceeds one is answered (HTTP) or closed (WebSocket) as the
  // contract says.
  hub::Duration head_timeout = std::chrono::seconds(10);        // for a whole request head
  hub::Duration keep_alive_timeout = std::chrono::seconds(60);  // between requests
  hub::Duration body_piece_timeout = std::chrono::seconds(20);  // for each 64 KiB of a body
  hub::Duration ping_after = std::chrono::seconds(15);          // of silence on a WebSocket
  hub::Duration pong_timeout = std::chrono::seconds(30);        // after a ping
  hub::Duration stall_timeout = std::chrono::seconds(20);  // no byte taken of a frame in flight
  std::size_t max_viewers = 0;                             // in all; 0: no limit
  std::size_t max_viewers_per_ip = 0;                      // from one address; 0: no limit
  std::uint64_t max_handshakes_per_second = 0;             // of WebSockets; 0: no limit
  std::uint32_t max_head_bytes = 8 << 10;
  std::uint32_t max_viewer_message_bytes = 64 << 10;
};

// Start, SetUnready, Drain and the destructor are for one thread at a time;
// everything else happens on its own threads.
class Gateway {
 public:
  // Listens when it returns. Unavailable, naming the address: it is in use or
  // not of this machine. `hub`, `access` and `observer` must outlive the gateway.
  static absl::StatusOr<std::unique_ptr<Gateway>> Start(const GatewayOptions& options,
                                                        hub::Hub& hub, access::Access& access,
                                                        GatewayObserver& observer);
  // Cuts what is still connected.
  ~Gateway();
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  std::uint16_t port() const;
  // How many there are now, viewers and others. Any thread.
  std::size_t connections() const;
  // From now on /readyz answers 503 with this reason.
  void SetUnready(std::string reason);
  // While it is not empty, /readyz answers 503 with it, unless SetUnready has given another reason.
  // Any thread.
  void SetTrouble(std::string trouble);
  // The listener closes, viewers are closed with 1001, spread over half of
  // `budget`; returns when all are gone or it is over.
  void Drain(hub::Duration budget);

 private:
  class Parts;
  explicit Gateway(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace framecast::gateway
