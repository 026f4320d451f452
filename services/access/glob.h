// Patterns of stream names, as the lists of rights are made of.
#pragma once

#include <string>
#include <string_view>

namespace framecast::access {

// `*` is any run of characters, also none; `?` is one; everything else is itself. Against the whole
// name. Takes at most pattern × name steps. Pure.
bool GlobMatches(std::string_view pattern, std::string_view name);

// What is wrong with a pattern, for people; empty: nothing. Besides `*` and `?` it has the
// characters of stream names, and at most kMaxGlobBytes of them. Does not repeat the pattern: it
// may be a token in the wrong place.
std::string GlobMistake(std::string_view pattern);

inline constexpr std::size_t kMaxGlobBytes = 256;

}  // namespace framecast::access
