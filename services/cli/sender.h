// Keeps one stream published: numbers the frames, holds them until they are acked, and goes on over
// lost connections and restarted servers with no frame lost or doubled.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "services/cli/picture_source.h"
#include "services/cli/retry_rule.h"
#include "services/cli/send_window.h"
#include "services/cli/server_options.h"
#include "services/cli/unacked_frames.h"

namespace grpc {
class ClientContext;
class Status;
}  // namespace grpc

namespace framecast::cli {

// What happens when pictures come faster than they can be sent.
enum class OnLag {
  // Every one is sent, from the last acked on; Push() waits.
  kResume,
  // Only so many as SendWindow allows are under way; one waits, and is replaced by the newest.
  // What is left out is a gap in the sequences.
  kNewest,
};

struct SenderOptions {
  ServerOptions server;
  std::string stream;
  std::string title;
  std::map<std::string, std::string> labels;
  bool take_over = false;
  // The stream is `idle`, not `quiet`, while frames are held back because nobody watches.
  bool pausable = false;
  OnLag on_lag = OnLag::kResume;
  // In kNewest: frames sent and not acked, or a round trip's worth, if that is more.
  std::size_t max_unacked = 2;
  // Payload bytes held until acked; while they would be more, Push() waits, or in kNewest leaves
  // the picture out.
  std::size_t max_unacked_bytes = std::size_t{64} << 20;
  RetryOptions retry;
  // Told what a person should know: an outage and its end, the first rejection for each reason. May
  // be called on any thread.
  std::function<void(const std::string&)> say;
  // Called once when it gives up for good, so that a wait for the next picture can end.
  std::function<void()> on_failure;
};

// Push and Finish are for one thread; the rest is thread-safe.
class Sender {
 public:
  struct Counts {
    std::uint64_t pushed = 0;    // given to Push()
    std::uint64_t acked = 0;     // they are, or were, in the ring
    std::uint64_t rejected = 0;  // by the server, or too large to be sent
    std::uint64_t left_out = 0;  // for a newer one, in kNewest; or by Skip()
    std::uint32_t viewers = 0;
    bool connected = false;
  };

  // Connects in the background. `stop` must outlive it; once requested, waits end.
  Sender(SenderOptions options, const Stop& stop);
  ~Sender();
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  // Waits for room, in kNewest never. False once nothing more will be sent: stopped, or failed
  // (error()).
  bool Push(Picture picture);
  // A picture that is not to be sent: takes a number, so that viewers are told of a gap.
  void Skip();
  // Waits until all is acked, however long that takes, and the call has ended. Once all is acked or
  // the stop is requested, at most `patience` without any answer, and when stopped while there is
  // no connection not at all. True if nothing is left unacked and nothing failed.
  bool Finish(std::chrono::milliseconds patience);

  Counts counts() const;
  // Why it gave up for good; empty while it did not.
  std::string error() const;

 private:
  struct Call;

  void Run();
  // One connection from open to end.
  grpc::Status RunCall(Call& call);
  void SendFrames(Call& call);
  void ReadReplies(Call& call);
  // Returns early when it is to end, or when the token that it waits for is there.
  void WaitForNextCall(const RetryRule::Verdict& verdict, const std::string& token);
  void Say(const std::string& words) const;

  const SenderOptions options_;
  const Stop& stop_;
  const std::string session_id_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  // All below are guarded by mutex_.
  UnackedFrames frames_;
  SendWindow window_;
  std::uint64_t next_sequence_ = 1;
  Counts counts_;
  std::string error_;
  bool finishing_ = false;  // no further Push
  bool abandoned_ = false;  // end now, whatever is left
  bool ended_ = false;      // the connection thread is done
  // A call was opened and none has ended cleanly since: the stream would be `lost`.
  bool owes_goodbye_ = false;
  grpc::ClientContext* context_ = nullptr;
  std::chrono::steady_clock::time_point last_progress_;

  // Of the connection thread alone.
  RetryRule retry_;
  bool warned_ = false;
  // Of the reading thread alone, of which there is one at a time.
  std::set<int> reasons_told_;

  std::thread thread_;
};

}  // namespace framecast::cli
