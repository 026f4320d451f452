// What TLS with a server takes: whom to trust, and with mutual TLS, what to show.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace boost::asio::ssl {
class context;
}  // namespace boost::asio::ssl

namespace framecast::cli {

// Files are PEM.
struct TlsOptions {
  // The authorities to trust; empty: the system's.
  std::string ca;
  // What the server asks of its clients with mutual TLS; both or neither.
  std::string cert;
  std::string key;
  // The name that the server's certificate is for; empty: the host of its address.
  std::string name;
};

// The same, read and checked, for OpenSSL and (PEM) for gRPC.
struct TlsSetup {
  std::shared_ptr<boost::asio::ssl::context> context;
  std::string authorities;
  std::string certificate;
  std::string key;
  std::string name;
};

// A status names the file and what to do.
absl::StatusOr<TlsSetup> LoadTls(const TlsOptions& options);

}  // namespace framecast::cli
