#include "services/cli/retry_rule.h"

#include <grpcpp/support/status.h>

#include "absl/strings/str_format.h"
#include "services/cli/channel.h"

namespace framecast::cli {
namespace {

using Clock = std::chrono::steady_clock;

// Servers count tokens that they refuse, and slow down whoever comes with too many a minute.
constexpr std::chrono::milliseconds kSameTokenAgain{30'000};

}  // namespace

void RetryRule::OnOpened() {
  backoff_.Reset();
  taken_since_.reset();
  told_.clear();
}

RetryRule::Verdict RetryRule::After(const grpc::Status& status, bool opened,
                                    const std::string& token) {
  Verdict verdict;
  verdict.again = !IsFinal(status, opened, token);
  verdict.words = Describe(status, server_);
  if (!verdict.again) return verdict;
  verdict.awaits_token = IsTokenRefused(status) && server_.token.Gives(token);
  verdict.delay = verdict.awaits_token ? kSameTokenAgain : backoff_.Next();
  // The age of the other publisher's last frame differs each time; it is the same news.
  const bool taken = status.error_code() == grpc::StatusCode::ALREADY_EXISTS;
  const std::string news = taken ? "taken" : verdict.words;
  if (news == told_) {
    verdict.words.clear();
  } else if (verdict.awaits_token) {
    verdict.words += " Waiting for a token in " + server_.token.file + ".";
  } else {
    absl::StrAppendFormat(&verdict.words, " Retrying in %.1f s.",
                          std::chrono::duration<double>(verdict.delay).count());
  }
  told_ = news;
  return verdict;
}

bool RetryRule::IsFinal(const grpc::Status& status, bool opened, const std::string& token) {
  if (IsTokenRefused(status)) {
    const bool may_come = options_.await_token && !server_.token.file.empty();
    return !may_come && server_.token.Gives(token);
  }
  switch (status.error_code()) {
    case grpc::StatusCode::ALREADY_EXISTS:
      if (!taken_since_) taken_since_ = Clock::now();
      return Clock::now() - *taken_since_ >= options_.taken_patience;
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::ABORTED:
    case grpc::StatusCode::PERMISSION_DENIED:
    case grpc::StatusCode::UNIMPLEMENTED:
      return true;
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      // Before the stream is open it is a limit that waiting does not lift.
      return !opened;
    default:
      return false;
  }
}

}  // namespace framecast::cli
