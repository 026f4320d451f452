// Viewers that do at random what viewers do, and check everything that they get.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/integration/checked_subscription.h"
#include "tests/integration/published_pictures.h"
#include "tests/support/nonblocking_web_socket.h"

namespace framecast::test {

using SoakTime = std::chrono::steady_clock::time_point;

// What all viewers of a run share. For their thread, but for the pictures.
struct SoakRun {
  std::uint16_t port = 0;
  std::vector<std::string> streams;
  std::map<std::string, PublishedPictures> published;

  void Fail(const std::string& what);
  std::vector<std::string> failures;  // the first few
  std::size_t failed = 0;

  // What was seen, to be sure that the run was one.
  std::uint64_t viewers = 0, frames = 0, raw_pictures = 0, unchanged = 0, resumed = 0, acks = 0;
  std::uint64_t slow = 0, rate = 0, ring = 0, paused = 0, source_gap = 0;
};

// A number out of [from, to].
inline int Pick(std::minstd_rand& random, int from, int to) {
  return std::uniform_int_distribution<int>(from, to)(random);
}

// `all` is not empty.
template <typename T>
const T& PickOne(std::minstd_rand& random, const std::vector<T>& all) {
  return all[static_cast<std::size_t>(Pick(random, 0, static_cast<int>(all.size()) - 1))];
}

class SoakViewer {
 public:
  SoakViewer(SoakRun& run, std::uint64_t seed, const std::string& target,
             const std::string& fields);
  virtual ~SoakViewer() = default;
  SoakViewer(const SoakViewer&) = delete;
  SoakViewer& operator=(const SoakViewer&) = delete;

  NonblockingWebSocket& socket() { return socket_; }
  // Whether it would read now; slow ones do so now and then.
  bool Reads(SoakTime now) const { return now >= next_read_; }
  // False: the connection is over, as it should be or not, which is then noted.
  bool Read(SoakTime now);
  virtual void Act(SoakTime now) = 0;

  // From now on it reads all there is and asks for everything, but acks nothing for now, so that
  // the last frame finds windows closed.
  virtual void Settle();
  // The server knows.
  virtual bool settled() const { return true; }
  virtual void ReleaseAcks() {}
  // It has the last frame of all that it watches; without `every`, only of what it watches as
  // latest.
  virtual bool HasLast(bool every) const = 0;
  // What is missing, for the message of a failure.
  virtual std::string Missing() const = 0;
  // Says goodbye; Read() then becomes false when that was answered.
  void Close();
  bool closing() const { return closing_; }

 protected:
  virtual void OnMessage(const Message& message, SoakTime now) = 0;
  void Fail(const std::string& what) { run_.Fail(name_ + ": " + what); }

  SoakRun& run_;
  std::minstd_rand random_;

 private:
  const bool slow_;
  const std::string name_;
  NonblockingWebSocket socket_;
  SoakTime next_read_;
  bool settling_ = false;
  bool closing_ = false;
};

// Watches one stream raw.
class RawSoakViewer final : public SoakViewer {
 public:
  static std::unique_ptr<SoakViewer> Make(SoakRun& run, std::uint64_t seed);

  void Act(SoakTime) override {}
  bool HasLast(bool every) const override;
  std::string Missing() const override { return "raw " + stream_; }

 private:
  RawSoakViewer(SoakRun& run, std::uint64_t seed, const std::string& stream,
                const std::string& target, bool every);
  void OnMessage(const Message& message, SoakTime now) override;

  const std::string stream_;
  const bool every_;
  std::size_t place_ = 0;
  std::size_t last_hash_ = 0;
};

// Speaks framecast.v1.
class MultiplexSoakViewer final : public SoakViewer {
 public:
  MultiplexSoakViewer(SoakRun& run, std::uint64_t seed);

  void Act(SoakTime now) override;
  void Settle() override;
  void ReleaseAcks() override;
  bool settled() const override { return settled_; }
  bool HasLast(bool every) const override;
  std::string Missing() const override;

 private:
  struct Watched {
    std::string stream;
    CheckedSubscription checked;
    bool acks = false;
    bool unsubscribed = false;
  };
  struct Ack {
    SoakTime due;
    std::uint32_t id;
    CheckedSubscription::Place place;
  };

  void OnMessage(const Message& message, SoakTime now) override;
  void OnText(const nlohmann::json& text);
  void OnFrame(const ReceivedFrame& frame, SoakTime now);
  void Say(const nlohmann::json& message);
  void Subscribe(const std::string& stream, std::optional<CheckedSubscription::Place> since);
  void Unsubscribe(std::uint32_t id);
  void Update(std::uint32_t id);
  void DoSomething();
  std::vector<std::uint32_t> WatchedNow() const;
  nlohmann::json AnyWindow();
  void SendAcks(SoakTime now);

  std::map<std::uint32_t, Watched> watched_;
  std::uint32_t last_id_ = 0;
  SoakTime next_action_;
  int ack_delay_ms_;
  bool holds_acks_ = false;
  std::deque<Ack> acks_;
  bool settled_ = false;
  bool greeted_ = false;
};

}  // namespace framecast::test
