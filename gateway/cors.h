// Pages of other origins that may read the API (the Fetch standard's CORS protocol), as
// --allowed_origins says.
#pragma once

#include <optional>
#include <string>

#include "gateway/answer.h"
#include "gateway/host_policy.h"
#include "gateway/request_head.h"
#include "gateway/router.h"

namespace framecast::gateway {

// The answer to a browser that asks beforehand what a page may do; nothing: the request is another
// one. Such a question carries no token.
std::optional<Answer> AnswerPreflight(const HostPolicy& hosts, const RequestHead& head,
                                      const VettedHead& vetted, const Route& route);

// Lets a page of `origin` read the answer.
void ShareWith(const std::string& origin, Answer& answer);

}  // namespace framecast::gateway
