// Questions to other nodes, each with its answer or the end of its time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "services/bridge/frame_message.h"
#include "services/bridge/node_query.h"
#include "services/bridge/subjects.h"
#include "services/hub/frame_source.h"
#include "services/hub/mirror.h"
#include "services/nats/connection.h"

namespace framecast::bridge {

// Thread-safe. `done` of each is called exactly once, on any thread, with no lock held: with the
// answer, or after hub::kFetchTimeout at the next Expire, or at once if it cannot be asked. It must
// not end the requests.
class Requests {
 public:
  static constexpr std::size_t kMaxOpen = 1024;
  // Of those, the ones for frames, each of which may hold max_frame_bytes.
  static constexpr std::size_t kMaxOpenFrames = 64;
  // Of answers that wait to be taken in.
  static constexpr std::uint64_t kPendingBytes = std::uint64_t{64} << 20;

  // `connection` must live until Close.
  Requests(nats::Connection& connection, std::uint64_t max_frame_bytes);
  Requests(const Requests&) = delete;
  Requests& operator=(const Requests&) = delete;

  absl::Status Start();
  // What is open is answered with nothing, and so is whatever is asked from now on.
  void Close();

  struct FrameAnswer {
    hub::FrameSource::Outcome outcome = hub::FrameSource::Outcome::kUnreachable;
    // When kHere; its times are by its node's clock.
    std::optional<hub::MirroredFrame> frame;
  };
  void AskFrame(const std::string& node_id, const FrameQuery& query,
                std::function<void(FrameAnswer)> done);
  // Nothing: no answer.
  void AskIndex(const std::string& node_id, const IndexQuery& query,
                std::function<void(std::optional<hub::FrameIndex>)> done);
  // Microseconds since the Unix epoch by that node's clock.
  void AskTime(const std::string& node_id, std::function<void(std::optional<std::int64_t>)> done);

  void Expire(hub::SteadyTime now);

 private:
  // One that is open: takes in what comes. True: it was answered, and `finish` is to be called.
  struct Open {
    hub::SteadyTime deadline;
    bool of_frame = false;
    std::function<bool(std::string_view)> take;
    std::function<void()> finish;
  };
  void Ask(const std::string& node_id, NodeSubject what, const std::string& text, Open open);
  void OnAnswer(const nats::Message& message);
  // With the mutex held: it is open no more. What is to be called then, without the mutex.
  std::function<void()> TakeOut(std::map<std::uint64_t, Open>::iterator open);

  nats::Connection& connection_;
  const std::uint64_t max_frame_bytes_;
  const std::string inbox_;
  std::mutex mutex_;
  bool closed_ = false;
  std::uint64_t last_ = 0;
  std::map<std::uint64_t, Open> open_;
  std::size_t open_frames_ = 0;
  std::unique_ptr<nats::Subscription> answers_;
};

}  // namespace framecast::bridge
