// What is known of a stream, as protobuf.
#pragma once

#include "framecast/v1/stream.pb.h"
#include "services/hub/stream.h"

namespace framecast::ingest {

v1::StreamInfo ToProto(const hub::StreamInfo& info);

}  // namespace framecast::ingest
