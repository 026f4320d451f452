// Which names this server answers to, and which pages may speak to it: loopback is no boundary
// against web pages (DNS rebinding, cross-site requests).
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/request_head.h"

namespace framecast::gateway {

struct HostOptions {
  // Hosts besides localhost and IP literals, which are always known; a port is ignored.
  std::vector<std::string> known_hosts;
  // Origins of other servers whose pages may watch and publish: "https://lab.example", or "null"
  // for pages without an origin (files, sandboxed frames).
  std::vector<std::string> allowed_origins;
  // Where a proxy publishes this server: its host is known, its origin is our own, and addresses
  // may begin with its path; empty: none.
  std::string external_url;
  // Whether this server itself speaks https.
  bool https = false;
};

// Immutable, hence thread-safe.
class HostPolicy {
 public:
  // Values that are malformed are left out; whoever sets them checks them (host_name.h).
  explicit HostPolicy(const HostOptions& options);

  // Judges the host that a vetted head names: 421 if nobody of that name lives here. HTTP/1.0
  // without Host passes.
  std::optional<HeadFault> JudgeHost(const VettedHead& vetted) const;
  // Judges the Origin of an upgrade or a request that changes something: 403 if it is neither this
  // server's nor allowed. A request without Origin is no browser's and passes.
  std::optional<HeadFault> JudgeOrigin(const RequestHead& head, const VettedHead& vetted) const;
  // "/frames": where the server is for those who come through the proxy, whether that takes the
  // path off or not; empty: at the root.
  const std::string& base_path() const { return base_path_; }
  // The Origin of the request, if --allowed_origins has it: its pages may read the answer.
  std::optional<std::string> AllowedOrigin(const RequestHead& head) const;

 private:
  std::set<std::string, std::less<>> known_hosts_;
  std::set<std::string, std::less<>> allowed_origins_;
  // Of this server, without a proxy.
  const std::string scheme_;
  // For people; empty: none.
  std::string external_url_;
  std::optional<std::string> external_origin_;
  std::string base_path_;
};

}  // namespace framecast::gateway
