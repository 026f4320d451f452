// Answers a request for frames: from the ring here, and what that lacks from where it is.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string_view>

#include "gateway/answer.h"
#include "gateway/frame_fetch.h"
#include "gateway/router.h"
#include "services/hub/hub.h"

namespace framecast::gateway {

// Of a GET or HEAD of such an address (IsOfFrames); see frame_api.h. All must outlive it.
boost::asio::awaitable<Answer> AnswerFrames(const hub::Hub& hub, const Route& route,
                                            std::string_view if_none_match, bool shared,
                                            FrameFetch& fetch);

}  // namespace framecast::gateway
