#include "gateway/host_policy.h"

#include <boost/beast/http/field.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/host_name.h"

namespace framecast::gateway {
namespace {

namespace http = boost::beast::http;

HeadFault OriginRefused(std::string message) {
  return {http::status::forbidden, "origin_refused", std::move(message)};
}

}  // namespace

HostPolicy::HostPolicy(const HostOptions& options) : scheme_(options.https ? "https" : "http") {
  known_hosts_.insert("localhost");
  for (const std::string& name : options.known_hosts) {
    if (auto host = NormaliseHost(name)) known_hosts_.insert(*std::move(host));
  }
  for (const std::string& allowed : options.allowed_origins) {
    if (auto origin = NormaliseOrigin(allowed)) allowed_origins_.insert(*std::move(origin));
  }
  const std::optional<ExternalUrl> external = ParseExternalUrl(options.external_url);
  if (!external) return;
  external_url_ = options.external_url;
  external_origin_ = external->origin;
  base_path_ = external->path;
  if (auto host = NormaliseHost(external->authority)) known_hosts_.insert(*std::move(host));
}

std::optional<HeadFault> HostPolicy::JudgeHost(const VettedHead& vetted) const {
  if (vetted.authority.empty()) return std::nullopt;
  const std::optional<std::string> host = NormaliseHost(vetted.authority);
  if (host && (known_hosts_.contains(*host) || IsIpLiteral(*host))) return std::nullopt;
  const std::string name = host.value_or(vetted.authority);
  return HeadFault{http::status::misdirected_request, "host_refused",
                   absl::StrCat("this server does not know itself as \"", name,
                                "\". If it is to be reached by that name, start framecastd with "
                                "--allowed_hosts=",
                                name, ".")};
}

std::optional<std::string> HostPolicy::AllowedOrigin(const RequestHead& head) const {
  if (allowed_origins_.empty() || head.count(http::field::origin) != 1) return std::nullopt;
  const auto value = head[http::field::origin];
  const std::string_view given(value.data(), value.size());
  const std::optional<std::string> origin = NormaliseOrigin(given);
  if (!origin || !allowed_origins_.contains(*origin)) return std::nullopt;
  return std::string(given);
}

std::optional<HeadFault> HostPolicy::JudgeOrigin(const RequestHead& head,
                                                 const VettedHead& vetted) const {
  const auto lines = head.count(http::field::origin);
  if (lines == 0) return std::nullopt;
  if (lines > 1) return OriginRefused("the request names its Origin twice.");
  const auto value = head[http::field::origin];
  const std::string_view given(value.data(), value.size());
  const std::optional<std::string> origin = NormaliseOrigin(given);
  if (!origin) return OriginRefused("the Origin of the request is none of http or https.");
  if (allowed_origins_.contains(*origin)) return std::nullopt;
  if (*origin != kNullOrigin) {
    if (origin == external_origin_) return std::nullopt;
    if (!vetted.authority.empty() && origin == OriginOf(scheme_, vetted.authority)) {
      return std::nullopt;
    }
  }
  const std::string_view came_from =
      *origin == kNullOrigin ? "a place without an origin (null)" : given;
  const std::string own =
      external_url_.empty() ? scheme_ + "://" + vetted.authority : external_url_;
  return OriginRefused(
      absl::StrCat("the page came from ", std::string(came_from), ", this server is ", own,
                   ". Start framecastd with --allowed_origins=", std::string(given), "."));
}

}  // namespace framecast::gateway
