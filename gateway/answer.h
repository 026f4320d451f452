// What the HTTP side says: status, fields and a body that is text or a frame's
// own bytes.
#pragma once

#include <boost/beast/http/status.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/hub/frame.h"

namespace framecast::gateway {

struct Answer {
  boost::beast::http::status status = boost::beast::http::status::ok;
  std::string content_type;
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;
  // Instead of `body`; sent without a copy.
  hub::FramePtr frame;
  // Close the connection behind it.
  bool close = false;
  // The body goes on until the connection ends: no length is told.
  bool endless = false;

  std::size_t body_bytes() const { return frame ? frame->content.payload.size() : body.size(); }
};

// An answer of the API, still empty, that nobody may keep.
Answer UnkeptAnswer();

// {"error":{"code":…,"message":…}}; a 426 says what it is to be upgraded to.
Answer ErrorAnswer(boost::beast::http::status status, std::string_view code,
                   std::string_view message);

// A JSON text that nobody may keep.
Answer JsonAnswer(std::string json);

// Status line and fields with the ones that every answer carries, up to and
// with the empty line.
std::string SerializeHead(const Answer& answer, bool keep_alive);

}  // namespace framecast::gateway
