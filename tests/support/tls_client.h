// The client's side of TLS beneath LoopbackClient and WebSocketClient.
#pragma once

#include <memory>
#include <string>

#include "tests/support/loopback_client.h"

namespace framecast::test {

struct TlsSettings {
  // PEM: whom the server's certificate must come from.
  std::string ca;
  // As OpenSSL numbers them, such as TLS1_1_VERSION; 0: the newest.
  int newest_version = 0;
  // As ALPN writes it; empty: none.
  std::string protocols = {};
  // TLS 1.3 with this cipher suite and nothing else; empty: all that OpenSSL has.
  std::string only_suite = {};
};

// What a handshake came to.
struct TlsFacts {
  bool secure = false;
  // The common name in the server's certificate.
  std::string server;
  std::string protocol;
  int version = 0;
};

// Connects over TLS, to localhost. A handshake that fails leaves a client that reads nothing.
// `facts`, if given, is that of the last handshake.
MakeLayer TlsTo(TlsSettings settings, TlsFacts* facts = nullptr);

// Asks for new keys for what it sends and gets: both sides have to write for that.
void UpdateKeys(Layer& layer);
// Whether the server said that no more comes, before the connection ended.
bool SaidGoodbye(Layer& layer);

}  // namespace framecast::test
