// The HTTP API over the hub: streams as JSON. No sockets here.
#pragma once

#include <memory>
#include <string>

#include "gateway/answer.h"
#include "services/access/caller.h"
#include "services/hub/hub.h"

namespace framecast::gateway {

// GET /api/v1/streams: those that the caller may watch.
Answer AnswerStreams(const hub::Hub& hub, const access::Caller& caller);
// GET /api/v1/streams/{name}
Answer AnswerStream(const hub::Hub& hub, const std::string& name);

// Null if there is none, or its name is against the rule: `refusal` is then the answer.
std::shared_ptr<hub::Stream> FindStream(const hub::Hub& hub, const std::string& name,
                                        Answer& refusal);

// What is known of a stream, as the API has it.
std::string StreamJson(const hub::StreamInfo& info);

}  // namespace framecast::gateway
