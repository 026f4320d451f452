#include "services/telemetry/stream_metrics.h"

#include <algorithm>
#include <string>

namespace framecast::telemetry {
namespace {

using hub::StreamInfo;

constexpr double kMicros = 1e6;
// Of hub::kBehindAfter.
constexpr std::array kThresholdWords{"1s", "5s", "30s"};
static_assert(kThresholdWords.size() == hub::kBehindThresholds);
constexpr int kFiveSeconds = 1;

std::string Word(hub::StreamState state) { return std::string(hub::ToString(state)); }

void CollectTotals(const std::vector<StreamInfo>& streams, Exposition& exposition) {
  std::array<std::uint64_t, hub::kStreamStates> states{};
  hub::BehindCounts behind{};
  for (const StreamInfo& stream : streams) {
    ++states[static_cast<std::size_t>(stream.state)];
    for (int i = 0; i < hub::kBehindThresholds; ++i) behind[i] += stream.behind[i];
  }
  auto by_state = exposition.Gauge("framecast_streams", "Streams, by their state.");
  for (int i = 0; i < hub::kStreamStates; ++i) {
    by_state.Add(static_cast<double>(states[i]),
                 {{"state", Word(static_cast<hub::StreamState>(i))}});
  }
  exposition.Gauge("framecast_publishers", "Streams that have a publisher.")
      .Add(static_cast<double>(std::count_if(
          streams.begin(), streams.end(),
          [](const StreamInfo& stream) { return stream.publisher_since_us.has_value(); })));
  auto by_threshold = exposition.Gauge(
      "framecast_subscriptions_behind",
      "Subscriptions whose stream has had a frame for longer than that which they should have "
      "been sent and were not.");
  for (int i = 0; i < hub::kBehindThresholds; ++i) {
    by_threshold.Add(static_cast<double>(behind[i]), {{"threshold", kThresholdWords[i]}});
  }
}

// One series a row.
template <typename Value>
void AddRows(Exposition::Family family, const std::vector<StreamRow>& rows, Value value) {
  for (const StreamRow& row : rows) {
    family.Add(static_cast<double>(value(row)), {{"stream", row.stream}});
  }
}

// The same for a time that there may be none of.
template <typename Value>
void AddTimes(Exposition::Family family, const std::vector<StreamRow>& rows, Value value) {
  for (const StreamRow& row : rows) {
    const std::optional<std::int64_t> us = value(row);
    if (us) family.Add(static_cast<double>(*us) / kMicros, {{"stream", row.stream}});
  }
}

void CollectRows(const std::vector<StreamRow>& rows, Exposition& exposition) {
  AddRows(exposition.Counter("framecast_ingest_frames_total", "Frames that were stored."), rows,
          [](const StreamRow& row) { return row.counts.frames; });
  AddRows(
      exposition.Counter("framecast_ingest_bytes_total", "Bytes of the frames that were stored."),
      rows, [](const StreamRow& row) { return row.counts.bytes; });
  auto states = exposition.Gauge("framecast_stream_state",
                                 "1 for the state that the stream is in, 0 for the others; of "
                                 "_other, how many are in it.");
  for (const StreamRow& row : rows) {
    for (int i = 0; i < hub::kStreamStates; ++i) {
      states.Add(static_cast<double>(row.states[i]),
                 {{"stream", row.stream}, {"state", Word(static_cast<hub::StreamState>(i))}});
    }
  }
  AddTimes(exposition.Gauge("framecast_stream_last_frame_timestamp_seconds",
                            "When the newest frame came in, Unix time; of _other, the oldest."),
           rows, [](const StreamRow& row) { return row.last_frame_us; });
  AddTimes(exposition.Gauge("framecast_stream_last_change_timestamp_seconds",
                            "When the picture last became another one, Unix time; of _other, the "
                            "oldest."),
           rows, [](const StreamRow& row) { return row.last_change_us; });
  AddRows(exposition.Gauge("framecast_ring_frames", "Frames in the ring."), rows,
          [](const StreamRow& row) { return row.ring_frames; });
  AddRows(exposition.Gauge("framecast_ring_bytes", "Memory of the frames in the ring."), rows,
          [](const StreamRow& row) { return row.ring_bytes; });
  AddRows(exposition.Gauge("framecast_subscriptions", "Subscriptions, paused ones included."), rows,
          [](const StreamRow& row) { return row.subscriptions; });
  AddRows(exposition.Gauge("framecast_stream_subscriptions_behind",
                           "As framecast_subscriptions_behind, by more than 5 s."),
          rows, [](const StreamRow& row) { return row.behind[kFiveSeconds]; });
  auto skipped = exposition.Counter("framecast_skipped_frames_total",
                                    "Frames that subscriptions did not get, by the reason.");
  for (const StreamRow& row : rows) {
    for (int i = 0; i < hub::kSkipReasons; ++i) {
      skipped.Add(static_cast<double>(row.counts.skipped[i]),
                  {{"stream", row.stream},
                   {"reason", std::string(hub::ToString(static_cast<hub::SkipReason>(i)))}});
    }
  }
}

void CollectMemory(const hub::Hub& hub, Exposition& exposition) {
  const hub::MemoryBudget& budget = hub.budget();
  exposition.Gauge("framecast_memory_used_bytes", "Memory of all frames.")
      .Add(static_cast<double>(budget.used()));
  exposition.Gauge("framecast_memory_budget_bytes", "What all frames together may take.")
      .Add(static_cast<double>(budget.limit()));
  exposition
      .Gauge("framecast_pinned_bytes", "Memory of frames that left their ring and are being sent.")
      .Add(static_cast<double>(budget.pinned()));
  exposition.Gauge("framecast_streams_limit", "How many streams there may be.")
      .Add(static_cast<double>(hub.options().max_streams));
}

}  // namespace

void StreamMetrics::CountEvicted(const std::array<std::uint64_t, hub::kEvictReasons>& by_reason) {
  for (int i = 0; i < hub::kEvictReasons; ++i) {
    evicted_.Add(static_cast<hub::EvictReason>(i), by_reason[i]);
  }
}

void StreamMetrics::Collect(const hub::Hub& hub, Exposition& exposition) {
  // Over all of it: of two scrapes at once, none may count with older infos behind the other.
  const hub::MutexLock lock(rows_mutex_);
  std::vector<StreamInfo> streams;
  for (const auto& stream : hub.Streams()) streams.push_back(stream->Info());
  CollectTotals(streams, exposition);
  CollectRows(rows_.Update(streams), exposition);
  CollectCounters(exposition);
  CollectMemory(hub, exposition);
}

void StreamMetrics::CollectCounters(Exposition& exposition) const {
  auto forgotten = exposition.Counter("framecast_streams_forgotten_total",
                                      "Streams that were forgotten, by the state they ended in.");
  forgotten_.ForEach([&](hub::StreamState state, double value) {
    forgotten.Add(value, {{"state", Word(state)}});
  });
  auto evicted =
      exposition.Counter("framecast_ring_evicted_frames_total",
                         "Frames that left their ring, by the bound that they were over.");
  evicted_.ForEach([&](hub::EvictReason reason, double value) {
    evicted.Add(value, {{"reason", std::string(hub::ToString(reason))}});
  });
}

}  // namespace framecast::telemetry
