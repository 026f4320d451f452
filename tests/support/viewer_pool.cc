#include "tests/support/viewer_pool.h"

#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <stdexcept>

#include "tests/support/wait.h"
#include "tests/support/whole_images.h"

namespace framecast::test {
namespace {

constexpr int kTickMs = 50;
constexpr std::size_t kLongestHead = 10;  // of a WebSocket message
constexpr int kPing = 9;
constexpr int kClose = 8;

std::int64_t MonotonicNs() {
  return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

int Connect(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval limit{kTestTimeout.count(), 0};
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) return socket;
  close(socket);
  throw std::runtime_error("nothing listens on port " + std::to_string(port));
}

// Byte by byte, so that nothing of the first frame is read.
void ShakeHands(int socket, const std::string& target) {
  const std::string request =
      "GET " + target +
      " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  send(socket, request.data(), request.size(), MSG_NOSIGNAL);
  std::string head;
  char byte = 0;
  while (!head.ends_with("\r\n\r\n") && recv(socket, &byte, 1, 0) == 1) head.push_back(byte);
  if (!head.starts_with("HTTP/1.1 101 ")) {
    throw std::runtime_error("a viewer was refused: " + head.substr(0, head.find('\r')));
  }
}

}  // namespace

struct ViewerPool::Viewer {
  int socket = -1;
  // Bytes of the message's head and the stamp, as far as read.
  std::array<char, kLongestHead + kStampEnd> head{};
  std::size_t head_size = 0;
  bool in_payload = false;
  std::uint64_t payload_left = 0;
  std::uint64_t payload_size = 0;
  Stamp stamp;
  std::atomic<std::uint64_t> last_sequence{0};

  Viewer() = default;
  Viewer(const Viewer&) = delete;
};

ViewerPool::ViewerPool(std::uint16_t port, const std::string& target, std::size_t viewers)
    : viewers_(viewers), epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  for (Viewer& viewer : viewers_) {
    viewer.socket = Connect(port);
    ShakeHands(viewer.socket, target);
    epoll_event interest{};
    interest.events = EPOLLIN;
    interest.data.ptr = &viewer;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, viewer.socket, &interest);
  }
  thread_ = std::thread([this] { Run(); });
}

ViewerPool::~ViewerPool() {
  if (thread_.joinable()) Stop();
}

ViewerPool::Report ViewerPool::Stop() {
  stopping_ = true;
  thread_.join();
  for (const Viewer& viewer : viewers_) {
    if (viewer.socket >= 0) close(viewer.socket);
  }
  close(epoll_);
  return std::move(report_);
}

std::size_t ViewerPool::Reached(std::uint64_t sequence) const {
  return static_cast<std::size_t>(
      std::count_if(viewers_.begin(), viewers_.end(), [sequence](const Viewer& viewer) {
        return viewer.last_sequence.load(std::memory_order_relaxed) >= sequence;
      }));
}

void ViewerPool::Run() {
  std::array<epoll_event, 256> events;
  while (!stopping_) {
    const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), kTickMs);
    for (int i = 0; i < count; ++i) {
      Viewer& viewer = *static_cast<Viewer*>(events[static_cast<std::size_t>(i)].data.ptr);
      if (Read(viewer)) continue;
      close(viewer.socket);
      viewer.socket = -1;
      ++report_.lost;
    }
  }
}

bool ViewerPool::Read(Viewer& viewer) {
  ssize_t received = 0;
  if (viewer.in_payload) {
    // TCP throws MSG_TRUNC bytes away inside the kernel.
    received = recv(viewer.socket, nullptr, viewer.payload_left, MSG_TRUNC | MSG_DONTWAIT);
    if (received > 0) viewer.payload_left -= static_cast<std::uint64_t>(received);
  } else {
    received = recv(viewer.socket, viewer.head.data() + viewer.head_size,
                    viewer.head.size() - viewer.head_size, MSG_DONTWAIT);
    if (received > 0) viewer.head_size += static_cast<std::size_t>(received);
    while (!viewer.in_payload && TakeHead(viewer)) {
    }
  }
  if (received < 0) return errno == EAGAIN || errno == EINTR;
  if (viewer.in_payload && viewer.payload_left == 0) FinishFrame(viewer);
  return received > 0;
}

bool ViewerPool::TakeHead(Viewer& viewer) {
  const auto byte = [&viewer](std::size_t at) {
    return static_cast<unsigned char>(viewer.head[at]);
  };
  if (viewer.head_size < 2) return false;
  const int opcode = byte(0) & 0x0f;
  std::uint64_t length = byte(1) & 0x7f;
  const std::size_t length_bytes = length == 126 ? 2 : length == 127 ? 8 : 0;
  const bool control = opcode >= kClose;
  const std::size_t needed = 2 + length_bytes + (control ? length : kStampEnd);
  if (viewer.head_size < needed) return false;
  if (length_bytes > 0) length = 0;
  for (std::size_t i = 0; i < length_bytes; ++i) length = length << 8 | byte(2 + i);
  if (control) {
    if (opcode == kPing) {
      std::string pong{static_cast<char>(0x8a), static_cast<char>(0x80 | length), 0, 0, 0, 0};
      pong.append(viewer.head.data() + 2, length);
      send(viewer.socket, pong.data(), pong.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    std::copy(viewer.head.begin() + static_cast<std::ptrdiff_t>(needed), viewer.head.end(),
              viewer.head.begin());
    viewer.head_size -= needed;
    return true;
  }
  const std::string_view start(viewer.head.data() + 2 + length_bytes, kStampEnd);
  const std::optional<Stamp> stamp = ReadStamp(start);
  // kSmallestPng is larger than `head`: what was read ends inside this frame.
  if (!stamp || length < kSmallestPng || stamp->sequence <= viewer.last_sequence) ++report_.wrong;
  viewer.stamp = stamp.value_or(Stamp{});
  viewer.payload_size = length;
  viewer.payload_left = length - (viewer.head_size - 2 - length_bytes);
  viewer.head_size = 0;
  viewer.in_payload = true;
  return true;
}

void ViewerPool::FinishFrame(Viewer& viewer) {
  viewer.in_payload = false;
  report_.latencies_ns.push_back(MonotonicNs() - viewer.stamp.sent_ns);
  report_.bytes += viewer.payload_size;
  const std::uint64_t last = viewer.last_sequence.load(std::memory_order_relaxed);
  if (viewer.stamp.sequence > last) {
    report_.skipped += viewer.stamp.sequence - last - 1;
    viewer.last_sequence.store(viewer.stamp.sequence, std::memory_order_relaxed);
  }
  delivered_.fetch_add(1, std::memory_order_release);
}

}  // namespace framecast::test
