// The HTTP API over the hub: streams as JSON, frames as images. No sockets
// here.
#pragma once

#include <string>
#include <string_view>

#include "gateway/answer.h"
#include "gateway/router.h"
#include "services/hub/hub.h"

namespace framecast::gateway {

// GET /api/v1/streams
Answer AnswerStreams(const hub::Hub& hub);
// GET /api/v1/streams/{name}
Answer AnswerStream(const hub::Hub& hub, const std::string& name);
// GET /api/v1/streams/{name}/frame; `if_none_match` is that field, or empty.
Answer AnswerNewestFrame(const hub::Hub& hub, const std::string& name,
                         std::string_view if_none_match);

// What is known of a stream, as the API has it.
std::string StreamJson(const hub::StreamInfo& info);

}  // namespace framecast::gateway
