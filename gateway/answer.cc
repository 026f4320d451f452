#include "gateway/answer.h"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/write.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gateway/stream_json.h"

namespace framecast::gateway {

namespace http = boost::beast::http;

Answer ErrorAnswer(http::status status, std::string_view code, std::string_view message) {
  Answer answer = JsonAnswer(DumpJson({{"error", {{"code", code}, {"message", message}}}}) + "\n");
  answer.status = status;
  // What it is to be upgraded to (RFC 9110, section 15.5.22; RFC 6455, section 4.4).
  if (status == http::status::upgrade_required) {
    answer.fields.emplace_back("Upgrade", "websocket");
    answer.fields.emplace_back("Sec-WebSocket-Version", "13");
  }
  return answer;
}

Answer UnkeptAnswer() {
  Answer answer;
  answer.fields = {{"Cache-Control", "no-store"}, {"Vary", "Authorization, Origin"}};
  return answer;
}

Answer JsonAnswer(std::string json) {
  Answer answer = UnkeptAnswer();
  answer.content_type = "application/json";
  answer.body = std::move(json);
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
