#include "services/access/jwt_encoding.h"

#include <array>
#include <set>

#include "absl/strings/escaping.h"

namespace framecast::access {

using nlohmann::json;

std::string EncodeBase64Url(const std::string& bytes) { return absl::WebSafeBase64Escape(bytes); }

std::optional<std::string> DecodeBase64Url(const std::string& text) {
  std::string bytes;
  // Abseil's reader is a lenient one; its writer writes in the only strict way.
  if (!absl::WebSafeBase64Unescape(text, &bytes) || EncodeBase64Url(bytes) != text) {
    return std::nullopt;
  }
  return bytes;
}

std::optional<json> ReadJsonObject(std::string_view text) {
  // Of the objects that are open, by depth.
  std::array<std::set<std::string>, kMaxJwtJsonDepth + 1> members;
  bool good = true;
  const json::parser_callback_t check = [&](int depth, json::parse_event_t event, json& parsed) {
    const auto level = static_cast<std::size_t>(depth);
    const bool opens =
        event == json::parse_event_t::object_start || event == json::parse_event_t::array_start;
    if (opens && level >= kMaxJwtJsonDepth) {
      good = false;
    } else if (opens) {
      members[level + 1].clear();
    } else if (event == json::parse_event_t::key && good) {
      good = members[level].insert(parsed.get<std::string>()).second;
    }
    return good;
  };
  json object = json::parse(text, check, /*allow_exceptions=*/false);
  if (!good || !object.is_object()) return std::nullopt;
  return object;
}

const std::string* FindString(const json& object, const char* member) {
  const auto found = object.find(member);
  return found == object.end() ? nullptr : found->get_ptr<const std::string*>();
}

}  // namespace framecast::access
