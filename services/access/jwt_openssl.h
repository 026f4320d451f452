// Owners for what OpenSSL's functions make.
#pragma once

#include <openssl/err.h>

namespace framecast::access {

// For std::unique_ptr.
template <auto Free>
struct OpenSslFreer {
  template <typename T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};

// OpenSSL leaves what went wrong in a queue of the thread, where its TLS would stumble over it.
// What comes in during this one's life is gone afterwards.
class OpenSslErrorMark {
 public:
  OpenSslErrorMark() { ERR_set_mark(); }
  ~OpenSslErrorMark() { ERR_pop_to_mark(); }
  OpenSslErrorMark(const OpenSslErrorMark&) = delete;
  OpenSslErrorMark& operator=(const OpenSslErrorMark&) = delete;
};

}  // namespace framecast::access
