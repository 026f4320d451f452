#include "services/telemetry/stream_rows.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace framecast::telemetry {
namespace {

bool NeedsAttention(hub::StreamState state) {
  return state == hub::StreamState::kWaiting || state == hub::StreamState::kQuiet ||
         state == hub::StreamState::kLost;
}

StreamCounts CountsOf(const hub::StreamInfo& stream) {
  return {stream.stored_frames, stream.stored_bytes, stream.skipped};
}

std::optional<std::int64_t> Older(std::optional<std::int64_t> a, std::optional<std::int64_t> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

void AddTo(StreamRow& row, const hub::StreamInfo& stream) {
  // What another node has, it tells of itself: one alert a stream, not one a node.
  if (!stream.elsewhere) {
    ++row.states[static_cast<std::size_t>(stream.state)];
    row.last_frame_us = Older(row.last_frame_us, stream.last_frame_us);
    row.last_change_us = Older(row.last_change_us, stream.last_change_us);
    row.ring_frames += stream.ring_frames;
    row.ring_bytes += stream.ring_bytes;
  }
  row.subscriptions += stream.subscriptions;
  for (int i = 0; i < hub::kBehindThresholds; ++i) row.behind[i] += stream.behind[i];
}

// A stream of this name that was forgotten and came back counts from the beginning.
std::uint64_t Risen(std::uint64_t now, std::uint64_t before) {
  return now >= before ? now - before : now;
}

}  // namespace

StreamCounts& StreamCounts::operator+=(const StreamCounts& more) {
  frames += more.frames;
  bytes += more.bytes;
  for (int i = 0; i < hub::kSkipReasons; ++i) skipped[i] += more.skipped[i];
  return *this;
}

StreamCounts StreamRows::TakeNews(const hub::StreamInfo& stream, Account& account) {
  const StreamCounts now = CountsOf(stream);
  const StreamCounts before = std::exchange(account.seen, now);
  StreamCounts news{Risen(now.frames, before.frames), Risen(now.bytes, before.bytes), {}};
  for (int i = 0; i < hub::kSkipReasons; ++i) {
    news.skipped[i] = Risen(now.skipped[i], before.skipped[i]);
  }
  return news;
}

std::vector<bool> StreamRows::ChooseOwn(const std::vector<hub::StreamInfo>& streams,
                                        const std::vector<Account*>& accounts) const {
  std::vector<std::size_t> order(streams.size());
  std::iota(order.begin(), order.end(), 0);
  const auto rank = [&](std::size_t i) {
    return std::pair(!NeedsAttention(streams[i].state), accounts[i]->arrival);
  };
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
  std::vector<bool> own(streams.size(), false);
  for (std::size_t i = 0; i < std::min(own_rows_, order.size()); ++i) own[order[i]] = true;
  return own;
}

std::vector<StreamRow> StreamRows::Update(const std::vector<hub::StreamInfo>& streams) {
  for (auto& [name, account] : accounts_) account.present = false;
  std::vector<Account*> accounts;
  accounts.reserve(streams.size());
  for (const hub::StreamInfo& stream : streams) {
    Account& account = accounts_[stream.name];
    if (account.arrival == 0) account.arrival = ++arrivals_;
    account.present = true;
    accounts.push_back(&account);
  }
  std::erase_if(accounts_, [](const auto& entry) { return !entry.second.present; });

  const std::vector<bool> own = ChooseOwn(streams, accounts);
  std::vector<StreamRow> rows;
  StreamRow others;
  others.stream = kOtherStreams;
  for (std::size_t i = 0; i < streams.size(); ++i) {
    const StreamCounts news = TakeNews(streams[i], *accounts[i]);
    if (!own[i]) {
      others_ += news;
      AddTo(others, streams[i]);
      continue;
    }
    StreamRow& row = rows.emplace_back();
    row.stream = streams[i].name;
    AddTo(row, streams[i]);
    row.counts = accounts[i]->own += news;
  }
  if (rows.size() == streams.size()) return rows;
  others.counts = others_;
  rows.push_back(std::move(others));
  return rows;
}

}  // namespace framecast::telemetry
