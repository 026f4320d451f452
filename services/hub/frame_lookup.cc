#include "services/hub/frame_lookup.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace framecast::hub {

FrameSource::Fetched FindInRing(const Stream& stream,
                                const std::optional<FramePosition>& position) {
  using Outcome = FrameSource::Outcome;
  if (!position) {
    FramePtr newest = stream.Newest();
    return {newest ? Outcome::kHere : Outcome::kNotYet, std::move(newest)};
  }
  Stream::Lookup lookup = stream.Find(*position);
  switch (lookup.presence) {
    case Stream::Presence::kHere:
      return {Outcome::kHere, std::move(lookup.frame)};
    case Stream::Presence::kNotYet:
      return {Outcome::kNotYet, nullptr};
    case Stream::Presence::kGone:
      break;
  }
  return {Outcome::kGone, nullptr};
}

std::string UnreachableText(const Stream& stream) {
  return absl::StrCat("node \"", stream.Info().node, "\", which has the frames of stream \"",
                      stream.name(), "\", cannot be reached now; try again in a second.");
}

}  // namespace framecast::hub
