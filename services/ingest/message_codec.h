// Protobuf messages to and from gRPC's raw buffers.
#pragma once

#include <google/protobuf/message_lite.h>
#include <grpcpp/support/byte_buffer.h>

namespace framecast::ingest {

// Leaves `buffer` empty. False: it is no such message.
bool Parse(grpc::ByteBuffer& buffer, google::protobuf::MessageLite& message);

grpc::ByteBuffer Serialize(const google::protobuf::MessageLite& message);

}  // namespace framecast::ingest
