// A vetted request to its answer: methods, routes, readiness. No sockets here.
#pragma once

#include "gateway/answer.h"
#include "gateway/request_head.h"
#include "gateway/router.h"
#include "gateway/shard.h"

namespace framecast::gateway {

// `caller` has every right that the route needs.
Answer AnswerRequest(const ShardContext& context, const RequestHead& head, const Route& route,
                     const access::Caller& caller);

}  // namespace framecast::gateway
