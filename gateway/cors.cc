#include "gateway/cors.h"

#include <boost/beast/http/field.hpp>

#include "gateway/visitor.h"

namespace framecast::gateway {
namespace {

namespace http = boost::beast::http;

}  // namespace

std::optional<Answer> AnswerPreflight(const HostPolicy& hosts, const RequestHead& head,
                                      const VettedHead& vetted, const Route& route) {
  if (head.method() != http::verb::options || !IsGuarded(route.kind)) return std::nullopt;
  if (head.count(http::field::origin) == 0 ||
      head.count(http::field::access_control_request_method) == 0) {
    return std::nullopt;
  }
  if (const auto fault = hosts.JudgeOrigin(head, vetted)) {
    return ErrorAnswer(fault->status, fault->code, fault->message);
  }
  Answer answer = UnkeptAnswer();
  answer.status = http::status::no_content;
  answer.fields.emplace_back("Access-Control-Allow-Methods", "GET, HEAD, PUT, POST");
  answer.fields.emplace_back("Access-Control-Allow-Headers",
                             "Authorization, Content-Type, If-None-Match");
  answer.fields.emplace_back("Access-Control-Max-Age", "600");
  return answer;
}

bool IsForAllowedOrigins(RouteKind kind) {
  return kind != RouteKind::kPage && kind != RouteKind::kStatic;
}

void ShareWith(const std::string& origin, Answer& answer) {
  answer.fields.emplace_back("Access-Control-Allow-Origin", origin);
  answer.fields.emplace_back("Access-Control-Expose-Headers",
                             "ETag, Framecast-Epoch, Framecast-Sequence, Retry-After");
}

void ShareWithAll(Answer& answer) {
  answer.fields.emplace_back("Access-Control-Allow-Origin", "*");
}

}  // namespace framecast::gateway
