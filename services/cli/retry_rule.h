// Whether and when a sender's call that has ended is made again, and what a person is told of it.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "services/cli/backoff.h"
#include "services/cli/server_options.h"

namespace grpc {
class Status;
}  // namespace grpc

namespace framecast::cli {

struct RetryOptions {
  // For so long a stream that somebody else publishes is asked for again.
  std::chrono::milliseconds taken_patience{20'000};
  // With a token file: that a server refuses its token is not the end; another one may come.
  bool await_token = false;
};

// For one thread.
class RetryRule {
 public:
  struct Verdict {
    bool again = false;
    // If not again: why. Otherwise what to tell now; empty: it has been told.
    std::string words;
    std::chrono::milliseconds delay{};
    // The delay ends early when the token's source gives another token.
    bool awaits_token = false;
  };

  // `server` must outlive it.
  RetryRule(const RetryOptions& options, const ServerOptions& server)
      : options_(options), server_(server) {}

  // A call was opened: what was out is over.
  void OnOpened();
  // A call that carried `token` has ended so.
  Verdict After(const grpc::Status& status, bool opened, const std::string& token);
  // Whether an outage was told.
  bool is_out() const { return !told_.empty(); }

 private:
  bool IsFinal(const grpc::Status& status, bool opened, const std::string& token);

  const RetryOptions options_;
  const ServerOptions& server_;
  Backoff backoff_;
  std::optional<std::chrono::steady_clock::time_point> taken_since_;
  // What was told of the present outage; empty: there is none.
  std::string told_;
};

}  // namespace framecast::cli
