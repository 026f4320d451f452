#include "services/cli/bench_figures.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace framecast::cli {
namespace {

// 0 for nothing of nothing.
double Ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

double DeliveredPerSecond(const BenchFigures& figures) {
  return Ratio(static_cast<double>(figures.frames_delivered), figures.seconds);
}

double BytesPerSecond(const BenchFigures& figures) {
  return Ratio(static_cast<double>(figures.bytes_delivered), figures.seconds);
}

// Of all that those who watched could have got.
double SkippedPercent(const BenchFigures& figures) {
  const auto skipped = static_cast<double>(figures.frames_skipped);
  return 100 * Ratio(skipped, skipped + static_cast<double>(figures.frames_delivered));
}

double CorePercent(double cpu_seconds, const BenchFigures& figures) {
  return 100 * Ratio(cpu_seconds, figures.cpu_over_seconds);
}

double MicrosecondsAFrame(double cpu_seconds, const BenchFigures& figures) {
  return 1e6 * Ratio(cpu_seconds, static_cast<double>(figures.frames_delivered));
}

class Table {
 public:
  void Count(const char* name, std::uint64_t value, const std::string& words = "") {
    Row(name, absl::StrCat(value), words);
  }
  void Number(const char* name, double value, const std::string& unit) {
    Row(name, absl::StrFormat("%.2f", value), unit);
  }
  const std::string& text() const { return text_; }

 private:
  void Row(const char* name, const std::string& value, const std::string& words) {
    absl::StrAppendFormat(&text_, "%-20s%12s%s%s\n", name, value, words.empty() ? "" : " ", words);
  }

  std::string text_;
};

}  // namespace

std::string BenchTable(const BenchFigures& figures) {
  Table table;
  table.Number("time", figures.seconds, "s");
  table.Count("streams", figures.streams,
              absl::StrFormat("over %d %s, %g frames/s of %d bytes each", figures.publishers,
                              figures.publishers == 1 ? "connection" : "connections", figures.fps,
                              figures.frame_bytes));
  table.Count("viewers", figures.viewers);
  if (figures.viewers_refused > 0) table.Count("viewers refused", figures.viewers_refused);
  if (figures.viewers_lost > 0) table.Count("viewers lost", figures.viewers_lost);
  table.Count("frames pushed", figures.frames_pushed, absl::StrCat("of ", figures.frames_due));
  if (figures.frames_rejected > 0) table.Count("frames rejected", figures.frames_rejected);
  table.Count("frames delivered", figures.frames_delivered,
              absl::StrFormat("(%.1f /s)", DeliveredPerSecond(figures)));
  table.Count("frames skipped", figures.frames_skipped,
              absl::StrFormat("(%.2f %%)", SkippedPercent(figures)));
  table.Number("throughput", BytesPerSecond(figures) / 1e6, "MB/s");
  table.Number("latency p50", figures.latency_p50_ms, "ms");
  table.Number("latency p90", figures.latency_p90_ms, "ms");
  table.Number("latency p99", figures.latency_p99_ms, "ms");
  table.Number("latency max", figures.latency_max_ms, "ms");
  if (figures.server_cpu_seconds) {
    const double cpu = *figures.server_cpu_seconds;
    table.Number("server CPU", CorePercent(cpu, figures), "% of a core");
    table.Number("server CPU a frame", MicrosecondsAFrame(cpu, figures), "us");
  }
  table.Number("own CPU", CorePercent(figures.own_cpu_seconds, figures), "% of a core");
  return table.text();
}

std::string BenchJson(const BenchFigures& figures) {
  nlohmann::ordered_json json = {
      {"seconds", figures.seconds},
      {"streams", figures.streams},
      {"publishers", figures.publishers},
      {"frames_per_second", figures.fps},
      {"frame_bytes", figures.frame_bytes},
      {"viewers", figures.viewers},
      {"viewers_refused", figures.viewers_refused},
      {"viewers_lost", figures.viewers_lost},
      {"frames_due", figures.frames_due},
      {"frames_pushed", figures.frames_pushed},
      {"frames_rejected", figures.frames_rejected},
      {"frames_delivered", figures.frames_delivered},
      {"frames_skipped", figures.frames_skipped},
      {"frames_skipped_percent", SkippedPercent(figures)},
      {"frames_delivered_per_second", DeliveredPerSecond(figures)},
      {"bytes_delivered_per_second", BytesPerSecond(figures)},
      {"latency_p50_ms", figures.latency_p50_ms},
      {"latency_p90_ms", figures.latency_p90_ms},
      {"latency_p99_ms", figures.latency_p99_ms},
      {"latency_max_ms", figures.latency_max_ms},
      {"server_cpu_percent", nullptr},
      {"server_cpu_us_per_frame_delivered", nullptr},
      {"own_cpu_percent", CorePercent(figures.own_cpu_seconds, figures)}};
  if (figures.server_cpu_seconds) {
    const double cpu = *figures.server_cpu_seconds;
    json["server_cpu_percent"] = CorePercent(cpu, figures);
    json["server_cpu_us_per_frame_delivered"] = MicrosecondsAFrame(cpu, figures);
  }
  return json.dump() + "\n";
}

}  // namespace framecast::cli
