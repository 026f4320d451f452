// A vetted request to its answer: methods, routes, readiness. No sockets here.
#pragma once

#include <optional>
#include <string_view>

#include "gateway/answer.h"
#include "gateway/request_head.h"
#include "gateway/router.h"
#include "gateway/shard.h"

namespace framecast::gateway {

// 404: this node is not for requests of that kind. Nothing: it is. Says nothing of who may do what.
std::optional<Answer> JudgeRole(const GatewayOptions& options, RouteKind route);

// That field of the request, or empty.
std::string_view IfNoneMatch(const RequestHead& head);

// Of all but frames and their pictures. `caller` has every right that the route needs.
Answer AnswerRequest(const ShardContext& context, const RequestHead& head, const Route& route,
                     const access::Caller& caller);

// 204: the time of a long poll is over.
Answer AnswerNothingNew();
// 503 with Retry-After.
Answer AnswerTooManyViewers(ViewerLimits::Limit limit);
Answer AnswerTooManyHandshakes();

}  // namespace framecast::gateway
