#include <google/protobuf/stubs/logging.h>

#include <map>
#include <memory>
#include <string>

#include "framecast/v1/ingest.pb.h"
#include "framecast/v1/stream.pb.h"
#include "services/hub/admission.h"
#include "services/hub/image_header.h"
#include "services/ingest/frame_codec.h"
#include "services/ingest/message_codec.h"
#include "tests/fuzz/targets.h"

namespace framecast::fuzz {
namespace {

constexpr hub::FrameLimits kLimits{.allow_svg = true};

void CheckPicture(std::string_view bytes) {
  const auto format = hub::RecogniseImage(bytes);
  if (!format) return;
  Require(hub::FormatOfMediaType(hub::MediaType(*format)) == format, "a format has a media type");
  const auto size = hub::ReadImageSize(*format, bytes);
  Require(!size || *format == hub::ImageFormat::kSvg || size->pixels() > 0, "a size is not 0");
}

// True: it may be stored.
bool Admit(hub::FrameContent& content, const std::string& default_type) {
  if (const auto rejection = hub::CheckContent(content, default_type, kLimits)) {
    Require(!rejection->message.empty(), "a rejection says why");
    return false;
  }
  const auto format = hub::RecogniseImage(content.payload);
  Require(format && content.content_type == hub::MediaType(*format), "an image, named as it is");
  const auto size = hub::ReadImageSize(*format, content.payload);
  Require(size && size->pixels() <= kLimits.max_pixels, "no more pixels than are allowed");
  return true;
}

// What was stored is watched as it came in.
void CheckWatched(const hub::IncomingFrame& incoming,
                  const std::map<std::string, std::string>& sent) {
  const auto budget = std::make_shared<hub::MemoryBudget>(1 << 20);
  auto frame = std::make_shared<hub::Frame>(incoming.content, budget);
  frame->position = {1, incoming.sequence};
  grpc::ByteBuffer buffer = ingest::EncodeFrame(frame, hub::SkipCounts{1, 2, 3, 4, 5});
  v1::WatchResponse response;
  Require(ingest::Parse(buffer, response), "a WatchResponse is written");
  Require(response.frame().payload() == incoming.content.payload, "with the payload");
  Require(response.frame().sequence() == incoming.sequence, "with the sequence");
  Require(response.skipped().source_gap() == 5, "with the skip counts");
  const auto& annotations = response.frame().annotations();
  Require(std::map<std::string, std::string>(annotations.begin(), annotations.end()) == sent,
          "with the annotations");
}

}  // namespace

void FrameCodec(std::string_view input) {
  CheckPicture(input);
  hub::FrameContent content;
  content.payload = std::string(input);
  Admit(content, "");

  // It would say of every broken string that it is none.
  static auto* const quiet = google::protobuf::SetLogHandler(nullptr);
  static_cast<void>(quiet);
  v1::PublishRequest request;
  if (!request.ParseFromArray(input.data(), static_cast<int>(input.size()))) return;
  if (!request.has_frame()) return;
  const std::map<std::string, std::string> annotations(request.frame().annotations().begin(),
                                                       request.frame().annotations().end());
  hub::IncomingFrame incoming = ingest::DecodeFrame(*request.mutable_frame());
  Require(incoming.content.capture_time_us >= 0, "a time since 1970");
  if (Admit(incoming.content, "") && incoming.metadata_error.empty()) {
    CheckWatched(incoming, annotations);
  }
}

}  // namespace framecast::fuzz
