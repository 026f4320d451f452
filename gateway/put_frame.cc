#include "gateway/put_frame.h"

#include <boost/beast/http/field.hpp>
#include <boost/beast/http/verb.hpp>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/hub/stream_name.h"

namespace framecast::gateway {
namespace {

namespace http = boost::beast::http;

http::status StatusOf(hub::RejectReason reason) {
  switch (reason) {
    case hub::RejectReason::kTooLarge:
    case hub::RejectReason::kTooManyPixels:
      return http::status::payload_too_large;
    case hub::RejectReason::kUnsupportedType:
    case hub::RejectReason::kTypeMismatch:
      return http::status::unsupported_media_type;
    case hub::RejectReason::kEmpty:
    case hub::RejectReason::kBadMetadata:
    case hub::RejectReason::kSequenceOutOfOrder:
    case hub::RejectReason::kSequenceOutOfRange:
      break;
  }
  return http::status::bad_request;
}

Answer RejectedAnswer(const hub::Rejection& rejection) {
  const std::string_view code = hub::ToString(rejection.reason);
  return ErrorAnswer(StatusOf(rejection.reason), code,
                     "the frame " + rejection.message + ". It was not stored.");
}

Answer Reject(hub::Hub& hub, const std::string& stream, const hub::Rejection& rejection) {
  hub.CountRejectedPut(stream, rejection.reason);
  return RejectedAnswer(rejection);
}

Answer BadName(const std::string& stream) {
  return ErrorAnswer(http::status::bad_request, "bad_stream_name", hub::StreamNameError(stream));
}

// What clients say of bytes that they know nothing about; curl does unasked.
bool SaysNothing(const std::string& type) {
  return type.empty() || type == "application/octet-stream" ||
         type == "application/x-www-form-urlencoded";
}

// Sets `content_type`, or says why it is none.
std::optional<hub::Rejection> CheckType(const RequestHead& head, std::string& content_type) {
  const auto value = head[http::field::content_type];
  const absl::string_view given(value.data(), value.size());
  const std::string type(
      absl::StripAsciiWhitespace(absl::AsciiStrToLower(given.substr(0, given.find(';')))));
  if (type.starts_with("image/")) {
    content_type = std::string(given);
    return std::nullopt;
  }
  if (head.method() == http::verb::post) {
    return hub::Rejection{hub::RejectReason::kUnsupportedType,
                          "is not named as an image; a POST says what it is, such as Content-Type: "
                          "image/png, and its body is the image itself"};
  }
  if (SaysNothing(type)) {
    content_type.clear();
    return std::nullopt;
  }
  return hub::Rejection{
      hub::RejectReason::kUnsupportedType,
      absl::StrCat("is named ", type, "; a frame is an image, and the body is the image itself")};
}

}  // namespace

std::optional<Answer> VetPut(hub::Hub& hub, const RequestHead& head, const VettedHead& vetted,
                             const std::string& stream, std::string& content_type) {
  if (!hub::IsStreamName(stream)) return BadName(stream);
  if (head.count(http::field::content_type) > 1) {
    return ErrorAnswer(http::status::bad_request, "bad_content_type",
                       "the request names its Content-Type twice.");
  }
  if (const auto rejection = CheckType(head, content_type)) return Reject(hub, stream, *rejection);
  if (vetted.body == BodyKind::kChunked) return std::nullopt;
  if (const auto rejection = hub::CheckSize(vetted.content_length, hub.options().frames)) {
    return Reject(hub, stream, *rejection);
  }
  return std::nullopt;
}

Answer AnswerPut(hub::Hub& hub, const std::string& stream, hub::FrameContent content) {
  const absl::StatusOr<hub::PutResult> result = hub.Put(stream, std::move(content));
  const std::string message(result.status().message());
  if (absl::IsAlreadyExists(result.status())) {
    return ErrorAnswer(http::status::conflict, "stream_taken", message);
  }
  if (absl::IsResourceExhausted(result.status())) {
    return ErrorAnswer(http::status::service_unavailable, "too_many_streams", message);
  }
  if (!result.ok()) return ErrorAnswer(http::status::bad_request, "bad_stream_name", message);
  if (result->rejection) return RejectedAnswer(*result->rejection);
  Answer answer = JsonAnswer(absl::StrCat(R"({"epoch":")", hub::FormatEpoch(result->position.epoch),
                                          R"(","sequence":)", result->position.sequence, "}\n"));
  if (result->created) answer.status = http::status::created;
  return answer;
}

Answer AnswerTooLarge(hub::Hub& hub, const std::string& stream) {
  return Reject(
      hub, stream,
      {hub::RejectReason::kTooLarge,
       absl::StrCat("has more than ", hub::HumanBytes(hub.options().frames.max_frame_bytes),
                    ", which is the limit (--max_frame_bytes)")});
}

Answer AnswerBusy() {
  Answer answer = ErrorAnswer(http::status::service_unavailable, "busy",
                              "too many frames are on their way in; try again in a second.");
  answer.fields.emplace_back("Retry-After", "1");
  return answer;
}

}  // namespace framecast::gateway
