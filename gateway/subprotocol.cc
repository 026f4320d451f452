#include "gateway/subprotocol.h"

#include <boost/beast/http/field.hpp>
#include <boost/beast/http/rfc7230.hpp>

namespace framecast::gateway {

namespace http = boost::beast::http;

Subprotocol ChooseSubprotocol(const RequestHead& head) {
  const auto [begin, end] = head.equal_range(http::field::sec_websocket_protocol);
  for (auto line = begin; line != end; ++line) {
    // Not token_list.exists, which ignores case; the names of subprotocols do not.
    for (const auto& offered : http::token_list{line->value()}) {
      if (offered == kFramecastV1) return Subprotocol::kFramecastV1;
    }
  }
  return Subprotocol::kRaw;
}

}  // namespace framecast::gateway
