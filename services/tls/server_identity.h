// The server's identity as its files have it now: loaded at the start, and anew when they change.
#pragma once

#include <memory>
#include <mutex>

#include "absl/status/statusor.h"
#include "services/files/watched_files.h"
#include "services/tls/identity.h"

namespace framecast::tls {

// current() is for any thread, Poll() for one.
class ServerIdentity {
 public:
  // The status names flag, file and what to do.
  static absl::StatusOr<std::unique_ptr<ServerIdentity>> Load(IdentityFiles files);

  // For a new connection; those that are open keep what they began with. Never null.
  std::shared_ptr<const Identity> current() const;

  // A few times a second. True: the files have changed and were loaded. A status: they have
  // changed, this is wrong with them, and what was loaded before stays; said once a change.
  absl::StatusOr<bool> Poll();

 private:
  explicit ServerIdentity(IdentityFiles files);

  const IdentityFiles files_;
  files::WatchedFiles watched_;
  mutable std::mutex current_mutex_;
  std::shared_ptr<const Identity> current_;
};

}  // namespace framecast::tls
