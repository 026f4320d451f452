#include "gateway/visitor.h"

#include <boost/beast/http/field.hpp>

#include "absl/strings/str_cat.h"
#include "services/access/bearer.h"
#include "services/hub/stream_name.h"

namespace framecast::gateway {
namespace {

namespace http = boost::beast::http;
using access::Action;
using access::Caller;
using access::Verdict;

constexpr char kWaitSeconds[] = "60";

// The values of all X-Forwarded-For lines in their order.
std::string ForwardedFor(const RequestHead& head) {
  std::string all;
  const auto [begin, end] = head.equal_range("X-Forwarded-For");
  for (auto line = begin; line != end; ++line) {
    const auto value = line->value();
    absl::StrAppend(&all, all.empty() ? "" : ",", std::string(value.data(), value.size()));
  }
  return all;
}

// 401, 403, or the 404 of a stream that does not exist.
Answer AnswerVerdict(const Caller& caller, Verdict verdict, Action action,
                     const std::string& stream) {
  switch (verdict) {
    case Verdict::kHidden:
      return ErrorAnswer(http::status::not_found, "stream_not_found", NoStreamText(stream));
    case Verdict::kForbidden:
      return ErrorAnswer(http::status::forbidden, "forbidden",
                         access::ForbiddenText(action, stream));
    case Verdict::kTokenNeeded:
    case Verdict::kAllowed:
      break;
  }
  Answer answer = ErrorAnswer(http::status::unauthorized, "unauthorized", TokenNeededText(caller));
  // RFC 6750, section 3.
  answer.fields.emplace_back("WWW-Authenticate",
                             caller.kind() == Caller::Kind::kUnusable
                                 ? R"(Bearer realm="framecast", error="invalid_token")"
                                 : R"(Bearer realm="framecast")");
  return answer;
}

}  // namespace

std::optional<std::string> TakeToken(const RequestHead& head, Route& route) {
  const auto [begin, end] = route.query.equal_range("token");
  std::optional<std::string> token;
  if (begin != end) token = std::next(begin) == end ? begin->second : "";
  // A page that has none may say so.
  if (token && token->empty() && std::next(begin) == end) token.reset();
  route.query.erase(begin, end);
  const auto authorization = head[http::field::authorization];
  std::optional<std::string> bearer =
      access::BearerToken({authorization.data(), authorization.size()});
  if (!bearer) return token;
  if (head.count(http::field::authorization) > 1) return "";
  return bearer;
}

Visitor Identify(access::Access& access, const RequestHead& head,
                 const std::optional<std::string>& token, const access::ClientAddress& peer,
                 bool counts) {
  Visitor visitor;
  visitor.address = access.proxies().ClientOf(peer, ForwardedFor(head));
  visitor.caller = access.Identify(token);
  const bool failed = counts && visitor.caller->kind() == Caller::Kind::kUnusable;
  visitor.too_many_failures = failed && access.CountUnusable(visitor.address);
  return visitor;
}

bool IsGuarded(RouteKind kind) {
  switch (kind) {
    case RouteKind::kStreams:
    case RouteKind::kStream:
    case RouteKind::kNewestFrame:
    case RouteKind::kPutFrame:
    case RouteKind::kFrameIndex:
    case RouteKind::kFrame:
    case RouteKind::kAnnotations:
    case RouteKind::kMjpeg:
    case RouteKind::kWebSocket:
      return true;
    case RouteKind::kPage:
    case RouteKind::kStatic:
    case RouteKind::kHealth:
    case RouteKind::kReady:
    case RouteKind::kNotFound:
    case RouteKind::kBadTarget:
      break;
  }
  return false;
}

std::optional<Answer> JudgeVisit(const Caller& caller, const Route& route) {
  // A WebSocket hears it once it is open, so that a page can read it.
  if (!IsGuarded(route.kind) || route.kind == RouteKind::kWebSocket) return std::nullopt;
  if (route.kind == RouteKind::kStreams) {
    if (caller.JudgeList() == Verdict::kAllowed) return std::nullopt;
    return AnswerVerdict(caller, Verdict::kTokenNeeded, Action::kWatch, "");
  }
  // That is a mistake whoever makes it.
  if (!hub::IsStreamName(route.stream)) return std::nullopt;
  const Action action = route.kind == RouteKind::kPutFrame ? Action::kPublish : Action::kWatch;
  const Verdict verdict = caller.Judge(action, route.stream);
  if (verdict == Verdict::kAllowed) return std::nullopt;
  return AnswerVerdict(caller, verdict, action, route.stream);
}

Answer AnswerTooManyFailures() {
  Answer answer = ErrorAnswer(
      http::status::too_many_requests, "too_many_failures",
      "too many tokens that are not valid came from your address. Wait a minute, then try one that "
      "is.");
  answer.fields.emplace_back("Retry-After", kWaitSeconds);
  return answer;
}

std::string TokenNeededText(const Caller& caller) {
  if (caller.kind() == Caller::Kind::kUnusable) {
    return "the token is not valid: it is unknown here, was revoked, or has expired. Ask whoever "
           "runs this server for another.";
  }
  return "a token is needed for this. Send it as \"Authorization: Bearer TOKEN\", or as "
         "?token=TOKEN where a page cannot set headers.";
}

std::string NoStreamText(const std::string& stream) {
  return absl::StrCat("there is no stream \"", stream, "\" yet; it appears with its first frame.");
}

}  // namespace framecast::gateway
