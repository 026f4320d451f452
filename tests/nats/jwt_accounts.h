// An operator of NATS with one account and one user, as nsc would make them.
#pragma once

#include <string>
#include <vector>

namespace framecast::nats {

struct JwtAccounts {
  JwtAccounts();

  // Of nats-server's configuration.
  std::vector<std::string> server_lines;
  // The user's credentials file.
  std::string credentials;
};

}  // namespace framecast::nats
