// Reads the body of a request, piece by piece, into one string.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <string>

#include "gateway/body_budget.h"
#include "gateway/request_head.h"
#include "gateway/timed_wire.h"
#include "services/hub/clock.h"

namespace framecast::gateway {

using HeadParser = boost::beast::http::request_parser<boost::beast::http::empty_body>;

struct BodyLimits {
  std::uint64_t max_bytes;
  // For each 64 KiB, so that a large frame on a thin link is not cut while it advances.
  hub::Duration piece_timeout;
};

enum class BodyEnd {
  kWhole,
  kTooLarge,   // more than max_bytes, as soon as that is known
  kNoRoom,     // the budget of all bodies is used up
  kMalformed,  // chunks that are none, or it ended early
  kLost,       // the connection broke, or a piece took too long
};

// `head` has parsed a head that VetHead found to announce a body; the parser is used up. What is
// announced by Content-Length is in `share` already, chunks are added as they come. Answers 100
// where that is waited for. What follows the body stays in `buffer`.
boost::asio::awaitable<BodyEnd> ReadBody(TimedWire& stream, boost::beast::flat_buffer& buffer,
                                         HeadParser& head, const VettedHead& vetted,
                                         const BodyLimits& limits, BodyBudget::Share& share,
                                         std::string& body);

}  // namespace framecast::gateway
