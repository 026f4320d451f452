// `framecast token key`: a key to sign JWTs with, in a JWKS file.
#pragma once

#include <string>

#include "services/access/jwt_key.h"

namespace framecast::cli {

struct TokenKeyOptions {
  // Made if it is not there.
  std::string file;
  // HS256 or ES256.
  access::JwtAlgorithm algorithm = access::JwtAlgorithm::kHs256;
  // Empty: a short random one.
  std::string key_id;
};

// Gives the exit code. The key's kid goes to standard output.
int RunTokenKey(const TokenKeyOptions& options);

}  // namespace framecast::cli
