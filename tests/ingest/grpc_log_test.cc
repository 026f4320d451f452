#include "services/ingest/grpc_log.h"

#include <gmock/gmock.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <sstream>
#include <string>

#include "framecast/v1/frame.pb.h"

namespace framecast::ingest {
namespace {

using ::testing::HasSubstr;

class GrpcLogTest : public testing::Test {
 protected:
  GrpcLogTest() {
    const auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(text_);
    const auto logger = std::make_shared<spdlog::logger>("test", sink);
    logger->set_level(spdlog::level::debug);
    logger->set_pattern("%l %v");
    spdlog::set_default_logger(logger);
  }
  ~GrpcLogTest() override { spdlog::set_default_logger(before_); }

  const std::shared_ptr<spdlog::logger> before_ = spdlog::default_logger();
  std::ostringstream text_;
};

TEST_F(GrpcLogTest, WhatProtobufSaysOfABrokenMessageGoesToTheServersLogQuietly) {
  RouteGrpcLog();
  v1::Frame frame;
  // Field 3, the content type: one byte that is no UTF-8.
  EXPECT_FALSE(frame.ParseFromString("\x1a\x01\xff"));
  EXPECT_THAT(text_.str(), HasSubstr("debug protobuf: "));
  EXPECT_THAT(text_.str(), HasSubstr("content_type"));
}

}  // namespace
}  // namespace framecast::ingest
