// A connection for a short question: over TCP or TLS, with one deadline for all of it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace framecast::cli {

// "host" and "port" of "host:port" and "[host]:port". The port is empty if there is none.
struct HostAndPort {
  std::string host;
  std::string port;
};
HostAndPort SplitAddress(const std::string& address);

// Waits for the system's resolver.
std::vector<boost::asio::ip::tcp::endpoint> Resolve(const std::string& address,
                                                    boost::system::error_code& error);

// Each step blocks until it is done, failed, or the deadline is there (net::error::timed_out); what
// comes after a failed one fails too. For one thread.
class TimedSocket {
 public:
  using ErrorCode = boost::system::error_code;
  using TlsStream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>;

  explicit TimedSocket(std::chrono::milliseconds patience);

  ErrorCode Connect(const std::string& address);
  // Makes the TLS that ShakeHands() begins; from then on all goes through it. `context` must
  // outlive this.
  TlsStream& UseTls(boost::asio::ssl::context& context);
  ErrorCode ShakeHands();
  // By ALPN, after ShakeHands(); empty: none.
  std::string chosen_protocol();
  ErrorCode Write(std::string_view bytes);
  // Adds at least a byte and at most 16 KiB.
  ErrorCode ReadSome(std::string& bytes);

 private:
  template <typename Begin>
  ErrorCode Finish(Begin begin);

  const std::chrono::steady_clock::time_point deadline_;
  boost::asio::io_context io_context_;
  boost::asio::ip::tcp::socket socket_{io_context_};
  std::optional<TlsStream> tls_;
};

}  // namespace framecast::cli
