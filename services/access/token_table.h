// What a tokens file says: who may publish and watch what (docs/protocol.md, Tokens).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/access/caller.h"
#include "services/access/jwt.h"

namespace framecast::access {

// Immutable, hence thread-safe.
class TokenTable {
 public:
  static constexpr std::size_t kMaxBytes = std::size_t{4} << 20;
  static constexpr std::size_t kMaxTokens = 10'000;

  // How JWTs are judged; the keys come from a file of their own.
  struct JwtSection {
    JwtPolicy policy;
    // As written in the tokens file.
    std::string keys_file;
  };

  // InvalidArgument that names the place, and never has a token or key in it: the text is no tokens
  // file. What is not known is refused too, since a right that is misspelt would be none.
  static absl::StatusOr<TokenTable> Parse(std::string_view json);

  const std::optional<JwtSection>& jwt() const { return jwt_; }
  // JWTs are good from now on if one of these keys made them.
  void SetJwtKeys(JwtKeys keys) { jwt_keys_ = std::move(keys); }

  const CallerPtr& anonymous() const { return anonymous_; }
  // Of callers without a usable token.
  const CallerPtr& unusable() const { return unusable_; }
  // Whose token that is now; null: nobody's, or it has expired. Compares with all entries, each in
  // constant time.
  CallerPtr Find(std::string_view token, std::int64_t unix_now) const;
  // The caller as this table has it; null: not any more.
  CallerPtr Renew(const Caller& caller, std::int64_t unix_now) const;

 private:
  CallerPtr FindSha256(const std::array<std::byte, 32>& sha256, std::int64_t unix_now) const;
  CallerPtr FindJwt(std::string_view token, std::int64_t unix_now) const;

  std::vector<CallerPtr> tokens_;
  CallerPtr anonymous_;
  CallerPtr unusable_;
  std::optional<JwtSection> jwt_;
  std::optional<JwtKeys> jwt_keys_;
};

}  // namespace framecast::access
