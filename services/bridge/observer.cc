#include "services/bridge/observer.h"

namespace framecast::bridge {

std::string_view ToString(DropReason reason) {
  switch (reason) {
    case DropReason::kSlow:
      return "slow";
    case DropReason::kIncomplete:
      return "incomplete";
    case DropReason::kBacklog:
      return "backlog";
    case DropReason::kInvalid:
      return "invalid";
  }
  return "unknown";
}

}  // namespace framecast::bridge
