// Who asks for something, and what they may have.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace framecast::access {

enum class Action { kPublish, kWatch };

// Patterns of stream names (glob.h).
struct Rights {
  std::vector<std::string> publish;
  std::vector<std::string> watch;
  friend bool operator==(const Rights&, const Rights&) = default;
};
// Everything.
Rights AllRights();

enum class Verdict {
  kAllowed,
  kTokenNeeded,  // 401: without a usable token, and this needs one
  kForbidden,    // 403: the token is good, but not for this
  kHidden,       // 404: nor may its bearer know whether the stream exists
};

// Immutable, hence thread-safe; shared by all connections of the same token.
class Caller {
 public:
  enum class Kind {
    kAnonymous,  // came without a token
    kToken,      // a token of the tokens file
    kJwt,
    kUnusable,  // a token that is unknown, broken, revoked or expired; may what anonymous may
  };
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

  // `everybodys`: what callers without a token may; those with one may it, too.
  Caller(Kind kind, Rights rights, Rights everybodys = {})
      : kind_(kind), rights_(std::move(rights)), everybodys_(std::move(everybodys)) {}

  Kind kind() const { return kind_; }
  // Came with a token that is good now.
  bool identified() const { return kind_ == Kind::kToken || kind_ == Kind::kJwt; }
  // For logs: the token's name in the tokens file, a JWT's subject; empty: none.
  const std::string& name() const { return name_; }
  // Unix seconds from which on the token is not good any more.
  std::int64_t expires() const { return expires_; }

  // Whether the caller may do that with a stream of this name, be there one or not. Of watching,
  // a stream that the caller may neither watch nor publish is hidden.
  Verdict Judge(Action action, std::string_view stream) const;
  // Whether the caller may have the list of streams, of which they see what they may watch.
  Verdict JudgeList() const {
    return identified() || MayWatchSome() ? Verdict::kAllowed : Verdict::kTokenNeeded;
  }
  bool MayWatch(std::string_view stream) const {
    return Judge(Action::kWatch, stream) == Verdict::kAllowed;
  }
  // Whether there may be streams that the caller can watch.
  bool MayWatchSome() const { return !rights_.watch.empty() || !everybodys_.watch.empty(); }
  // Whether there is no stream that the caller could not watch.
  bool MayWatchAll() const;
  bool HasRights() const {
    return MayWatchSome() || !rights_.publish.empty() || !everybodys_.publish.empty();
  }
  // The same token with the same rights, until the same time.
  friend bool operator==(const Caller&, const Caller&) = default;

 private:
  friend class TokenTable;

  bool Has(Action action, std::string_view stream) const;

  Kind kind_;
  Rights rights_;
  Rights everybodys_;
  std::string name_;
  std::int64_t expires_ = kNever;
  // Of a token of the tokens file.
  std::array<std::byte, 32> sha256_{};
  // Of the key that a JWT was verified with.
  std::string key_id_;
};

using CallerPtr = std::shared_ptr<const Caller>;

// What the bearer of a good token is told who lacks the right: kForbidden.
std::string ForbiddenText(Action action, std::string_view stream);

}  // namespace framecast::access
