// PUT and POST /api/v1/streams/{name}/frame: one picture from a client that speaks HTTP. No sockets
// here.
#pragma once

#include <optional>
#include <string>

#include "gateway/answer.h"
#include "gateway/request_head.h"
#include "services/hub/hub.h"

namespace framecast::gateway {

// Judges name, type and announced length before the body is read. Sets `content_type` to what the
// picture is said to be (empty: its first bytes tell), or returns the answer that refuses it.
std::optional<Answer> VetPut(hub::Hub& hub, const RequestHead& head, const VettedHead& vetted,
                             const std::string& stream, std::string& content_type);

// Stores the picture: 201 if that made the stream, else 200, or why it was not stored.
Answer AnswerPut(hub::Hub& hub, const std::string& stream, hub::FrameContent content);

// The body turned out to be too long.
Answer AnswerTooLarge(hub::Hub& hub, const std::string& stream);
// Too many bodies are on their way.
Answer AnswerBusy();

}  // namespace framecast::gateway
