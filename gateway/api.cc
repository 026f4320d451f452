#include "gateway/api.h"

#include <nlohmann/json.hpp>

#include "gateway/stream_json.h"
#include "gateway/visitor.h"
#include "services/hub/stream_name.h"

namespace framecast::gateway {
namespace {

namespace http = boost::beast::http;
using nlohmann::json;

std::string Dump(const json& value) { return DumpJson(value) + "\n"; }

}  // namespace

std::shared_ptr<hub::Stream> FindStream(const hub::Hub& hub, const std::string& name,
                                        Answer& refusal) {
  if (!hub::IsStreamName(name)) {
    refusal = ErrorAnswer(http::status::bad_request, "bad_stream_name", hub::StreamNameError(name));
    return nullptr;
  }
  std::shared_ptr<hub::Stream> stream = hub.Find(name);
  if (!stream) {
    refusal = ErrorAnswer(http::status::not_found, "stream_not_found", NoStreamText(name));
  }
  return stream;
}

std::string StreamJson(const hub::StreamInfo& info) { return Dump(ToJson(info)); }

Answer AnswerStreams(const hub::Hub& hub, const access::Caller& caller) {
  json streams = json::array();
  for (const auto& stream : hub.Streams()) {
    if (caller.MayWatch(stream->name())) streams.push_back(ToJson(stream->Info()));
  }
  return JsonAnswer(Dump({{"streams", std::move(streams)}}));
}

Answer AnswerStream(const hub::Hub& hub, const std::string& name) {
  Answer refusal;
  const auto stream = FindStream(hub, name, refusal);
  return stream ? JsonAnswer(StreamJson(stream->Info())) : refusal;
}

}  // namespace framecast::gateway
