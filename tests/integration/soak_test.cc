// A minute of everything at once, from one seed: producers that leave numbers out, repeat pictures
// and begin new epochs; viewers of both kinds that come, go, pause, resume and read slowly. Nothing
// that the contract promises a subscription may fail for any of them.
#include <gtest/gtest.h>
#include <poll.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "services/hub/frame.h"
#include "tests/integration/server.h"
#include "tests/integration/soak_viewer.h"
#include "tests/support/stream_publisher.h"
#include "tests/support/whole_images.h"

namespace framecast::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr std::size_t kViewers = 60;
constexpr seconds kTakes{50};
// Without acks, most windows are closed after so long.
constexpr seconds kFillsWindows{2};
constexpr int kPollMs = 5;

std::uint64_t NumberOf(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// Publishes a stream at random until it is told to stop; then says goodbye.
class SoakPublisher {
 public:
  SoakPublisher(const Server& server, std::string stream, PublishedPictures& published,
                std::uint64_t seed)
      : address_(server.grpc_address()),
        stream_(std::move(stream)),
        published_(published),
        random_(seed),
        seed_(seed) {}

  // On a thread of its own.
  void Run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      Publish(Pick(random_, 30, 250), stop);
    }
  }
  // One frame more, in a session of its own or in that of before. Called when Run has ended.
  void PublishLast() { Publish(1, {}); }

 private:
  void Publish(int frames, const std::stop_token& stop) {
    v1::OpenStream open;
    open.set_stream(stream_);
    // One in three goes on in the epoch of the session before.
    if (session_.empty() || Pick(random_, 1, 3) > 1) {
      session_.clear();
      for (int i = 0; i < 16; ++i) session_.push_back(static_cast<char>(Pick(random_, 0, 255)));
    }
    open.set_session_id(session_);
    StreamPublisher publisher(address_, open);
    ASSERT_TRUE(publisher.opened()) << publisher.WaitForEnd().error_message();
    const std::string epoch = hub::FormatEpoch(publisher.opened()->epoch());
    std::uint64_t sequence = publisher.opened()->last_sequence();
    for (int i = 0; i < frames && (frames == 1 || !stop.stop_requested()); ++i) {
      sequence += Pick(random_, 1, 5) == 1 ? static_cast<std::uint64_t>(Pick(random_, 2, 8)) : 1;
      if (picture_.empty() || Pick(random_, 1, 5) > 1) {
        picture_ = StampedPng(static_cast<std::size_t>(Pick(random_, 500, 24'000)),
                              {++pictures_, static_cast<std::int64_t>(seed_)});
      }
      published_.Add(epoch, sequence, HashOf(picture_));
      ASSERT_TRUE(publisher.Push(sequence, picture_));
      std::this_thread::sleep_for(milliseconds(Pick(random_, 5, 90)));
    }
    EXPECT_TRUE(publisher.WaitForAck(sequence));
    EXPECT_TRUE(publisher.rejected().empty());
    EXPECT_TRUE(publisher.Close().ok());
  }

  const std::string address_;
  const std::string stream_;
  PublishedPictures& published_;
  std::minstd_rand random_;
  const std::uint64_t seed_;
  std::string session_;
  std::string picture_;
  std::uint64_t pictures_ = 0;
};

class Soak : public testing::Test {
 protected:
  Soak() {
    run_.port = server_.http_port();
    for (int i = 1; i <= 4; ++i) run_.streams.push_back("cam-" + std::to_string(i));
    for (const std::string& stream : run_.streams) {
      publishers_.push_back(
          std::make_unique<SoakPublisher>(server_, stream, run_.published[stream], random_()));
    }
  }

  // The viewers do what they do until `over()`; false: not before kTestTimeout.
  bool DriveUntil(const std::function<bool()>& over, milliseconds limit = kTestTimeout) {
    const auto end = steady_clock::now() + limit;
    while (!over()) {
      if (steady_clock::now() > end) return false;
      Drive();
    }
    return true;
  }

  bool All(const std::function<bool(const SoakViewer&)>& condition) const {
    return std::all_of(viewers_.begin(), viewers_.end(),
                       [&](const auto& viewer) { return condition(*viewer); });
  }

  void ComeAndGo() {
    const SoakTime now = steady_clock::now();
    for (auto& leaves : leaves_at_) {
      if (now < leaves.second) continue;
      leaves.second = SoakTime::max();
      // Half of them say goodbye.
      if (Pick(random_, 0, 1) == 0) {
        leaves.first->Close();
      } else {
        std::erase_if(viewers_, [&](const auto& each) { return each.get() == leaves.first; });
      }
    }
    std::erase_if(leaves_at_, [](const auto& each) { return each.second == SoakTime::max(); });
    while (viewers_.size() < kViewers) {
      const std::uint64_t seed = random_();
      viewers_.push_back(Pick(random_, 1, 4) == 1
                             ? RawSoakViewer::Make(run_, seed)
                             : std::make_unique<MultiplexSoakViewer>(run_, seed));
      leaves_at_.emplace_back(viewers_.back().get(),
                              now + milliseconds(Pick(random_, 500, 20'000)));
    }
  }

  std::string Missing() const {
    std::string missing;
    for (const auto& viewer : viewers_) {
      if (!viewer->HasLast(/*every=*/true)) missing += viewer->Missing() + "\n";
    }
    return missing;
  }

  const std::uint64_t seed_ = NumberOf("FRAMECAST_SOAK_SEED", std::random_device{}());
  std::minstd_rand random_{seed_};
  // A short ring, so that viewers who are behind fall off its end.
  Server server_{{"--ring_frames=40", "--threads=2"}};
  SoakRun run_;
  std::vector<std::unique_ptr<SoakPublisher>> publishers_;
  std::vector<std::unique_ptr<SoakViewer>> viewers_;
  std::vector<std::pair<SoakViewer*, SoakTime>> leaves_at_;

 private:
  void Drive() {
    std::vector<pollfd> fds;
    const SoakTime now = steady_clock::now();
    for (const auto& viewer : viewers_) {
      short events = viewer->Reads(now) ? POLLIN : 0;
      if (viewer->socket().has_output()) events |= POLLOUT;
      fds.push_back({viewer->socket().fd(), events, 0});
    }
    poll(fds.data(), fds.size(), kPollMs);
    std::vector<SoakViewer*> gone;
    for (std::size_t i = 0; i < fds.size(); ++i) {
      SoakViewer& viewer = *viewers_[i];
      if ((fds[i].revents & POLLOUT) != 0) viewer.socket().Flush();
      const bool readable = (fds[i].revents & (POLLIN | POLLHUP | POLLERR)) != 0;
      if (readable && viewer.Reads(now) && !viewer.Read(now)) {
        gone.push_back(&viewer);
      } else {
        viewer.Act(now);
      }
    }
    const auto is_gone = [&](const SoakViewer* viewer) {
      return std::find(gone.begin(), gone.end(), viewer) != gone.end();
    };
    std::erase_if(viewers_, [&](const auto& viewer) { return is_gone(viewer.get()); });
    std::erase_if(leaves_at_, [&](const auto& leaves) { return is_gone(leaves.first); });
  }
};

TEST_F(Soak, EverySubscriptionGetsWhatItWasPromisedWhateverViewersAndProducersDo) {
  std::cout << "to repeat: FRAMECAST_SOAK_SEED=" << seed_ << std::endl;
  const auto end =
      steady_clock::now() + seconds(NumberOf("FRAMECAST_SOAK_SECONDS", kTakes.count()));
  {
    std::vector<std::jthread> threads;
    for (const auto& publisher : publishers_) {
      threads.emplace_back([&](const std::stop_token& stop) { publisher->Run(stop); });
    }
    DriveUntil(
        [&] {
          ComeAndGo();
          return steady_clock::now() >= end || run_.failed > 100;
        },
        std::chrono::hours(1));
    leaves_at_.clear();
    // Those who are leaving go, the others want everything from now on.
    for (const auto& viewer : viewers_) {
      if (!viewer->closing()) viewer->Settle();
    }
    const auto windows_closed = steady_clock::now() + kFillsWindows;
    EXPECT_TRUE(DriveUntil([&] {
      return All([](const SoakViewer& each) { return !each.closing() && each.settled(); }) &&
             steady_clock::now() >= windows_closed;
    })) << "somebody's goodbye or ping was not answered";
  }
  for (const auto& viewer : viewers_) viewer->ReleaseAcks();
  EXPECT_TRUE(DriveUntil([&] {
    return All([](const SoakViewer& each) { return each.HasLast(/*every=*/false); });
  })) << "the last frame did not come: "
      << Missing();
  // Who watches every frame was paused, perhaps, when that one came.
  for (const auto& publisher : publishers_) publisher->PublishLast();
  EXPECT_TRUE(DriveUntil([&] {
    return All([](const SoakViewer& each) { return each.HasLast(/*every=*/true); });
  })) << "the very last frame did not come: "
      << Missing();
  for (const auto& viewer : viewers_) viewer->Close();
  EXPECT_TRUE(DriveUntil([&] { return viewers_.empty(); })) << "a goodbye was not answered";

  EXPECT_EQ(run_.failed, 0U);
  for (const std::string& failure : run_.failures) ADD_FAILURE() << failure;
  std::size_t epochs = 0;
  for (const auto& [stream, published] : run_.published) epochs += published.epochs();
  std::cout << run_.viewers << " viewers, " << epochs << " epochs, " << run_.frames << " frames ("
            << run_.unchanged << " unchanged), " << run_.raw_pictures << " raw, " << run_.resumed
            << " resumed, " << run_.acks << " acks; skipped: " << run_.slow << " slow, "
            << run_.rate << " rate, " << run_.ring << " ring, " << run_.paused << " paused, "
            << run_.source_gap << " source gap\n";
  for (const std::uint64_t seen :
       {run_.frames, run_.unchanged, run_.raw_pictures, run_.resumed, run_.acks, run_.slow,
        run_.rate, run_.ring, run_.paused, run_.source_gap}) {
    EXPECT_GT(seen, 0U) << "the run was too quiet to prove anything";
  }
  EXPECT_GT(epochs, run_.streams.size());
  for (const std::string& stream : run_.streams) EXPECT_TRUE(server_.WaitForViewers(stream, 0));
  server_.process().Signal(SIGTERM);
  EXPECT_EQ(server_.process().WaitForExit(), 0) << server_.process().err();
}

}  // namespace
}  // namespace framecast::test
