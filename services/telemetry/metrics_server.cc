#include "services/telemetry/metrics_server.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <sstream>
#include <thread>
#include <utility>

#include "gateway/coroutine_end.h"

namespace framecast::telemetry {
namespace {

namespace net = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using net::ip::tcp;
using Token = net::redirect_error_t<net::use_awaitable_t<>>;
using Request = http::request_header<>;
using Response = http::response<http::string_body>;

constexpr int kMaxConnections = 16;
constexpr std::uint32_t kMaxHeadBytes = 8 << 10;
constexpr std::chrono::seconds kTimeout{10};
constexpr std::chrono::milliseconds kPauseAfterFailure{100};
constexpr char kTextFormat[] = "text/plain; version=0.0.4; charset=utf-8";

absl::Status CannotListen(const std::string& address, const error_code& error) {
  return absl::UnavailableError("cannot listen on --metrics_address=" + address + ": " +
                                error.message() + ".");
}

std::string TextOf(const prometheus::Collectable& metrics) {
  std::ostringstream text;
  prometheus::TextSerializer().Serialize(text, metrics.Collect());
  return std::move(text).str();
}

Response Answer(const Request& request, const prometheus::Collectable& metrics) {
  const auto target = request.target();
  Response response;
  response.set(http::field::content_type, kTextFormat);
  response.set(http::field::connection, "close");
  if (target.substr(0, target.find('?')) != "/metrics") {
    response.result(http::status::not_found);
    response.body() = "there is /metrics here.\n";
  } else if (request.method() != http::verb::get && request.method() != http::verb::head) {
    response.result(http::status::method_not_allowed);
    response.set(http::field::allow, "GET, HEAD");
    response.body() = "this address answers GET and HEAD.\n";
  } else {
    response.body() = TextOf(metrics);
  }
  response.content_length(response.body().size());
  if (request.method() == http::verb::head) response.body().clear();
  return response;
}

// For the log, when a coroutine fails.
constexpr char kDoor[] = "the metrics' door";

}  // namespace

class MetricsServer::Parts {
 public:
  explicit Parts(const prometheus::Collectable& metrics) : metrics_(metrics) {}
  ~Parts() {
    io_.stop();
    if (thread_.joinable()) thread_.join();
  }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  absl::Status Open(const std::string& address) {
    const std::size_t colon = address.rfind(':');
    std::string host = address.substr(0, colon);
    const std::string port = colon == std::string::npos ? "" : address.substr(colon + 1);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    error_code error;
    tcp::resolver resolver(io_);
    const auto found = resolver.resolve(host, port, tcp::resolver::passive, error);
    if (error) return CannotListen(address, error);
    const tcp::endpoint endpoint = *found.begin();
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error && endpoint.address().is_v6()) acceptor_.set_option(net::ip::v6_only(false), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
    if (error) return CannotListen(address, error);
    port_ = acceptor_.local_endpoint().port();
    return absl::OkStatus();
  }

  void Run() {
    net::co_spawn(io_, Accept(), gateway::ReportFailure{kDoor});
    thread_ = std::thread([this] { io_.run(); });
  }

  std::uint16_t port() const { return port_; }

 private:
  net::awaitable<void> Accept() {
    net::steady_timer pause(io_);
    while (true) {
      error_code error;
      Token token(net::use_awaitable, error);
      tcp::socket socket = co_await acceptor_.async_accept(token);
      if (error) {
        // Out of file descriptors: accepting again at once would spin.
        pause.expires_after(kPauseAfterFailure);
        co_await pause.async_wait(token);
        continue;
      }
      if (connections_ < kMaxConnections) {
        net::co_spawn(io_, Serve(std::move(socket)), gateway::ReportFailure{kDoor});
      }
    }
  }

  net::awaitable<void> Serve(tcp::socket socket) {
    const Place place(connections_);
    boost::beast::tcp_stream stream(std::move(socket));
    boost::beast::flat_buffer buffer;
    error_code error;
    Token token(net::use_awaitable, error);
    http::request_parser<http::empty_body> parser;
    parser.header_limit(kMaxHeadBytes);
    stream.expires_after(kTimeout);
    co_await http::async_read_header(stream, buffer, parser, token);
    if (error) co_return;
    const Response response = Answer(parser.get().base(), metrics_);
    stream.expires_after(kTimeout);
    co_await http::async_write(stream, response, token);
    if (!error) stream.socket().shutdown(tcp::socket::shutdown_both, error);
  }

  // One of the connections that there may be.
  class Place {
   public:
    explicit Place(int& taken) : taken_(taken) { ++taken_; }
    ~Place() { --taken_; }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

   private:
    int& taken_;
  };

  const prometheus::Collectable& metrics_;
  // Before the loop, which lets go of the coroutines last.
  int connections_ = 0;
  net::io_context io_{1};
  tcp::acceptor acceptor_{io_};
  std::uint16_t port_ = 0;
  std::thread thread_;
};

absl::StatusOr<std::unique_ptr<MetricsServer>> MetricsServer::Start(
    const std::string& address, const prometheus::Collectable& metrics) {
  auto parts = std::make_unique<Parts>(metrics);
  if (absl::Status status = parts->Open(address); !status.ok()) return status;
  parts->Run();
  return std::unique_ptr<MetricsServer>(new MetricsServer(std::move(parts)));
}

MetricsServer::MetricsServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

MetricsServer::~MetricsServer() = default;

std::uint16_t MetricsServer::port() const { return parts_->port(); }

}  // namespace framecast::telemetry
