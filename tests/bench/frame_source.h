// Where the frames of a comparison go in: over gRPC to framecastd, over a WebSocket to the others.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tests/support/layer.h"
#include "tests/support/whole_images.h"

namespace framecast::bench {

// For one thread.
class FrameSource {
 public:
  virtual ~FrameSource() = default;
  // Waits for the transport only. Throws when the server has ended it.
  virtual void Push(const test::Stamp& stamp) = 0;
};

// Frames of `bytes`, each a StampedPng. Both throw when they are refused. `ca`: PEM, whom the
// server's certificate comes from; empty: plain TCP, as with a `make_layer` that is null.
std::unique_ptr<FrameSource> GrpcSource(std::uint16_t port, const std::string& stream,
                                        std::size_t bytes, const std::string& ca = "");
// Masked, as RFC 6455 demands of clients, with the key 0, which leaves the bytes as they are: that
// costs the publisher nothing, and the server as much as any other key unless it looks for this
// one.
std::unique_ptr<FrameSource> WebSocketSource(const std::string& address, std::uint16_t port,
                                             const std::string& target, std::size_t bytes,
                                             const test::MakeLayer& make_layer = nullptr);

}  // namespace framecast::bench
