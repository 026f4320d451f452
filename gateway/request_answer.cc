#include "gateway/request_answer.h"

#include "gateway/api.h"
#include "gateway/cors.h"
#include "gateway/static_files.h"
#include "services/hub/stream_name.h"

namespace framecast::gateway {
namespace {

namespace http = boost::beast::http;

Answer TextAnswer(std::string text) {
  Answer answer;
  answer.content_type = "text/plain; charset=utf-8";
  answer.fields = {{"Cache-Control", "no-store"}};
  answer.body = std::move(text);
  return answer;
}

Answer AnswerReady(const ShardContext& context) {
  auto reason = context.unready.load();
  if (!reason || reason->empty()) reason = context.trouble.load();
  if (!reason || reason->empty()) return TextAnswer("ready\n");
  Answer answer = ErrorAnswer(http::status::service_unavailable, "not_ready", *reason);
  answer.fields.emplace_back("Retry-After", "1");
  return answer;
}

// Without the query: what is in it may be a token.
Answer AnswerWithSlash(const std::string& base) {
  Answer answer = UnkeptAnswer();
  answer.status = http::status::permanent_redirect;
  answer.fields.emplace_back("Location", base + "/");
  return answer;
}

Answer AnswerPage(const ShardContext& context, const Route& route, std::string_view if_none_match) {
  if (route.lacks_slash) return AnswerWithSlash(context.hosts.base_path());
  Answer answer = AnswerFile(context.options.web_root, route.path, if_none_match);
  const bool names_a_stream = !route.stream.empty();
  // The page itself tells about the name; the status is for programs.
  if (names_a_stream && !hub::IsStreamName(route.stream)) answer.status = http::status::bad_request;
  return answer;
}

Answer AnswerPublicFile(const ShardContext& context, const Route& route,
                        std::string_view if_none_match) {
  Answer answer = AnswerFile(context.options.web_root, route.path, if_none_match);
  ShareWithAll(answer);
  return answer;
}

}  // namespace

std::string_view IfNoneMatch(const RequestHead& head) {
  const auto value = head[http::field::if_none_match];
  return {value.data(), value.size()};
}

std::optional<Answer> JudgeRole(const GatewayOptions& options, RouteKind route) {
  const auto refuse = [](std::string_view words) {
    return ErrorAnswer(http::status::not_found, "not_this_role", words);
  };
  switch (route) {
    case RouteKind::kHealth:
    case RouteKind::kReady:
    case RouteKind::kBadTarget:
      return std::nullopt;
    case RouteKind::kPutFrame:
      if (options.publish) return std::nullopt;
      return refuse(
          "this node only shows streams (--roles=gateway); put frames to an ingest node.");
    default:
      if (options.watch) return std::nullopt;
      return refuse("this node only takes frames in (--roles=ingest); open a gateway node.");
  }
}

Answer AnswerRequest(const ShardContext& context, const RequestHead& head, const Route& route,
                     const access::Caller& caller) {
  if (route.kind == RouteKind::kNotFound) {
    return ErrorAnswer(http::status::not_found, "not_found", "there is nothing at this address.");
  }
  if (route.kind == RouteKind::kBadTarget) {
    return ErrorAnswer(http::status::bad_request, "bad_target",
                       "the path cannot be decoded, or is not made of plain names.");
  }
  if (head.method() != http::verb::get && head.method() != http::verb::head) {
    const bool takes_frames = context.options.publish && route.kind == RouteKind::kNewestFrame;
    const std::string allow = takes_frames ? "GET, HEAD, PUT, POST" : "GET, HEAD";
    Answer answer = ErrorAnswer(http::status::method_not_allowed, "method_not_allowed",
                                "this address answers " + allow + ".");
    answer.fields.emplace_back("Allow", allow);
    return answer;
  }
  const std::string_view if_none_match = IfNoneMatch(head);
  switch (route.kind) {
    case RouteKind::kPage:
      return AnswerPage(context, route, if_none_match);
    case RouteKind::kStatic:
      return AnswerPublicFile(context, route, if_none_match);
    case RouteKind::kStreams:
      return AnswerStreams(context.hub, caller);
    case RouteKind::kStream:
      return AnswerStream(context.hub, route.stream);
    case RouteKind::kHealth:
      return TextAnswer("ok\n");
    case RouteKind::kReady:
      return AnswerReady(context);
    case RouteKind::kWebSocket:
      return ErrorAnswer(http::status::upgrade_required, "upgrade_required",
                         "this address speaks WebSocket only.");
    case RouteKind::kNewestFrame:  // answered where frames are found and sent
    case RouteKind::kFrameIndex:
    case RouteKind::kFrame:
    case RouteKind::kAnnotations:
    case RouteKind::kMjpeg:
    case RouteKind::kPutFrame:
    case RouteKind::kNotFound:
    case RouteKind::kBadTarget:
      break;
  }
  return ErrorAnswer(http::status::internal_server_error, "internal",
                     "no answer for this address.");
}

Answer AnswerNothingNew() {
  Answer answer = UnkeptAnswer();
  answer.status = http::status::no_content;
  return answer;
}

Answer AnswerTooManyViewers(ViewerLimits::Limit limit) {
  Answer answer = ErrorAnswer(http::status::service_unavailable, "too_many_viewers",
                              ViewerLimits::Describe(limit));
  answer.fields.emplace_back("Retry-After", "5");
  return answer;
}

Answer AnswerTooManyHandshakes() {
  Answer answer = ErrorAnswer(http::status::service_unavailable, "too_many_handshakes",
                              "more WebSockets are being opened than this server takes in a second "
                              "(--max_handshakes_per_second). Try again in a moment.");
  answer.fields.emplace_back("Retry-After", "1");
  return answer;
}

}  // namespace framecast::gateway
