#include "tests/support/process.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>

namespace framecast::test {
namespace {

constexpr int kCannotExecute = 127;

std::vector<std::string> Variables(const std::map<std::string, std::string>& added) {
  std::vector<std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (!std::string_view(*entry).starts_with("FRAMECAST_")) variables.emplace_back(*entry);
  }
  for (const auto& [name, value] : added) variables.push_back(name + "=" + value);
  return variables;
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& string : strings) pointers.push_back(string.data());
  pointers.push_back(nullptr);
  return pointers;
}

// From here to exec only what is safe behind a fork of a process with threads.
[[noreturn]] void Become(char* const* command, char* const* environment, pid_t parent, int in,
                         int out, int err) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(kCannotExecute);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0) _exit(kCannotExecute);
  close_range(3, ~0U, 0);
  execvpe(command[0], command, environment);
  constexpr std::string_view kWords = "the program cannot be executed\n";
  static_cast<void>(!write(2, kWords.data(), kWords.size()));
  _exit(kCannotExecute);
}

std::string Contents(int file) {
  std::string contents;
  std::array<char, 65536> piece;
  ssize_t size = 0;
  while ((size = pread(file, piece.data(), piece.size(), static_cast<off_t>(contents.size()))) >
         0) {
    contents.append(piece.data(), static_cast<std::size_t>(size));
  }
  return contents;
}

}  // namespace

Process::Process(const std::vector<std::string>& command,
                 const std::map<std::string, std::string>& environment)
    : out_(memfd_create("out", MFD_CLOEXEC)), err_(memfd_create("err", MFD_CLOEXEC)) {
  std::array<int, 2> input{};
  if (out_ < 0 || err_ < 0 || pipe2(input.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("no files for a process's output");
  }
  // Files that grow at their end, whoever writes.
  fcntl(out_, F_SETFL, O_APPEND);
  fcntl(err_, F_SETFL, O_APPEND);
  signal(SIGPIPE, SIG_IGN);
  std::vector<std::string> arguments = command;
  std::vector<std::string> variables = Variables(environment);
  const std::vector<char*> argument_pointers = Pointers(arguments);
  const std::vector<char*> variable_pointers = Pointers(variables);
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ == 0) {
    Become(argument_pointers.data(), variable_pointers.data(), parent, input[0], out_, err_);
  }
  close(input[0]);
  input_ = input[1];
  if (pid_ < 0) throw std::runtime_error("cannot fork");
}

Process::~Process() {
  CloseInput();
  if (Running()) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  close(out_);
  close(err_);
}

void Process::Signal(int number) {
  if (Running()) kill(pid_, number);
}

void Process::Pause() {
  Signal(SIGSTOP);
  siginfo_t state{};
  // The parent is told when the last thread has stopped.
  waitid(P_PID, static_cast<id_t>(pid_), &state, WSTOPPED | WEXITED | WNOWAIT);
}

void Process::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(input_, bytes.data(), bytes.size());
    if (written <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void Process::CloseInput() {
  if (input_ >= 0) close(input_);
  input_ = -1;
}

bool Process::Running() {
  if (exit_code_) return false;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return true;
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return false;
}

std::optional<int> Process::WaitForExit(std::chrono::milliseconds limit) {
  if (WaitFor([this] { return !Running(); }, limit)) return exit_code_;
  return std::nullopt;
}

std::string Process::out() const { return Contents(out_); }

std::string Process::err() const { return Contents(err_); }

bool Process::WaitForError(std::string_view text) const {
  return WaitFor([&] { return err().find(text) != std::string::npos; });
}

}  // namespace framecast::test
