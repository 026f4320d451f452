// One viewer's endless answer of pictures, multipart/x-mixed-replace: what an
// <img> shows with no script.
#pragma once

#include <string>
#include <string_view>

#include "gateway/answer.h"
#include "gateway/router.h"
#include "gateway/shard.h"
#include "gateway/visitor.h"
#include "gateway/wire.h"
#include "services/hub/subscription.h"

namespace framecast::gateway {

// Who reads the parts. Blink (Chromium and its kin, https://crbug.com/527446) shows a part once it
// has read the head of the next one, which is therefore sent ahead and without a length; others get
// each part with its length, and the boundary right behind it.
enum class MjpegReader { kBlink, kOther };
MjpegReader MjpegReaderOf(std::string_view user_agent);

// The answer that comes before the pictures, `endless`, or what is wrong with the request; then it
// is complete, as it is for a HEAD. Sets `options` to what is asked for.
Answer AnswerMjpeg(const hub::Hub& hub, const Route& route, hub::SubscribeOptions& options);

// Starts the session on the shard, whose thread this is, with that answer. It ends when the visitor
// may not watch the stream any more.
void StartMjpegSession(Shard& shard, Wire wire, const Visitor& visitor, ViewerLimits::Seat seat,
                       const Answer& answer, MjpegReader reader, const std::string& stream,
                       const hub::SubscribeOptions& options);

}  // namespace framecast::gateway
