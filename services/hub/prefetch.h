// Asks for memory before it is needed.
#pragma once

#include <cstddef>

namespace framecast::hub {

// Reads `object` ahead into the processor's cache without waiting for it. Worth it before a walk
// over more objects than the cache holds, one or two steps ahead. Any thread, whatever others do to
// it.
template <typename Object>
void Prefetch(const Object& object) {
  constexpr std::size_t kCacheLineBytes = 64;
  const auto* bytes = reinterpret_cast<const char*>(&object);
  for (std::size_t at = 0; at < sizeof(Object); at += kCacheLineBytes) {
    __builtin_prefetch(bytes + at);
  }
  // Few objects begin with a cache line.
  __builtin_prefetch(bytes + sizeof(Object) - 1);
}

}  // namespace framecast::hub
