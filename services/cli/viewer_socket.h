// One raw viewer's connection to a server, of which a loop holds thousands: over TCP or TLS.
#pragma once

#include <sys/types.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "services/cli/tls_setup.h"

struct ssl_st;

namespace framecast::cli {

// Where viewers go in.
struct ViewerDoor {
  std::string address;  // host:port, for the request and for TLS
  std::vector<boost::asio::ip::tcp::endpoint> endpoints;
  // None of it used without a context.
  TlsSetup tls;
  // Empty: none.
  std::string token;
};

// Not asio's ssl::stream: its buffers are 34 KB a viewer. Writing to a server that is gone raises
// SIGPIPE. For the thread of its io_context.
class ViewerSocket {
 public:
  explicit ViewerSocket(boost::asio::io_context& io_context);
  ~ViewerSocket();
  ViewerSocket(const ViewerSocket&) = delete;
  ViewerSocket& operator=(const ViewerSocket&) = delete;

  // Connects and opens a WebSocket at `target`. Empty: done; otherwise what went wrong. `door` must
  // outlive it. Close() ends it early.
  boost::asio::awaitable<std::string> Open(const ViewerDoor& door, const std::string& target);

  // How many bytes came; 0: none are there, negative: the connection has ended.
  ssize_t Read(std::span<char> into);
  // What does not fit into the socket's buffer is lost, which is for small answers.
  void Write(std::string_view bytes);
  // Until there is something to read, or the connection ends, or Close().
  boost::asio::awaitable<void> Readable();
  void Close();

 private:
  using ErrorCode = boost::system::error_code;

  boost::asio::awaitable<std::string> ShakeHands(const ViewerDoor& door);
  boost::asio::awaitable<std::string> Upgrade(const ViewerDoor& door, const std::string& target);

  struct FreeSsl {
    void operator()(ssl_st* ssl) const;
  };

  boost::asio::ip::tcp::socket socket_;
  // Null: TCP alone.
  std::unique_ptr<ssl_st, FreeSsl> ssl_;
};

}  // namespace framecast::cli
