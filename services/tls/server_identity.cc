#include "services/tls/server_identity.h"

#include <string>
#include <utility>
#include <vector>

namespace framecast::tls {
namespace {

std::vector<std::string> PathsOf(const IdentityFiles& files) {
  std::vector<std::string> paths{files.tls_cert, files.tls_key};
  if (!files.tls_client_ca.empty()) paths.push_back(files.tls_client_ca);
  return paths;
}

}  // namespace

ServerIdentity::ServerIdentity(IdentityFiles files)
    : files_(std::move(files)), watched_(PathsOf(files_)) {}

absl::StatusOr<std::unique_ptr<ServerIdentity>> ServerIdentity::Load(IdentityFiles files) {
  std::unique_ptr<ServerIdentity> identity(new ServerIdentity(std::move(files)));
  auto loaded = LoadIdentity(identity->files_);
  if (!loaded.ok()) return loaded.status();
  identity->current_ = *std::move(loaded);
  return identity;
}

std::shared_ptr<const Identity> ServerIdentity::current() const {
  const std::lock_guard lock(current_mutex_);
  return current_;
}

absl::StatusOr<bool> ServerIdentity::Poll() {
  if (!watched_.Changed()) return false;
  auto loaded = LoadIdentity(files_);
  if (!loaded.ok()) return loaded.status();
  const std::lock_guard lock(current_mutex_);
  current_ = *std::move(loaded);
  return true;
}

}  // namespace framecast::tls
