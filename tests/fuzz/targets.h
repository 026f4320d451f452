// What reads bytes from outside, each as one function for libFuzzer and for the replay of its
// corpus. A target throws when what it finds breaks a promise of the header that it tests; crashes,
// hangs and undefined behaviour are the sanitizers' to see.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace framecast::fuzz {

// Text messages of viewers.
void ControlMessage(std::string_view input);
// Binary messages to viewers: the input is a message, and what to write one from.
void WireFrame(std::string_view input);
// Requests: the input is a request head, and a target.
void HttpTarget(std::string_view input);
// Frames of producers: the input is a PublishRequest, and a picture.
void FrameCodec(std::string_view input);
// JWTs and key sets: the input is a token, a header and a payload on lines of their own, and a
// JWKS.
void Jwt(std::string_view input);
// What nodes send each other as frames: the input is a message, and messages, each behind its
// length as two bytes.
void FrameMessage(std::string_view input);
// What else nodes tell each other: texts on lines of their own.
void NodeMessage(std::string_view input);

inline void Require(bool holds, const std::string& promise) {
  if (!holds) throw std::logic_error("broken promise: " + promise);
}

}  // namespace framecast::fuzz
