#include "gateway/close_reason.h"

namespace framecast::gateway {

CloseWord Describe(CloseReason reason) {
  switch (reason) {
    case CloseReason::kAskedFor:
      return {1000, "asked_for"};
    case CloseReason::kDraining:
      return {1001, "draining"};
    case CloseReason::kProtocolError:
      return {1002, "protocol_error"};
    case CloseReason::kBinaryMessage:
      return {1003, "binary_message"};
    case CloseReason::kNotUtf8:
      return {1007, "not_utf8"};
    case CloseReason::kTooManyViewers:
      return {1008, "too_many_viewers"};
    case CloseReason::kTooLarge:
      return {1009, "too_large"};
    case CloseReason::kInternal:
      return {1011, "internal"};
    case CloseReason::kTokenNeeded:
      return {4401, "token_needed"};
    case CloseReason::kForbidden:
      return {4403, "forbidden"};
    case CloseReason::kStalled:
      return {4408, "stalled"};
    case CloseReason::kGone:
      return {0, "gone"};
  }
  return {0, "unknown"};
}

}  // namespace framecast::gateway
