// Which protocol a WebSocket handshake asks for.
#pragma once

#include "gateway/request_head.h"

namespace framecast::gateway {

enum class Subprotocol {
  kRaw,          // each message is a picture
  kFramecastV1,  // "framecast.v1" is among those offered
};

inline constexpr char kFramecastV1[] = "framecast.v1";

// Others are not chosen, which a client that insists on one sees from the answer (RFC 6455, section
// 4.1). Pure.
Subprotocol ChooseSubprotocol(const RequestHead& head);

}  // namespace framecast::gateway
