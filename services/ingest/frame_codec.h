// Frames between protobuf and the hub; payloads are handed on, never copied.
#pragma once

#include <grpcpp/support/byte_buffer.h>

#include <optional>

#include "framecast/v1/frame.pb.h"
#include "services/hub/frame.h"
#include "services/hub/publisher.h"
#include "services/hub/subscription.h"

namespace framecast::ingest {

// Takes the payload and the content type out of `frame`. What is wrong with the metadata is said in
// metadata_error; everything else is the hub's to check.
hub::IncomingFrame DecodeFrame(v1::Frame& frame);

// A serialized WatchResponse, or without `skipped` a GetFrameResponse. It shares the payload with
// `frame` and keeps it alive.
grpc::ByteBuffer EncodeFrame(const hub::FramePtr& frame,
                             const std::optional<hub::SkipCounts>& skipped);

}  // namespace framecast::ingest
