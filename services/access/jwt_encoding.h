// The two encodings that JWTs and JWKs are made of, read strictly: what is read could not have been
// written in another way by mistake or by malice. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace framecast::access {

// RFC 7515's base64url: without padding.
std::string EncodeBase64Url(const std::string& bytes);
// Nothing for padding, white space, foreign characters and bits that encode nothing.
std::optional<std::string> DecodeBase64Url(const std::string& text);

// The outermost object counts as one.
inline constexpr std::size_t kMaxJwtJsonDepth = 16;

// One object of limited depth in UTF-8, in which no member of an object comes twice: readers do not
// agree on which of two counts.
std::optional<nlohmann::json> ReadJsonObject(std::string_view text);

// Null: there is no such member, or it is no string.
const std::string* FindString(const nlohmann::json& object, const char* member);

}  // namespace framecast::access
