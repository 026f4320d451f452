// A producer in the test's own process: one Publish call to a real server.
#pragma once

#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "framecast/v1/ingest.grpc.pb.h"

namespace framecast::test {

// Writes from the caller's thread, reads the answers on one of its own.
class StreamPublisher {
 public:
  // Connects and opens the stream; waits for the server's word on it. `metadata`: keys and values
  // that the call brings. `credentials`: what the connection is made with; null: plain.
  using Metadata = std::vector<std::pair<std::string, std::string>>;
  using Credentials = std::shared_ptr<grpc::ChannelCredentials>;
  StreamPublisher(const std::string& address, const v1::OpenStream& open,
                  const Metadata& metadata = {}, const Credentials& credentials = nullptr);
  StreamPublisher(const std::string& address, const std::string& stream,
                  const Metadata& metadata = {}, const Credentials& credentials = nullptr);
  // Breaks the call off, if it was not closed.
  ~StreamPublisher();
  StreamPublisher(const StreamPublisher&) = delete;
  StreamPublisher& operator=(const StreamPublisher&) = delete;

  // Nothing: refused; WaitForEnd() tells why.
  const std::optional<v1::StreamOpened>& opened() const { return opened_; }
  // Waits for HTTP/2's window only. False: the call is over.
  bool Push(std::uint64_t sequence, std::string payload);
  // Waits until everything up to there is acked. False: the call ended before.
  bool WaitForAck(std::uint64_t sequence);
  // What was rejected so far.
  std::vector<v1::FrameRejected> rejected() const;
  // Once one of the two: says goodbye, or not, and waits for what the server ends the call with.
  grpc::Status Close();
  grpc::Status WaitForEnd();

 private:
  void ReadAnswers();

  grpc::ClientContext context_;
  std::unique_ptr<v1::IngestService::Stub> stub_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::PublishRequest, v1::PublishResponse>> call_;
  std::optional<v1::StreamOpened> opened_;
  bool finished_ = false;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_.
  std::uint64_t acked_ = 0;
  bool over_ = false;
  std::vector<v1::FrameRejected> rejected_;
  std::thread reader_;
};

}  // namespace framecast::test
