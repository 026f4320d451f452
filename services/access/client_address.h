// Whose connection it is: the peer's address, or behind proxies that are trusted the client's.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace framecast::access {

// IPv4 as ::ffff:a.b.c.d (RFC 4291, 2.5.5.2).
class ClientAddress {
 public:
  using Bytes = std::array<std::uint8_t, 16>;

  ClientAddress() = default;
  explicit ClientAddress(const Bytes& bytes) : bytes_(bytes) {}
  // "10.0.0.5", "2001:db8::1"; nothing if it is no address.
  static std::optional<ClientAddress> Parse(std::string_view text);

  const Bytes& bytes() const { return bytes_; }
  // "10.0.0.5", "2001:db8::1".
  std::string ToString() const;
  // What one client can choose addresses from: the address itself, of IPv6 its /64.
  ClientAddress Network() const;
  friend bool operator==(const ClientAddress&, const ClientAddress&) = default;
  friend bool operator<(const ClientAddress& a, const ClientAddress& b) {
    return a.bytes_ < b.bytes_;
  }

 private:
  Bytes bytes_{};
};

// The proxies whose X-Forwarded-For is believed. Immutable.
class TrustedProxies {
 public:
  TrustedProxies() = default;
  // Takes "10.0.0.0/8", "::1", …; leaves out what ProxyMistake complains about.
  explicit TrustedProxies(const std::vector<std::string>& networks);

  // `forwarded_for`: the values of all X-Forwarded-For lines in their order, joined by commas. From
  // the right, the first address that is no trusted proxy; what is no address ends the search.
  ClientAddress ClientOf(const ClientAddress& peer, std::string_view forwarded_for) const;

 private:
  struct Network {
    ClientAddress::Bytes bytes{};
    unsigned bits = 0;
  };
  static std::optional<Network> ParseNetwork(std::string_view text);
  bool Trusted(const ClientAddress& address) const;
  friend std::string ProxyMistake(std::string_view text);

  std::vector<Network> networks_;
};

// What is wrong with an address or network of proxies, for people; empty: nothing.
std::string ProxyMistake(std::string_view text);

}  // namespace framecast::access
