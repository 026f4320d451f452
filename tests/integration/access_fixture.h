// framecastd with a tokens file, everybody's clients for it, and a look at all that it has logged.
#pragma once

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "framecast/v1/stream.grpc.pb.h"
#include "tests/integration/server.h"
#include "tests/support/loopback_client.h"
#include "tests/support/stream_publisher.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tokens_json.h"

namespace framecast::test {

// Fails at its end if a token stands anywhere in what the server wrote, at --log_level=trace.
class AccessProcessTest : public testing::Test {
 protected:
  // The bearer of `admin_` may do everything.
  explicit AccessProcessTest(std::vector<Token> tokens = {});
  ~AccessProcessTest() override;

  // The file, written anew; the server sees it within a second.
  void WriteTokens(const std::vector<Token>& tokens);

  using Metadata = StreamPublisher::Metadata;
  // Each call comes from another address, so that no limit for failures is reached: as a line of
  // HTTP, or gRPC metadata. An empty secret: no token.
  std::string Fields(const std::string& secret);
  Metadata MetadataOf(const std::string& secret);

  LoopbackClient::Response Get(const std::string& target, const std::string& secret);
  grpc::Status GetFrame(const std::string& stream, const std::string& secret);
  // What comes of the call: OK with the first frame, or how it ends.
  grpc::Status Watch(const std::string& stream, const std::string& secret);
  // The names of the streams.
  grpc::Status List(const std::string& secret, std::vector<std::string>& names);

  const Token admin_{"fc_admin-0123456789abcdef", {"*"}, {"*"}, ""};
  TemporaryFolder folder_;
  std::vector<std::string> secrets_;
  std::unique_ptr<Server> server_;

 private:
  std::string NextAddress();

  unsigned calls_ = 0;
  std::unique_ptr<v1::StreamService::Stub> stub_;
};

}  // namespace framecast::test
