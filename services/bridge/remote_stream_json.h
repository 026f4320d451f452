// A stream's description between nodes, as JSON. What is empty, false or not known is left out.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "services/bridge/json_fields.h"
#include "services/hub/mirror.h"

namespace framecast::bridge {

// Without the node's name.
nlohmann::json ToJson(const hub::RemoteStream& stream);

// The fields of `object` that describe a stream; `mistake` as in JsonFields.
hub::RemoteStream ReadRemoteStream(const nlohmann::json& object, std::string& mistake);

}  // namespace framecast::bridge
