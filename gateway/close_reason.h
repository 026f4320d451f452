// Every way a viewer's connection can end, in one table: close code, word for
// logs and metrics.
#pragma once

#include <cstdint>
#include <string_view>

namespace framecast::gateway {

enum class CloseReason {
  kAskedFor,        // the viewer closed
  kDraining,        // the server stops
  kProtocolError,   // Beast found a violation and answered it
  kBinaryMessage,   // where only text is understood
  kNotUtf8,         // text that is none
  kTooManyViewers,  // told once it was upgraded, so that a page can read it
  kTooLarge,        // a message over the limit
  kInternal,        // our fault
  kTokenNeeded,     // without a token, or it expired or was revoked
  kForbidden,       // the token is good, but not for this
  kStalled,         // its socket took nothing, or it answered no ping; abortive, no
                    // close frame
  kGone,            // the connection broke without a close
};
inline constexpr int kCloseReasons = 12;

struct CloseWord {
  // What the viewer is told (RFC 6455 and the contract); 0: nothing can be
  // told.
  std::uint16_t code;
  std::string_view word;
};

CloseWord Describe(CloseReason reason);

}  // namespace framecast::gateway
