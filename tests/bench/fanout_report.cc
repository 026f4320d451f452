#include "tests/bench/fanout_report.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iomanip>
#include <sstream>
#include <string>

#include "tests/bench/quantile.h"

namespace framecast::bench {
namespace {

constexpr int kFieldsBeforeUserTime = 11;  // of /proc/PID/stat, behind the name

class Table {
 public:
  explicit Table(std::ostream& out) : out_(out) { out_ << std::fixed; }

  void Row(const char* name, double value, const char* unit, int decimals = 0) {
    out_ << std::left << std::setw(28) << name << std::right << std::setw(14)
         << std::setprecision(decimals) << value << " " << unit << "\n";
  }

 private:
  std::ostream& out_;
};

}  // namespace

std::optional<double> CpuSecondsOf(int pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  std::istringstream fields(line.substr(line.rfind(')') + 1));
  std::string skipped;
  for (int i = 0; i < kFieldsBeforeUserTime; ++i) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

std::uint64_t Missing(const FanoutRun& run) {
  return run.viewers * run.sent - std::min(run.delivered, run.viewers * run.sent);
}

void Print(FanoutRun run, std::ostream& out) {
  std::vector<std::int64_t>& latencies = run.report.latencies_ns;
  std::sort(latencies.begin(), latencies.end());
  Table table(out);
  table.Row("frames sent", static_cast<double>(run.sent), "");
  table.Row("over", run.seconds, "s", 2);
  table.Row("expected", static_cast<double>(run.viewers * run.sent), "");
  table.Row("delivered", static_cast<double>(run.delivered), "");
  table.Row("skipped", static_cast<double>(run.report.skipped), "(gaps in the stamps)");
  table.Row("missing", static_cast<double>(Missing(run)), "(expected and not delivered)");
  table.Row("viewers lost", static_cast<double>(run.report.lost), "");
  table.Row("latency p50", QuantileMs(latencies, 0.5), "ms", 2);
  table.Row("latency p99", QuantileMs(latencies, 0.99), "ms", 2);
  table.Row("latency max", QuantileMs(latencies, 1), "ms", 2);
  table.Row("delivered bytes", static_cast<double>(run.report.bytes) / run.seconds / 1e6, "MB/s",
            1);
  if (!run.server_cpu_seconds || run.delivered == 0) return;
  table.Row("server CPU", *run.server_cpu_seconds / run.seconds * 100, "% of a core", 1);
  table.Row("server CPU a delivered frame",
            *run.server_cpu_seconds / static_cast<double>(run.delivered) * 1e6, "us", 2);
}

}  // namespace framecast::bench
