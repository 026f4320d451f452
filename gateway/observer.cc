#include "gateway/observer.h"

namespace framecast::gateway {

void ShardReport::Clear() {
  delivered.frames = 0;
  delivered.bytes = 0;
  delivered.latency.Clear();
  picture_age.Clear();
  loop_lag.Clear();
}

}  // namespace framecast::gateway
