#include "tests/cli/https_answer.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace framecast::test {

namespace net = boost::asio;
using net::ip::tcp;

HttpsAnswer::HttpsAnswer(const IssuedPair& pair, std::string answer)
    : answer_(std::move(answer)),
      acceptor_(io_context_, tcp::endpoint(net::ip::address_v4::loopback(), 0)) {
  tls_.use_certificate_chain(net::buffer(pair.certificate));
  tls_.use_private_key(net::buffer(pair.key), net::ssl::context::pem);
  thread_ = std::thread([this] { Serve(); });
}

HttpsAnswer::~HttpsAnswer() {
  over_ = true;
  // Wakes accept().
  tcp::socket(io_context_).connect(acceptor_.local_endpoint());
  thread_.join();
}

std::string HttpsAnswer::address() const {
  return "127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
}

std::string HttpsAnswer::request() const {
  const std::lock_guard lock(request_mutex_);
  return request_;
}

void HttpsAnswer::Serve() {
  while (true) {
    tcp::socket socket = acceptor_.accept();
    if (over_) return;
    AnswerOne(socket);
  }
}

// Clients that do not trust it, or speak no TLS, end early.
void HttpsAnswer::AnswerOne(tcp::socket& socket) {
  net::ssl::stream<tcp::socket&> stream(socket, tls_);
  boost::system::error_code error;
  stream.handshake(net::ssl::stream_base::server, error);
  if (error) return;
  std::string request;
  net::read_until(stream, net::dynamic_buffer(request), "\r\n\r\n", error);
  if (error) return;
  {
    const std::lock_guard lock(request_mutex_);
    request_ = request;
  }
  net::write(stream, net::buffer(answer_), error);
}

}  // namespace framecast::test
