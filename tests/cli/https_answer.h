// An HTTPS server that answers every request in the same way.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <mutex>
#include <string>
#include <thread>

#include "tests/support/test_authority.h"

namespace framecast::test {

class HttpsAnswer {
 public:
  HttpsAnswer(const IssuedPair& pair, std::string answer);
  ~HttpsAnswer();

  std::string address() const;
  // The last request.
  std::string request() const;

 private:
  void Serve();
  void AnswerOne(boost::asio::ip::tcp::socket& socket);

  const std::string answer_;
  boost::asio::io_context io_context_;
  boost::asio::ssl::context tls_{boost::asio::ssl::context::tls_server};
  boost::asio::ip::tcp::acceptor acceptor_;
  std::atomic<bool> over_{false};
  mutable std::mutex request_mutex_;
  std::string request_;
  std::thread thread_;
};

}  // namespace framecast::test
