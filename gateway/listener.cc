#include "gateway/listener.h"

#include <spdlog/spdlog.h>

#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>

#include "absl/strings/str_cat.h"
#include "gateway/http_connection.h"

namespace framecast::gateway {
namespace {

using net::ip::tcp;

constexpr hub::Duration kPauseAfterFailure = std::chrono::milliseconds(100);
constexpr hub::Duration kComplainEvery = std::chrono::seconds(1);

absl::Status CannotListen(const std::string& address, const error_code& error) {
  return absl::UnavailableError(
      absl::StrCat("cannot listen on --http_address=", address, ": ", error.message(), "."));
}

}  // namespace

Listener::Listener(const std::vector<std::unique_ptr<Shard>>& shards)
    : shards_(shards), acceptor_(shards.front()->io()), pause_(shards.front()->io()) {}

absl::Status Listener::Open(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  std::string host = address.substr(0, colon);
  const std::string port = colon == std::string::npos ? "" : address.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  error_code error;
  tcp::resolver resolver(shards_.front()->io());
  const auto found = resolver.resolve(host, port, tcp::resolver::passive, error);
  if (error) return CannotListen(address, error);
  const tcp::endpoint endpoint = *found.begin();
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  // [::] serves both families, as people expect.
  if (!error && endpoint.address().is_v6()) acceptor_.set_option(net::ip::v6_only(false), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
  if (error) return CannotListen(address, error);
  port_ = acceptor_.local_endpoint().port();
  return absl::OkStatus();
}

void Listener::AcceptNext() {
  Shard& shard = *shards_[next_shard_++ % shards_.size()];
  acceptor_.async_accept(shard.io(), [this, &shard](error_code error, Wire::Socket socket) {
    if (!acceptor_.is_open()) return;
    if (!error) {
      ServeConnection(shard, Wire(std::move(socket)));
      AcceptNext();
      return;
    }
    shard.context().observer.OnConnectionRefused(kAcceptFailed);
    const hub::SteadyTime now = std::chrono::steady_clock::now();
    if (now - last_complaint_ > kComplainEvery) {
      last_complaint_ = now;
      spdlog::warn("cannot accept connections: {}", error.message());
    }
    pause_.expires_after(kPauseAfterFailure);
    pause_.async_wait([this](error_code cancelled) {
      if (!cancelled && acceptor_.is_open()) AcceptNext();
    });
  });
}

void Listener::Close() {
  net::post(acceptor_.get_executor(), [this] {
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
  });
}

}  // namespace framecast::gateway
