#include "services/access/client_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace framecast::access {
namespace {

constexpr ClientAddress::Bytes kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::size_t kMappedBytes = 12;
constexpr unsigned kAllBits = 128;
constexpr std::size_t kNetworkBytes = 8;

bool IsMapped(const ClientAddress::Bytes& bytes) {
  return std::equal(kMappedPrefix.begin(), kMappedPrefix.begin() + kMappedBytes, bytes.begin());
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Some proxies add the port: "10.0.0.5:4711", "[::1]:4711".
std::string_view WithoutPort(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    return end == std::string_view::npos ? "" : text.substr(1, end - 1);
  }
  const bool one_colon =
      text.find(':') != std::string_view::npos && text.find(':') == text.rfind(':');
  return one_colon ? text.substr(0, text.find(':')) : text;
}

}  // namespace

std::optional<ClientAddress> ClientAddress::Parse(std::string_view text) {
  const std::string whole(text);
  Bytes bytes = kMappedPrefix;
  if (inet_pton(AF_INET, whole.c_str(), bytes.data() + kMappedBytes) == 1) {
    return ClientAddress(bytes);
  }
  if (inet_pton(AF_INET6, whole.c_str(), bytes.data()) == 1) return ClientAddress(bytes);
  return std::nullopt;
}

std::string ClientAddress::ToString() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const bool is_v4 = IsMapped(bytes_);
  const void* const from = is_v4 ? bytes_.data() + kMappedBytes : bytes_.data();
  inet_ntop(is_v4 ? AF_INET : AF_INET6, from, text.data(), text.size());
  return text.data();
}

ClientAddress ClientAddress::Network() const {
  if (IsMapped(bytes_)) return *this;
  Bytes network{};
  std::copy_n(bytes_.begin(), kNetworkBytes, network.begin());
  return ClientAddress(network);
}

TrustedProxies::TrustedProxies(const std::vector<std::string>& networks) {
  for (const std::string& text : networks) {
    if (const auto network = ParseNetwork(text)) networks_.push_back(*network);
  }
}

std::optional<TrustedProxies::Network> TrustedProxies::ParseNetwork(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = ClientAddress::Parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  const unsigned offset = text.substr(0, slash).find(':') == std::string_view::npos ? 96 : 0;
  Network network{address->bytes(), kAllBits};
  if (slash == std::string_view::npos) return network;
  const std::string_view bits = text.substr(slash + 1);
  const auto [end, error] = std::from_chars(bits.data(), bits.data() + bits.size(), network.bits);
  if (error != std::errc() || end != bits.data() + bits.size()) return std::nullopt;
  if (network.bits > kAllBits - offset) return std::nullopt;
  network.bits += offset;
  return network;
}

bool TrustedProxies::Trusted(const ClientAddress& address) const {
  return std::any_of(networks_.begin(), networks_.end(), [&](const Network& network) {
    for (unsigned bit = 0; bit < network.bits; ++bit) {
      const unsigned mask = 0x80U >> (bit % 8);
      if ((address.bytes()[bit / 8] ^ network.bytes[bit / 8]) & mask) return false;
    }
    return true;
  });
}

ClientAddress TrustedProxies::ClientOf(const ClientAddress& peer,
                                       std::string_view forwarded_for) const {
  ClientAddress client = peer;
  while (Trusted(client) && !forwarded_for.empty()) {
    const std::size_t comma = forwarded_for.rfind(',');
    const std::string_view last =
        comma == std::string_view::npos ? forwarded_for : forwarded_for.substr(comma + 1);
    forwarded_for = comma == std::string_view::npos ? "" : forwarded_for.substr(0, comma);
    const auto address = ClientAddress::Parse(WithoutPort(Trim(last)));
    if (!address) break;
    client = *address;
  }
  return client;
}

std::string ProxyMistake(std::string_view text) {
  if (TrustedProxies::ParseNetwork(text)) return "";
  return absl::StrCat("\"", std::string(text),
                      "\" is no address and no network; give one such as 10.0.0.5, 10.0.0.0/8 or "
                      "fd00::/8.");
}

}  // namespace framecast::access
