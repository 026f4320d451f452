// What a node may announce.
#pragma once

#include <string>

#include "services/bridge/node_message.h"

namespace framecast::bridge {

// With all that there is to say.
hub::RemoteStream FullStream();
// With what must be there only.
hub::RemoteStream BareStream();

// Of both, and two that are gone.
Announcement FullAnnouncement();

// Expects that it is one.
Announcement Read(const std::string& text);

}  // namespace framecast::bridge
