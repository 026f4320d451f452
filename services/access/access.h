// The one place that knows who may publish and watch what; asked by every door.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string_view>

#include "services/access/caller.h"
#include "services/access/client_address.h"
#include "services/access/failure_limit.h"
#include "services/access/token_table.h"
#include "services/hub/clock.h"
#include "services/hub/mutex.h"

namespace framecast::access {

// Where somebody came in.
enum class Surface { kGrpc, kHttp, kWebSocket };
inline constexpr int kSurfaces = 3;
// "grpc", "http", "websocket": for metrics and logs.
std::string_view ToString(Surface surface);

// Called on the threads of the doors.
class AccessObserver {
 public:
  virtual ~AccessObserver() = default;
  // Somebody came without a usable token to what needs one, or without the right to it.
  virtual void OnAuthFailure(Surface /*surface*/) {}

  // Ignores everything.
  static AccessObserver& None();
};

// Thread-safe.
class Access {
 public:
  // Open at first: everybody may do everything, and tokens are not looked at. `clock` and
  // `observer` must outlive it.
  explicit Access(const hub::Clock& clock = hub::Clock::System(),
                  AccessObserver& observer = AccessObserver::None());

  // From now on this table says who may do what.
  void Apply(TokenTable table);
  // The proxies that are believed when they name a client; before anything is served.
  void TrustProxies(TrustedProxies proxies) { proxies_ = std::move(proxies); }
  const TrustedProxies& proxies() const { return proxies_; }

  // Who comes with that token, or with none. Never null. A JWT is verified anew each time.
  CallerPtr Identify(std::optional<std::string_view> token) const;
  // Who nobody in particular is.
  CallerPtr Anonymous() const;

  // Counts an attempt that was refused with kTokenNeeded, kForbidden or kHidden.
  void CountFailure(Surface surface) { observer_.OnAuthFailure(surface); }
  // Somebody came with an unusable token. True: too many came from there, answer so at once. The
  // log has one such address a minute at most.
  bool CountUnusable(const ClientAddress& client);

 private:
  friend class Credential;

  CallerPtr Renew(const Caller& caller) const;
  std::shared_ptr<const TokenTable> Table() const;
  std::int64_t UnixNow() const { return clock_.UnixMicros() / 1'000'000; }

  const hub::Clock& clock_;
  AccessObserver& observer_;
  TrustedProxies proxies_;
  FailureLimit failures_;
  // By the steady clock.
  std::atomic<hub::Duration::rep> last_complaint_{std::numeric_limits<hub::Duration::rep>::min()};
  mutable hub::Mutex table_mutex_;
  // Null: open. No std::atomic: ThreadSanitizer does not understand that of libstdc++ 12.
  std::shared_ptr<const TokenTable> table_ FRAMECAST_GUARDED_BY(table_mutex_);
  // Rises whenever the table changes.
  std::atomic<std::uint64_t> generation_{1};
};

// A caller for as long as its connection lives: follows what becomes of the token. For one thread.
class Credential {
 public:
  // `access` must outlive it.
  Credential(const Access& access, CallerPtr caller);

  const Caller& caller() const { return *caller_; }
  const CallerPtr& pointer() const { return caller_; }
  // Looks whether the token has expired or other rules apply; cheap enough to ask often. True:
  // caller() is another one now, and what was allowed has to be judged again.
  bool Renew();
  // The token that the caller came with is not good any more.
  bool lost() const { return lost_; }

 private:
  const Access* access_;
  CallerPtr caller_;
  std::uint64_t generation_;
  bool lost_ = false;
};

}  // namespace framecast::access
