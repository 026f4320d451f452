#include "tests/integration/soak_viewer.h"

namespace framecast::test {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMostFailures = 20;
constexpr std::size_t kReadAtOnce = 1 << 20;
// A slow reader takes so much, so often: less than what is published.
constexpr std::size_t kSlowRead = 2000;
constexpr milliseconds kSlowEvery{40};
constexpr int kSlowBuffer = 8192;
constexpr int kClose = 8;

}  // namespace

void SoakRun::Fail(const std::string& what) {
  if (failures.size() < kMostFailures) failures.push_back(what);
  ++failed;
}

SoakViewer::SoakViewer(SoakRun& run, std::uint64_t seed, const std::string& target,
                       const std::string& fields)
    : run_(run),
      random_(seed),
      slow_(Pick(random_, 1, 5) == 1),
      name_("viewer " + std::to_string(++run.viewers) + (slow_ ? " (slow)" : "")),
      socket_(run.port, target, slow_ ? kSlowBuffer : 0, fields) {}

bool SoakViewer::Read(SoakTime now) {
  const bool slow = slow_ && !settling_ && !closing_;
  if (slow) next_read_ = now + kSlowEvery;
  bool closed = false;
  const bool alive = socket_.Read(slow ? kSlowRead : kReadAtOnce, [&](Message& message) {
    if (message.opcode == kClose) {
      closed = true;
      if (!closing_ || message.close_code() != 1000) {
        Fail("closed with " + std::to_string(message.close_code()));
      }
    } else if (message.opcode <= 2) {
      if (closed) Fail("a message behind the close");
      OnMessage(message, now);
    }
  });
  if (!alive && !closed) Fail("the connection ended without a close " + socket_.refusal());
  return alive && !closed;
}

void SoakViewer::Settle() {
  settling_ = true;
  next_read_ = {};
}

void SoakViewer::Close() {
  closing_ = true;
  next_read_ = {};
  socket_.Send(kClose, std::string("\x03\xe8", 2));
}

std::unique_ptr<SoakViewer> RawSoakViewer::Make(SoakRun& run, std::uint64_t seed) {
  std::minstd_rand random(seed);
  const std::string& stream = PickOne(random, run.streams);
  const bool every = Pick(random, 1, 3) == 1;
  std::string target = "/websocket?stream=" + stream + (every ? "&mode=every" : "");
  // In every, a rate leaves frames out for good, perhaps the last one.
  if (!every && Pick(random, 1, 2) == 1) {
    target += "&max_fps=" + std::to_string(Pick(random, 1, 12));
  }
  return std::unique_ptr<SoakViewer>(new RawSoakViewer(run, seed, stream, target, every));
}

RawSoakViewer::RawSoakViewer(SoakRun& run, std::uint64_t seed, const std::string& stream,
                             const std::string& target, bool every)
    : SoakViewer(run, seed, target, ""), stream_(stream), every_(every) {}

void RawSoakViewer::OnMessage(const Message& message, SoakTime) {
  if (message.opcode != 2) {
    Fail("a text, raw");
    return;
  }
  ++run_.raw_pictures;
  last_hash_ = HashOf(message.payload);
  const std::size_t place = run_.published.at(stream_).PlaceBehind(place_, last_hash_);
  if (place == 0) Fail("raw " + stream_ + ": a picture that was never published, or out of order");
  place_ = place;
}

bool RawSoakViewer::HasLast(bool every) const {
  return (every_ && !every) || last_hash_ == run_.published.at(stream_).last().hash;
}

}  // namespace framecast::test
