#include "services/ingest/timestamp_codec.h"

namespace framecast::ingest {
namespace {

// The last second of the year 9999, where protobuf's range ends.
constexpr std::int64_t kMaxSeconds = 253'402'300'799;
constexpr std::int64_t kMicros = 1'000'000;
constexpr std::int64_t kNanos = 1'000'000'000;

}  // namespace

std::optional<std::int64_t> ToMicros(const google::protobuf::Timestamp& timestamp) {
  if (timestamp.seconds() < 0 || timestamp.seconds() > kMaxSeconds || timestamp.nanos() < 0 ||
      timestamp.nanos() >= kNanos) {
    return std::nullopt;
  }
  return timestamp.seconds() * kMicros + timestamp.nanos() / 1000;
}

google::protobuf::Timestamp ToTimestamp(std::int64_t unix_micros) {
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(unix_micros / kMicros);
  timestamp.set_nanos(static_cast<std::int32_t>(unix_micros % kMicros * 1000));
  return timestamp;
}

google::protobuf::Duration ToProto(hub::Duration duration) {
  const std::int64_t nanos = std::chrono::duration_cast<std::chrono::nanoseconds>(duration).count();
  google::protobuf::Duration proto;
  proto.set_seconds(nanos / kNanos);
  proto.set_nanos(static_cast<std::int32_t>(nanos % kNanos));
  return proto;
}

google::protobuf::Duration ToDuration(std::int64_t micros) {
  google::protobuf::Duration proto;
  proto.set_seconds(micros / kMicros);
  proto.set_nanos(static_cast<std::int32_t>(micros % kMicros * 1000));
  return proto;
}

}  // namespace framecast::ingest
