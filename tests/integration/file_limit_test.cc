// A server that runs out of file descriptors.
#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <sstream>
#include <vector>

#include "tests/support/free_port.h"
#include "tests/support/loopback_client.h"
#include "tests/support/process.h"

namespace framecast::test {
namespace {

constexpr int kFiles = 100;
constexpr char kComplaint[] = "cannot accept connections";

std::string Loopback(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

// framecastd that may never have more than kFiles open.
std::unique_ptr<Process> StartWithFewFiles(std::uint16_t http_port) {
  return std::make_unique<Process>(std::vector<std::string>{
      "sh", "-c", "ulimit -n " + std::to_string(kFiles) + " && exec \"$0\" \"$@\"", FRAMECASTD,
      "--http_address=" + Loopback(http_port), "--grpc_address=" + Loopback(FreePort()),
      "--metrics_address=127.0.0.1:0"});
}

// Of user and kernel together.
double CpuSeconds(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(file, text);
  // Behind the name: the state and ten numbers, then the two times.
  std::istringstream fields(text.substr(text.rfind(')') + 1));
  std::string ignored;
  for (int i = 0; i < 11; ++i) fields >> ignored;
  double user = 0;
  double kernel = 0;
  fields >> user >> kernel;
  return (user + kernel) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

std::size_t Complaints(const Process& process) {
  const std::string log = process.err();
  std::size_t count = 0;
  for (std::size_t at = 0; (at = log.find(kComplaint, at)) != std::string::npos; ++at) ++count;
  return count;
}

TEST(FileLimit, OutOfFilesItDoesNotSpinAndServesAgainWhenThereAreSome) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "UBSan opens a pipe to look at an object's type, and has no file for it either";
#endif
  const std::uint16_t http_port = FreePort();
  const auto process = StartWithFewFiles(http_port);
  ASSERT_TRUE(process->WaitForError("watch at http://")) << process->err();
  // More than it can take; the kernel takes the rest into its queue.
  std::vector<std::unique_ptr<LoopbackClient>> clients;
  for (int i = 0; i < kFiles; ++i) clients.push_back(std::make_unique<LoopbackClient>(http_port));
  ASSERT_TRUE(process->WaitForError(kComplaint)) << process->err();

  // It complains once a second.
  const double cpu_before = CpuSeconds(process->pid());
  const std::size_t complaints_before = Complaints(*process);
  ASSERT_TRUE(WaitFor([&] { return Complaints(*process) >= complaints_before + 2; }));
  EXPECT_LT(CpuSeconds(process->pid()) - cpu_before, 0.5);

  clients.clear();
  EXPECT_TRUE(WaitFor([&] { return Fetch(http_port, "/healthz").status == 200; }));
  EXPECT_TRUE(process->Running());
}

TEST(FileLimit, FewerFilesThanViewersAreAWarning) {
  const auto process = StartWithFewFiles(FreePort());
  EXPECT_TRUE(process->WaitForError("--max_viewers=20000: the machine allows 100 open files"))
      << process->err();
}

}  // namespace
}  // namespace framecast::test
