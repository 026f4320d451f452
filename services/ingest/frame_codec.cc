#include "services/ingest/frame_codec.h"

#include <google/protobuf/io/coded_stream.h>
#include <grpcpp/support/slice.h>

#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "framecast/v1/stream.pb.h"
#include "services/hub/admission.h"
#include "services/ingest/timestamp_codec.h"

namespace framecast::ingest {
namespace {

using google::protobuf::io::CodedOutputStream;

// Field number << 3 | wire type 2: length-delimited.
constexpr std::uint32_t kResponseFrameTag = v1::WatchResponse::kFrameFieldNumber << 3 | 2;
constexpr std::uint32_t kPayloadTag = v1::Frame::kPayloadFieldNumber << 3 | 2;
static_assert(int{v1::GetFrameResponse::kEpochFieldNumber} ==
                      int{v1::WatchResponse::kEpochFieldNumber} &&
                  int{v1::GetFrameResponse::kFrameFieldNumber} ==
                      int{v1::WatchResponse::kFrameFieldNumber} &&
                  int{v1::GetFrameResponse::kIngestTimeFieldNumber} ==
                      int{v1::WatchResponse::kIngestTimeFieldNumber},
              "both responses are written by the same code");

void DecodeAnnotations(v1::Frame& frame, hub::IncomingFrame& incoming) {
  if (frame.annotations().empty()) return;
  std::uint64_t bytes = 0;
  for (const auto& [key, value] : frame.annotations()) bytes += key.size() + value.size();
  // As JSON they are larger still: not worth the conversion.
  if (bytes > hub::kMaxAnnotationsBytes) {
    incoming.metadata_error = "has annotations of " + hub::HumanBytes(bytes) + ", the limit is " +
                              hub::HumanBytes(hub::kMaxAnnotationsBytes) + " as JSON";
    return;
  }
  nlohmann::json object = nlohmann::json::object();
  for (auto& [key, value] : *frame.mutable_annotations()) object[key] = std::move(value);
  incoming.content.annotations =
      object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void EncodeAnnotations(const std::string& annotations, v1::Frame& frame) {
  if (annotations.empty()) return;
  const auto object = nlohmann::json::parse(annotations, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return;
  for (const auto& [key, value] : object.items()) {
    (*frame.mutable_annotations())[key] =
        value.is_string() ? value.get<std::string>() : value.dump();
  }
}

void AppendVarint(std::uint64_t value, std::string& out) {
  std::array<std::uint8_t, 10> bytes{};
  const std::uint8_t* end = CodedOutputStream::WriteVarint64ToArray(value, bytes.data());
  out.append(static_cast<const std::uint8_t*>(bytes.data()), end);
}

grpc::Slice SharedPayload(const hub::FramePtr& frame) {
  const std::string& payload = frame->content.payload;
  // gRPC only reads what it sends, whatever the parameter's type.
  return {const_cast<char*>(payload.data()), payload.size(),
          [](void* owner) { delete static_cast<hub::FramePtr*>(owner); }, new hub::FramePtr(frame)};
}

}  // namespace

hub::IncomingFrame DecodeFrame(v1::Frame& frame) {
  hub::IncomingFrame incoming;
  incoming.sequence = frame.sequence();
  incoming.content.content_type = std::move(*frame.mutable_content_type());
  incoming.content.payload = std::move(*frame.mutable_payload());
  if (frame.has_capture_time()) {
    if (const auto micros = ToMicros(frame.capture_time())) {
      incoming.content.capture_time_us = *micros;
    } else {
      incoming.metadata_error = "has a capture time that is none (" +
                                std::to_string(frame.capture_time().seconds()) + " s, " +
                                std::to_string(frame.capture_time().nanos()) +
                                " ns); it lies between the years 1970 and 9999";
    }
  }
  DecodeAnnotations(frame, incoming);
  return incoming;
}

grpc::ByteBuffer EncodeFrame(const hub::FramePtr& frame,
                             const std::optional<hub::SkipCounts>& skipped) {
  v1::WatchResponse rest;
  rest.set_epoch(frame->position.epoch);
  *rest.mutable_ingest_time() = ToTimestamp(frame->ingest_time_us);
  if (skipped) {
    const auto count = [&](hub::SkipReason reason) { return (*skipped)[static_cast<int>(reason)]; };
    v1::SkippedFrames& counts = *rest.mutable_skipped();
    counts.set_slow(count(hub::SkipReason::kSlow));
    counts.set_rate(count(hub::SkipReason::kRate));
    counts.set_ring(count(hub::SkipReason::kRing));
    counts.set_paused(count(hub::SkipReason::kPaused));
    counts.set_source_gap(count(hub::SkipReason::kSourceGap));
  }
  v1::Frame metadata;
  metadata.set_sequence(frame->position.sequence);
  if (frame->content.capture_time_us != 0) {
    *metadata.mutable_capture_time() = ToTimestamp(frame->content.capture_time_us);
  }
  metadata.set_content_type(frame->content.content_type);
  EncodeAnnotations(frame->content.annotations, metadata);

  // Written by hand from here on, so that the payload can stay where it is: as the message's last
  // field, inside of its last field.
  std::string payload_head;
  AppendVarint(kPayloadTag, payload_head);
  AppendVarint(frame->content.payload.size(), payload_head);
  const std::string frame_head = metadata.SerializeAsString();
  std::string head = rest.SerializeAsString();
  AppendVarint(kResponseFrameTag, head);
  AppendVarint(frame_head.size() + payload_head.size() + frame->content.payload.size(), head);
  head += frame_head;
  head += payload_head;
  const std::array<grpc::Slice, 2> slices = {grpc::Slice(head), SharedPayload(frame)};
  return {slices.data(), slices.size()};
}

}  // namespace framecast::ingest
