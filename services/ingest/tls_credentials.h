// What the gRPC server shows of itself over TLS, as it is at each handshake.
#pragma once

#include <grpcpp/security/server_credentials.h>

#include <memory>

#include "services/tls/server_identity.h"

namespace framecast::ingest {

// They and `identity` must outlive the server. With a client CA, clients must show a certificate of
// it.
//
// Connections that are open keep what they began with. gRPC's own FileWatcherCertificateProvider
// does not check that key and certificate belong together, and an identity has been checked.
std::shared_ptr<grpc::ServerCredentials> TlsCredentials(const tls::ServerIdentity& identity);

}  // namespace framecast::ingest
