// A certificate authority of a test's own.
#pragma once

#include <memory>
#include <string>

struct evp_pkey_st;
struct x509_st;

namespace framecast::test {

// PEM.
struct IssuedPair {
  std::string certificate;
  std::string key;
};

class TestAuthority {
 public:
  TestAuthority();

  // PEM.
  std::string certificate() const;
  // A new key with a certificate for localhost and 127.0.0.1, for servers and clients. `name` tells
  // it from others.
  IssuedPair Issue(const std::string& name, int days = 30) const;

 private:
  std::shared_ptr<evp_pkey_st> key_;
  std::shared_ptr<x509_st> certificate_;
};

// The same key, locked with a password.
std::string LockKey(const std::string& key, const std::string& password);

}  // namespace framecast::test
