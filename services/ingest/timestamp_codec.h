// Times between protobuf and the hub.
#pragma once

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <cstdint>
#include <optional>

#include "services/hub/clock.h"

namespace framecast::ingest {

// Microseconds since the Unix epoch, rounded down. Nothing when it is no time: before 1970, after
// the year 9999, or with nanoseconds outside 0…999,999,999.
std::optional<std::int64_t> ToMicros(const google::protobuf::Timestamp& timestamp);

google::protobuf::Timestamp ToTimestamp(std::int64_t unix_micros);

google::protobuf::Duration ToProto(hub::Duration duration);
// Microseconds: between two clocks there can be more than a hub::Duration holds.
google::protobuf::Duration ToDuration(std::int64_t micros);

}  // namespace framecast::ingest
