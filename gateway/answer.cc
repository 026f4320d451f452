#include "gateway/answer.h"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/write.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace framecast::gateway {

namespace http = boost::beast::http;

Answer ErrorAnswer(http::status status, std::string_view code, std::string_view message) {
  const nlohmann::json body = {{"error", {{"code", code}, {"message", message}}}};
  Answer answer =
      JsonAnswer(body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  answer.status = status;
  return answer;
}

Answer JsonAnswer(std::string json) {
  Answer answer;
  answer.content_type = "application/json";
  answer.body = std::move(json);
  answer.fields = {{"Cache-Control", "no-store"}, {"Vary", "Authorization, Origin"}};
  return answer;
}

std::string SerializeHead(const Answer& answer, bool keep_alive) {
  http::response<http::empty_body> head{answer.status, 11};
  head.set(http::field::date,
           absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", absl::Now(), absl::UTCTimeZone()));
  head.set("X-Content-Type-Options", "nosniff");
  head.set("Referrer-Policy", "no-referrer");
  if (!answer.content_type.empty()) head.set(http::field::content_type, answer.content_type);
  for (const auto& [name, value] : answer.fields) head.set(name, value);
  // A 204 has no length, and that of a 304 would be the length of the 200 (RFC 9110, section 8.6).
  const bool has_length = answer.status != http::status::not_modified &&
                          answer.status != http::status::no_content && !answer.endless;
  if (has_length) {
    head.set(http::field::content_length, std::to_string(answer.body_bytes()));
  }
  if (!keep_alive) head.set(http::field::connection, "close");
  std::ostringstream text;
  text << head.base();
  return text.str();
}

}  // namespace framecast::gateway
