#include "gateway/observer.h"

namespace framecast::gateway {

void DeliveryTally::Clear() {
  frames = 0;
  bytes = 0;
  latency.Clear();
}

void ShardReport::Clear() {
  websocket.Clear();
  mjpeg.Clear();
  picture_age.Clear();
  ingest_to_paint.Clear();
  implausible_paints = 0;
  loop_lag.Clear();
}

}  // namespace framecast::gateway
