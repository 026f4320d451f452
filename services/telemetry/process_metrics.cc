#include "services/telemetry/process_metrics.h"

#include <utility>

#include "services/telemetry/process_status.h"

namespace framecast::telemetry {
namespace {

// The words of `what`, by Reloadable.
constexpr std::array<const char*, kReloadables> kReloadableWords{"tls", "tokens"};

std::int64_t UnixSeconds(std::chrono::system_clock::time_point time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

void CollectStatus(Exposition& exposition) {
  const ProcessStatus status = ReadProcessStatus();
  exposition.Counter("process_cpu_seconds_total", "User and system time of all threads.")
      .Add(status.cpu_seconds);
  exposition.Gauge("process_resident_memory_bytes", "Memory that is in RAM.")
      .Add(status.resident_bytes);
  exposition.Gauge("process_virtual_memory_bytes", "Address space that is in use.")
      .Add(status.virtual_bytes);
  exposition.Gauge("process_start_time_seconds", "When the process was started, Unix time.")
      .Add(status.start_time);
  exposition.Gauge("process_open_fds", "Open file descriptors.").Add(status.open_files);
  exposition.Gauge("process_max_fds", "How many file descriptors may be open.")
      .Add(status.max_files);
  exposition.Gauge("process_threads", "Threads.").Add(status.threads);
}

}  // namespace

ProcessMetrics::ProcessMetrics(std::string version, std::string revision)
    : version_(std::move(version)), revision_(std::move(revision)) {}

void ProcessMetrics::CountReload(Reloadable what, bool success) {
  Reload& reload = reloads_[static_cast<std::size_t>(what)];
  reload.success = success;
  reload.seconds = UnixSeconds(std::chrono::system_clock::now());
}

void ProcessMetrics::SetCertificateEnd(std::chrono::system_clock::time_point not_after) {
  certificate_end_ = UnixSeconds(not_after);
}

void ProcessMetrics::Collect(Exposition& exposition) const {
  exposition.AddHistogram("framecast_event_loop_lag_seconds",
                          "How late the gateway's event loops come to a timer, ten times a second "
                          "each.",
                          loop_lag_);
  exposition.Gauge("framecast_draining", "1 from SIGTERM on.").Add(draining_ ? 1 : 0);
  auto success = exposition.Gauge(
      "framecast_reload_success",
      "1 if the last reading went well; means nothing where there is no such file.");
  for (std::size_t i = 0; i < kReloadables; ++i) {
    success.Add(reloads_[i].success ? 1 : 0, {{"what", kReloadableWords[i]}});
  }
  auto timestamp = exposition.Gauge("framecast_reload_timestamp_seconds",
                                    "When the file was read last, Unix time; 0: there is none.");
  for (std::size_t i = 0; i < kReloadables; ++i) {
    timestamp.Add(static_cast<double>(reloads_[i].seconds), {{"what", kReloadableWords[i]}});
  }
  exposition
      .Gauge("framecast_tls_certificate_not_after_timestamp_seconds",
             "When the certificate expires, Unix time; 0: there is none.")
      .Add(static_cast<double>(certificate_end_));
  exposition.Gauge("framecast_build_info", "1; the labels say which framecast this is.")
      .Add(1, {{"version", version_}, {"revision", revision_}});
  CollectStatus(exposition);
}

}  // namespace framecast::telemetry
