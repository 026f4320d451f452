// A vetted request to its answer: methods, routes, readiness. No sockets here.
#pragma once

#include "gateway/answer.h"
#include "gateway/request_head.h"
#include "gateway/router.h"
#include "gateway/shard.h"

namespace framecast::gateway {

Answer AnswerRequest(const ShardContext& context, const RequestHead& head, const Route& route);

}  // namespace framecast::gateway
