// What fan-out costs at least without a library but OpenSSL for TLS: one thread, epoll, one
// prepared buffer a frame, one send a viewer. No lower bound in the strict sense: other system
// calls might do the same for less.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <csignal>
#include <iostream>
#include <list>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/bench/file_limit.h"
#include "tests/bench/reference_transport.h"

namespace framecast::bench {
namespace {

// The example of RFC 6455, which our viewers send: so there is no need of SHA-1 here.
constexpr std::string_view kKey = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view kAnswer =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
constexpr std::size_t kReadAtOnce = 1 << 18;
static_assert(kReadAtOnce >= kLeastRead);
constexpr std::size_t kMaskBytes = 4;

using Prepared = std::shared_ptr<const std::string>;

struct Connection {
  enum class Role { kUnknown, kPublisher, kViewer };

  Connection(int socket, SSL_CTX* context) : transport(socket, context) {}

  Transport transport;
  bool over = false;
  Role role = Role::kUnknown;
  // Read and not yet taken: a request, or the publisher's frames.
  std::string in;
  // The frame that did not fit into the socket, and how much of it did. What is published
  // meanwhile is left out, but for the newest.
  Prepared unfinished;
  std::size_t sent = 0;
  bool behind = false;
};

Prepared Prepare(std::string_view payload) {
  std::string frame{static_cast<char>(0x82)};
  if (payload.size() < 126) {
    frame.push_back(static_cast<char>(payload.size()));
  } else {
    const int length_bytes = payload.size() < 65'536 ? 2 : 8;
    frame.push_back(length_bytes == 2 ? 126 : 127);
    for (int i = length_bytes - 1; i >= 0; --i) {
      frame.push_back(static_cast<char>(payload.size() >> 8 * i));
    }
  }
  frame.append(payload);
  return std::make_shared<const std::string>(std::move(frame));
}

class Loop {
 public:
  // `context`: null for plain TCP.
  Loop(const std::string& host, std::uint16_t port, TlsContext context)
      : context_(std::move(context)),
        listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
        epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    if (inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) {
      throw std::runtime_error(host + " is no IPv4 address");
    }
    socklen_t size = sizeof(address);
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        listen(listener_, SOMAXCONN) != 0) {
      throw std::runtime_error("cannot listen on port " + std::to_string(port));
    }
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    std::cout << "listening on " << host << ":" << ntohs(address.sin_port) << std::endl;
    Watch(EPOLL_CTL_ADD, listener_, EPOLLIN, nullptr);
  }

  [[noreturn]] void Run() {
    std::array<epoll_event, 256> events;
    while (true) {
      const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
      for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        auto* connection = static_cast<Connection*>(event.data.ptr);
        if (connection == nullptr) {
          Accept();
          continue;
        }
        if ((event.events & EPOLLOUT) != 0) Continue(*connection);
        if ((event.events & ~EPOLLOUT) != 0) Read(*connection);
      }
      connections_.remove_if([](const Connection& connection) { return connection.over; });
    }
  }

 private:
  void Watch(int operation, int socket, std::uint32_t events, Connection* connection) {
    epoll_event interest{};
    interest.events = events;
    interest.data.ptr = connection;
    epoll_ctl(epoll_, operation, socket, &interest);
  }

  void Accept() {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (socket < 0) return;
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    Watch(EPOLL_CTL_ADD, socket, EPOLLIN, &connections_.emplace_back(socket, context_.get()));
  }

  void Drop(Connection& connection) {
    connection.over = true;
    if (connection.role == Connection::Role::kViewer) std::erase(viewers_, &connection);
  }

  void Read(Connection& connection) {
    if (connection.over) return;
    static std::array<char, kReadAtOnce> bytes;
    const auto received = connection.transport.Receive(bytes.data(), bytes.size());
    if (!received) return Drop(connection);
    // What viewers say, pongs at most, is nothing to this server.
    if (connection.role == Connection::Role::kViewer) return;
    connection.in.append(bytes.data(), *received);
    if (connection.role == Connection::Role::kUnknown && !ShakeHands(connection)) return;
    if (connection.role == Connection::Role::kPublisher) TakeFrames(connection);
  }

  bool ShakeHands(Connection& connection) {
    const std::size_t end = connection.in.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    if (connection.in.find(kKey) > end) {
      Drop(connection);
      return false;
    }
    const bool publisher = connection.in.starts_with("GET /publish ");
    connection.role = publisher ? Connection::Role::kPublisher : Connection::Role::kViewer;
    connection.in.erase(0, end + 4);
    if (!publisher) viewers_.push_back(&connection);
    connection.transport.Send(kAnswer);
    return true;
  }

  // Whole binary messages with the masking key 0.
  void TakeFrames(Connection& publisher) {
    while (publisher.in.size() >= 2) {
      const auto byte = [&](std::size_t at) {
        return static_cast<unsigned char>(publisher.in[at]);
      };
      std::size_t length = byte(1) & 0x7f;
      const std::size_t length_bytes = length == 126 ? 2 : length == 127 ? 8 : 0;
      const std::size_t head = 2 + length_bytes + kMaskBytes;
      if (publisher.in.size() < head) return;
      if (length_bytes > 0) length = 0;
      for (std::size_t i = 0; i < length_bytes; ++i) length = length << 8 | byte(2 + i);
      const std::string_view mask(publisher.in.data() + 2 + length_bytes, kMaskBytes);
      if (byte(0) != 0x82 || mask != std::string_view("\0\0\0\0", kMaskBytes)) {
        return Drop(publisher);
      }
      if (publisher.in.size() < head + length) return;
      Publish(Prepare(std::string_view(publisher.in).substr(head, length)));
      publisher.in.erase(0, head + length);
    }
  }

  void Publish(Prepared frame) {
    newest_ = std::move(frame);
    for (Connection* viewer : viewers_) {
      if (viewer->unfinished) {
        viewer->behind = true;
      } else {
        Send(*viewer, newest_, 0);
      }
    }
  }

  // From byte `sent` on. A connection that broke is told of by epoll.
  void Send(Connection& viewer, const Prepared& frame, std::size_t sent) {
    const auto taken = viewer.transport.Send(std::string_view(*frame).substr(sent));
    if (!taken) return;
    sent += *taken;
    const bool over = sent == frame->size();
    const bool waited = viewer.unfinished != nullptr;
    if (over == waited) {
      Watch(EPOLL_CTL_MOD, viewer.transport.socket(), over ? EPOLLIN : EPOLLIN | EPOLLOUT, &viewer);
    }
    viewer.unfinished = over ? nullptr : frame;
    viewer.sent = sent;
  }

  void Continue(Connection& viewer) {
    if (!viewer.unfinished) return;
    Send(viewer, Prepared(viewer.unfinished), viewer.sent);
    if (viewer.unfinished || !viewer.behind) return;
    viewer.behind = false;
    Send(viewer, newest_, 0);
  }

  TlsContext context_;
  int listener_;
  int epoll_;
  std::list<Connection> connections_;
  std::vector<Connection*> viewers_;
  Prepared newest_;
};

}  // namespace
}  // namespace framecast::bench

int main(int argc, char** argv) {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
  CLI::App app("Sends what comes in on /publish to every viewer of any other path.");
  app.option_defaults()->always_capture_default();
  app.add_option("--address", host, "IPv4 address to listen on");
  app.add_option("--port", port, "0: a free one, which it prints");
  std::string certificate;
  std::string key;
  auto* const with_key = app.add_option("--tls_key", key, "PEM file with the certificate's key");
  app.add_option("--tls_cert", certificate, "PEM file; then all is TLS 1.3")->needs(with_key);
  CLI11_PARSE(app, argc, argv);
  try {
    framecast::bench::RaiseFileLimit();
    framecast::bench::TlsContext context;
    if (!certificate.empty()) context = framecast::bench::LoadTls(certificate, key);
    std::signal(SIGPIPE, SIG_IGN);
    framecast::bench::Loop(host, port, std::move(context)).Run();
  } catch (const std::exception& failure) {
    std::cerr << "reference_loop: " << failure.what() << "\n";
    return 1;
  }
}
