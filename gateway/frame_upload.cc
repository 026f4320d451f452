#include "gateway/frame_upload.h"

#include <utility>

#include "gateway/put_frame.h"

namespace framecast::gateway {

namespace http = boost::beast::http;

boost::asio::awaitable<std::optional<Answer>> FrameUpload::Receive(HeadParser& parser,
                                                                   const VettedHead& vetted,
                                                                   const std::string& stream) {
  hub::FrameContent content;
  BodyBudget::Share share(context_.bodies);
  auto refusal = VetPut(context_.hub, parser.get(), vetted, stream, content.content_type);
  if (!refusal && !share.Grow(vetted.content_length)) refusal = AnswerBusy();
  if (!refusal && vetted.body != BodyKind::kNone) {
    const BodyLimits limits{context_.hub.options().frames.max_frame_bytes,
                            context_.options.body_piece_timeout};
    const BodyEnd end =
        co_await ReadBody(stream_, buffer_, parser, vetted, limits, share, content.payload);
    if (end == BodyEnd::kLost) co_return std::nullopt;
    if (end == BodyEnd::kTooLarge) refusal = AnswerTooLarge(context_.hub, stream);
    if (end == BodyEnd::kNoRoom) refusal = AnswerBusy();
    if (end == BodyEnd::kMalformed) {
      refusal = ErrorAnswer(http::status::bad_request, "bad_body",
                            "the body ended early, or its chunks are none.");
    }
  }
  body_unread_ = refusal && vetted.body != BodyKind::kNone;
  if (refusal) co_return refusal;
  Answer answer = AnswerPut(context_.hub, stream, std::move(content));
  co_return answer;
}

}  // namespace framecast::gateway
