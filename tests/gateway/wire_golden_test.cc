// The wire format byte by byte, as tests/golden/wire_frames.json has it. The page's decoder is held
// to the same file (web/test/wire.test.ts).
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "gateway/wire_header.h"

namespace framecast::gateway {
namespace {

using nlohmann::json;

json Golden() {
  std::ifstream file(FRAMECAST_GOLDEN_DIR "/wire_frames.json");
  return json::parse(file);
}

std::string Bytes(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

std::string Hex(std::string_view bytes) {
  std::string hex;
  for (const unsigned char c : bytes) {
    hex += "0123456789abcdef"[c >> 4];
    hex += "0123456789abcdef"[c & 15];
  }
  return hex;
}

constexpr std::array<const char*, hub::kSkipReasons> kReasons{"slow", "rate", "ring", "paused",
                                                              "source_gap"};

// Views into `fields`.
WireHeader Header(const json& fields) {
  const auto time = [&](const char* name) {
    return std::stoull(fields.at(name).get_ref<const std::string&>());
  };
  WireHeader header;
  header.unchanged = fields.at("unchanged");
  header.subscription = fields.at("subscription");
  header.sequence = fields.at("sequence");
  header.capture_time_us = time("capture_time_us");
  header.ingest_time_us = time("ingest_time_us");
  header.sent_time_us = time("sent_time_us");
  for (std::size_t i = 0; i < kReasons.size(); ++i) {
    header.skipped.at(i) = fields.at("skipped").at(kReasons.at(i));
  }
  header.content_type = fields.at("content_type").get_ref<const std::string&>();
  header.annotations = fields.at("annotations").get_ref<const std::string&>();
  return header;
}

json Fields(const WireFrame& frame) {
  json fields = {{"unchanged", frame.header.unchanged},
                 {"subscription", frame.header.subscription},
                 {"sequence", frame.header.sequence},
                 {"capture_time_us", std::to_string(frame.header.capture_time_us)},
                 {"ingest_time_us", std::to_string(frame.header.ingest_time_us)},
                 {"sent_time_us", std::to_string(frame.header.sent_time_us)},
                 {"content_type", frame.header.content_type},
                 {"annotations", frame.header.annotations},
                 {"payload", Hex(frame.payload)}};
  for (std::size_t i = 0; i < kReasons.size(); ++i) {
    fields["skipped"][kReasons.at(i)] = frame.header.skipped.at(i);
  }
  return fields;
}

TEST(WireGoldenTest, FramesAreWrittenAsTheGoldenFileHasThem) {
  int cases = 0;
  for (const json& golden : Golden()) {
    if (!golden.contains("frame") || golden.contains("only_decode")) continue;
    std::string message;
    AppendWireHeader(Header(golden["frame"]), message);
    EXPECT_EQ(Hex(message) + golden["frame"]["payload"].get<std::string>(), golden["message"])
        << golden["name"];
    ++cases;
  }
  EXPECT_GT(cases, 0);
}

TEST(WireGoldenTest, MessagesAreReadOrRefusedAsTheGoldenFileSays) {
  int cases = 0;
  for (const json& golden : Golden()) {
    const std::string message = Bytes(golden["message"]);
    std::string error;
    const auto frame = DecodeWireFrame(message, error);
    EXPECT_EQ(error, golden.value("error", "")) << golden["name"];
    EXPECT_EQ(frame ? Fields(*frame) : json(), golden.value("frame", json())) << golden["name"];
    ++cases;
  }
  EXPECT_GT(cases, 0);
}

}  // namespace
}  // namespace framecast::gateway
