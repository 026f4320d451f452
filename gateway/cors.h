// Pages of other origins (the Fetch standard's CORS protocol): those of --allowed_origins may read
// the API, all of them the viewer page's files.
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

// Whether --allowed_origins has a say in who reads the answer. Not for the viewer page, which other
// pages have no use for, nor for its files, which are for all.
bool IsForAllowedOrigins(RouteKind kind);

// Lets a page of `origin` read the answer.
void ShareWith(const std::string& origin, Answer& answer);
// Lets every page read it: module scripts of other origins are fetched in no other way.
void ShareWithAll(Answer& answer);

}  // namespace framecast::gateway
