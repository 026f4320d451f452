#include "tests/bench/returning_viewer.h"

#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace framecast::bench {
namespace {

constexpr std::size_t kLongestAnswer = 2048;

}  // namespace

ReturningViewer::~ReturningViewer() {
  if (socket_ >= 0) close(socket_);
}

void ReturningViewer::Connect() {
  raw_.reset();
  if (socket_ >= 0) close(socket_);
  asked_ = false;
  ended_ = false;
  socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0 &&
      errno != EINPROGRESS) {
    throw std::runtime_error("no more connections to port " + std::to_string(port_));
  }
  Watch(EPOLL_CTL_ADD, EPOLLOUT);
}

void ReturningViewer::Watch(int operation, std::uint32_t events) {
  epoll_event interest{};
  interest.events = events;
  interest.data.u64 = id_;
  epoll_ctl(epoll_, operation, socket_, &interest);
}

bool ReturningViewer::Proceed() {
  if (ended_) return false;
  if (raw_) {
    const test::RawViewer::Progress progress = raw_->Read();
    ended_ = progress == test::RawViewer::Progress::kEnded;
    return progress == test::RawViewer::Progress::kFrame;
  }
  if (asked_) {
    ReadAnswer();
  } else {
    Ask();
  }
  return false;
}

void ReturningViewer::Ask() {
  const ssize_t sent = send(socket_, request_.data(), request_.size(), MSG_NOSIGNAL);
  asked_ = true;
  ended_ = sent != static_cast<ssize_t>(request_.size());
  Watch(ended_ ? EPOLL_CTL_DEL : EPOLL_CTL_MOD, EPOLLIN);
}

void ReturningViewer::ReadAnswer() {
  std::array<char, kLongestAnswer> bytes;
  const ssize_t there = recv(socket_, bytes.data(), bytes.size(), MSG_PEEK);
  if (there < 0 && errno == EAGAIN) return;
  const std::string_view answer(bytes.data(), there > 0 ? static_cast<std::size_t>(there) : 0);
  const std::size_t end = answer.find("\r\n\r\n");
  const bool whole = end != std::string_view::npos;
  if (there <= 0 || (whole && !answer.starts_with("HTTP/1.1 101 "))) {
    ended_ = true;
    Watch(EPOLL_CTL_DEL, 0);
    return;
  }
  if (!whole) return;
  static_cast<void>(recv(socket_, bytes.data(), end + 4, 0));
  raw_.emplace(std::exchange(socket_, -1));
}

}  // namespace framecast::bench
