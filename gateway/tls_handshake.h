// How a connection to a gateway with a certificate begins.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "gateway/answer.h"
#include "gateway/timed_wire.h"

namespace framecast::gateway {

enum class HandshakeEnd {
  kSecure,     // everything is TLS from here on
  kPlainHttp,  // the client speaks HTTP without TLS; nothing of it was read
  kFailed,     // it speaks something else, or not at all, or took too long
  kGone,       // it never said a word
};

// `stream` has its time limit; `context` must live until it has ended.
boost::asio::awaitable<HandshakeEnd> ShakeHands(TimedWire& stream, ssl_ctx_st& context);

// To the client that speaks HTTP without TLS.
Answer AnswerPlainHttp();

}  // namespace framecast::gateway
