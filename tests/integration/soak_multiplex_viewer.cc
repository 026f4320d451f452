#include <algorithm>

#include "tests/integration/soak_viewer.h"

namespace framecast::test {

using nlohmann::json;
using std::chrono::milliseconds;
using Place = CheckedSubscription::Place;

namespace {

constexpr std::size_t kMostWatched = 6;
constexpr char kSettledPing[] = "settled";

}  // namespace

MultiplexSoakViewer::MultiplexSoakViewer(SoakRun& run, std::uint64_t seed)
    : SoakViewer(run, seed, "/websocket", "Sec-WebSocket-Protocol: framecast.v1\r\n"),
      ack_delay_ms_(Pick(random_, 1, 3) == 1 ? Pick(random_, 20, 250) : 0) {}

void MultiplexSoakViewer::Say(const json& message) { socket().Send(1, message.dump()); }

void MultiplexSoakViewer::Act(SoakTime now) {
  if (closing()) return;
  SendAcks(now);
  if (settled_ || now < next_action_) return;
  next_action_ = now + milliseconds(Pick(random_, 50, 800));
  DoSomething();
}

void MultiplexSoakViewer::DoSomething() {
  const std::vector<std::uint32_t> ids = WatchedNow();
  const std::uint32_t id = ids.empty() ? 0 : PickOne(random_, ids);
  const int choice = id == 0 ? 0 : Pick(random_, 0, 9);
  if (choice <= 2) {
    if (WatchedNow().size() >= kMostWatched) return;
    Subscribe(PickOne(random_, run_.streams), std::nullopt);
  } else if (choice == 3) {
    Unsubscribe(id);
  } else if (choice == 4 || choice == 5) {
    // Anew, behind what it has; or behind something that there is not.
    const Watched& watched = watched_.at(id);
    const std::string stream = watched.stream;
    std::optional<Place> since = watched.checked.last();
    if (since && Pick(random_, 1, 8) == 1) since->sequence += 1'000'000;
    if (since && Pick(random_, 1, 8) == 1) since->epoch = "00000000000000aa";
    Unsubscribe(id);
    Subscribe(stream, since);
  } else if (choice <= 8) {
    Update(id);
  } else {
    Say({{"type", "ping"}, {"t", 1}});
  }
}

std::vector<std::uint32_t> MultiplexSoakViewer::WatchedNow() const {
  std::vector<std::uint32_t> ids;
  for (const auto& [id, watched] : watched_) {
    if (!watched.unsubscribed) ids.push_back(id);
  }
  return ids;
}

json MultiplexSoakViewer::AnyWindow() {
  const int window = Pick(random_, 0, 8);
  return window == 0 ? json("auto") : json(window);
}

void MultiplexSoakViewer::Subscribe(const std::string& stream, std::optional<Place> since) {
  const std::uint32_t id = ++last_id_;
  const bool every = Pick(random_, 1, 3) == 1;
  const bool rated = Pick(random_, 1, 3) == 1;
  const bool paused = Pick(random_, 1, 8) == 1;
  const bool acks = Pick(random_, 1, 2) == 1;
  json message = {{"type", "subscribe"}, {"id", id}, {"stream", stream}};
  if (every) message["mode"] = "every";
  if (rated) message["max_fps"] = Pick(random_, 1, 20);
  if (paused) message["paused"] = true;
  if (acks) message["window"] = AnyWindow();
  if (Pick(random_, 1, 6) == 1) message["max_age_ms"] = Pick(random_, 100, 2000);
  if (Pick(random_, 1, 4) == 1) message["priority"] = Pick(random_, -2, 2);
  if (since) message["since"] = {{"epoch", since->epoch}, {"sequence", since->sequence}};
  watched_.emplace(id, Watched{stream,
                               CheckedSubscription(run_.published.at(stream), every, rated, paused,
                                                   std::move(since)),
                               acks});
  Say(message);
}

void MultiplexSoakViewer::Unsubscribe(std::uint32_t id) {
  watched_.at(id).unsubscribed = true;
  Say({{"type", "unsubscribe"}, {"id", id}});
}

void MultiplexSoakViewer::Update(std::uint32_t id) {
  Watched& watched = watched_.at(id);
  json message = {{"type", "update"}, {"id", id}};
  if (Pick(random_, 1, 2) == 1) {
    const bool paused = Pick(random_, 1, 2) == 1;
    if (paused) watched.checked.WasPaused();
    message["paused"] = paused;
  }
  if (Pick(random_, 1, 3) == 1) {
    watched.checked.WasRated();
    message["max_fps"] = Pick(random_, 0, 20);
  }
  if (Pick(random_, 1, 4) == 1) message["priority"] = Pick(random_, -2, 2);
  if (watched.acks && Pick(random_, 1, 4) == 1) message["window"] = AnyWindow();
  Say(message);
}

void MultiplexSoakViewer::Settle() {
  SoakViewer::Settle();
  holds_acks_ = true;
  for (auto& [id, watched] : watched_) {
    if (watched.unsubscribed) continue;
    json message = {{"type", "update"}, {"id", id}, {"paused", false}};
    if (watched.checked.every()) message["max_fps"] = 0;
    Say(message);
  }
  next_action_ = SoakTime::max();
  Say({{"type", "ping"}, {"t", kSettledPing}});
}

void MultiplexSoakViewer::ReleaseAcks() {
  holds_acks_ = false;
  ack_delay_ms_ = 0;
  for (Ack& ack : acks_) ack.due = {};
}

void MultiplexSoakViewer::OnMessage(const Message& message, SoakTime now) {
  if (message.opcode == 1) {
    OnText(json::parse(message.payload));
    return;
  }
  const std::optional<ReceivedFrame> frame = ReceivedFrame::Read(message.payload);
  if (frame) {
    OnFrame(*frame, now);
  } else {
    Fail("a malformed frame");
  }
}

void MultiplexSoakViewer::OnText(const json& text) {
  const std::string type = text["type"];
  if (greeted_ == (type == "hello")) Fail("hello comes first, and once: " + type);
  greeted_ = true;
  if (type == "pong" && text["t"] == kSettledPing) settled_ = true;
  if (type == "error" || type == "draining") Fail(text.dump());
  if (type != "subscribed" && type != "state") return;
  const auto found = watched_.find(text["id"]);
  if (found == watched_.end()) {
    Fail("for a subscription that there never was: " + text.dump());
    return;
  }
  Watched& watched = found->second;
  const std::string wrong =
      type == "state" ? watched.checked.OnState(text) : watched.checked.OnSubscribed(text);
  if (!wrong.empty()) Fail(wrong + ": " + text.dump());
  if (type == "subscribed" && watched.checked.resumed()) ++run_.resumed;
}

void MultiplexSoakViewer::OnFrame(const ReceivedFrame& frame, SoakTime now) {
  const auto found = watched_.find(frame.subscription);
  if (found == watched_.end()) {
    Fail("a frame of a subscription that there never was");
    return;
  }
  Watched& watched = found->second;
  const std::string wrong = watched.checked.OnFrame(frame);
  if (!wrong.empty()) Fail(watched.stream + " " + std::to_string(found->first) + ": " + wrong);
  ++run_.frames;
  run_.unchanged += frame.unchanged ? 1 : 0;
  run_.slow += frame.skipped.slow;
  run_.rate += frame.skipped.rate;
  run_.ring += frame.skipped.ring;
  run_.paused += frame.skipped.paused;
  run_.source_gap += frame.skipped.source_gap;
  if (!watched.acks) return;
  acks_.push_back({now + milliseconds(ack_delay_ms_), found->first, *watched.checked.last()});
}

void MultiplexSoakViewer::SendAcks(SoakTime now) {
  if (holds_acks_) return;
  for (; !acks_.empty() && acks_.front().due <= now; acks_.pop_front()) {
    const Ack& ack = acks_.front();
    if (watched_.at(ack.id).unsubscribed) continue;
    ++run_.acks;
    Say({{"type", "ack"},
         {"id", ack.id},
         {"epoch", ack.place.epoch},
         {"sequence", ack.place.sequence}});
  }
}

bool MultiplexSoakViewer::HasLast(bool every) const {
  return std::all_of(watched_.begin(), watched_.end(), [every](const auto& each) {
    const Watched& watched = each.second;
    return watched.unsubscribed || (watched.checked.every() && !every) || watched.checked.HasLast();
  });
}

std::string MultiplexSoakViewer::Missing() const {
  std::string missing;
  for (const auto& [id, watched] : watched_) {
    if (watched.unsubscribed || watched.checked.HasLast()) continue;
    const auto& last = watched.checked.last();
    missing += watched.stream + " " + std::to_string(id) +
               (watched.checked.every() ? " (every)" : " (latest)") + " has " +
               (last ? last->epoch + "-" + std::to_string(last->sequence) : "nothing") + "; ";
  }
  return missing;
}

}  // namespace framecast::test
