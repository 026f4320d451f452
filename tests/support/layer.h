// What a client speaks between TCP and HTTP, such as TLS (tests/support/tls_client.h).
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace framecast::test {

class Layer {
 public:
  virtual ~Layer() = default;
  // Bytes moved, at least 1; otherwise errno is EAGAIN, where the socket would have had to wait, or
  // the connection is over.
  virtual long Send(const char* bytes, std::size_t size) = 0;
  virtual long Receive(char* to, std::size_t size) = 0;
  // Whether it has bytes to receive that the socket no longer tells of.
  virtual bool Holds() const = 0;
  // No more comes.
  virtual void EndSending() = 0;
};
// Of a socket that is connected and outlives it.
using MakeLayer = std::function<std::unique_ptr<Layer>(int socket)>;

}  // namespace framecast::test
