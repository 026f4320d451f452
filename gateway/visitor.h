// Who sent a request, from where, and what they get to hear when they may not have what they ask
// for. No sockets here.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/answer.h"
#include "gateway/request_head.h"
#include "gateway/router.h"
#include "services/access/access.h"

namespace framecast::gateway {

// The token that a request brings: `Authorization: Bearer …`, or `?token=…` where a page cannot set
// headers; with both, the first. Nothing: none. One that is malformed or given twice is empty,
// which is nobody's. Takes it out of the query, so that nothing can say it again.
std::optional<std::string> TakeToken(const RequestHead& head, Route& route);

struct Visitor {
  access::CallerPtr caller;
  // The client's, also behind proxies that are trusted.
  access::ClientAddress address;
  // Too many unusable tokens came from there, and this is one more.
  bool too_many_failures = false;
};

// `counts`: an unusable token is an attempt at something that needs one.
Visitor Identify(access::Access& access, const RequestHead& head,
                 const std::optional<std::string>& token, const access::ClientAddress& peer,
                 bool counts);

// Whether an address of this kind has something that needs rights.
bool IsGuarded(RouteKind kind);

// The answer to a visitor who may not have what a route of the API leads to (401, 403, or the 404
// of a stream that does not exist); nothing: they may.
std::optional<Answer> JudgeVisit(const access::Caller& caller, const Route& route);
// 429.
Answer AnswerTooManyFailures();

// Why a subscription is refused, for people.
std::string TokenNeededText(const access::Caller& caller);
// What is said of a stream that is not there, or hidden.
std::string NoStreamText(const std::string& stream);

}  // namespace framecast::gateway
