#include "services/ingest/call_guard.h"

#include <grpcpp/server_context.h>

#include <optional>
#include <string_view>

#include "services/access/bearer.h"
#include "services/hub/stream_name.h"

namespace framecast::ingest {
namespace {

using access::Action;
using access::Caller;
using access::Verdict;

// The values of a key, joined by commas; nothing: there is none.
std::optional<std::string> Metadata(const grpc::CallbackServerContext& context, const char* key) {
  const auto [begin, end] = context.client_metadata().equal_range(key);
  if (begin == end) return std::nullopt;
  std::string all;
  for (auto each = begin; each != end; ++each) {
    if (each != begin) all += ',';
    all.append(each->second.data(), each->second.size());
  }
  return all;
}

std::optional<std::string> TokenOf(const grpc::CallbackServerContext& context) {
  return access::BearerToken(Metadata(context, "authorization").value_or(""));
}

// "ipv4:10.0.0.5:4711", "ipv6:%5B2001:db8::1%5D:4711".
access::ClientAddress PeerOf(const grpc::CallbackServerContext& context) {
  const std::string peer = context.peer();
  std::string_view text = peer;
  text = text.substr(text.find(':') + 1);
  text = text.substr(0, text.rfind(':'));
  if (text.starts_with("%5B") && text.ends_with("%5D")) text = text.substr(3, text.size() - 6);
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  return access::ClientAddress::Parse(text).value_or(access::ClientAddress());
}

}  // namespace

CallGuard::CallGuard(access::Access& access, const grpc::CallbackServerContext& context)
    : access_(access), credential_(access, access.Identify(TokenOf(context))) {
  if (caller().kind() != Caller::Kind::kUnusable) return;
  const std::string forwarded_for = Metadata(context, "x-forwarded-for").value_or("");
  too_many_failures_ =
      access_.CountUnusable(access_.proxies().ClientOf(PeerOf(context), forwarded_for));
}

grpc::Status CallGuard::Judge(Action action, const std::string& stream) {
  // A name against the rule is a mistake whoever makes it.
  if (!hub::IsStreamName(stream) && !too_many_failures_) return grpc::Status::OK;
  return Refuse(caller().Judge(action, stream), action, stream);
}

grpc::Status CallGuard::JudgeAgain(Action action, const std::string& stream) {
  if (!credential_.Renew()) return grpc::Status::OK;
  return Refuse(credential_.lost() ? Verdict::kTokenNeeded : caller().Judge(action, stream), action,
                stream);
}

grpc::Status CallGuard::JudgeList() { return Refuse(caller().JudgeList(), Action::kWatch, ""); }

grpc::Status CallGuard::JudgeFrame(const std::string& stream, const grpc::Status& absent) {
  const grpc::Status judged = Judge(Action::kWatch, stream);
  const bool hidden = !judged.ok() && caller().Judge(Action::kWatch, stream) == Verdict::kHidden;
  return hidden ? absent : judged;
}

grpc::Status CallGuard::Refuse(Verdict verdict, Action action, const std::string& stream) {
  if (verdict == Verdict::kAllowed && !too_many_failures_) return grpc::Status::OK;
  access_.CountFailure(access::Surface::kGrpc);
  if (too_many_failures_) {
    return {grpc::StatusCode::RESOURCE_EXHAUSTED,
            "too many failed tokens came from your address; wait a minute, then try one that is "
            "valid."};
  }
  if (verdict == Verdict::kTokenNeeded) {
    if (caller().kind() == Caller::Kind::kUnusable) {
      return {grpc::StatusCode::UNAUTHENTICATED,
              "the token is not valid: it is unknown here, was revoked, or has expired."};
    }
    return {grpc::StatusCode::UNAUTHENTICATED,
            "a token is needed for this; send it as metadata `authorization: Bearer TOKEN`."};
  }
  return {grpc::StatusCode::PERMISSION_DENIED, access::ForbiddenText(action, stream)};
}

}  // namespace framecast::ingest
