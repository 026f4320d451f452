// The TLS of one connection, over OpenSSL and straight on the socket; never waits.
#pragma once

#include <sys/uio.h>

#include <boost/system/error_code.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

struct bio_st;
struct ssl_st;
struct ssl_ctx_st;

namespace framecast::gateway {

// How far a call came that does not wait: some bytes, or what to wait for before it is repeated, or
// why the connection is over.
struct Progress {
  enum class Wait : std::uint8_t { kNothing, kReadable, kWritable };

  std::size_t bytes = 0;
  Wait wait = Wait::kNothing;
  boost::system::error_code error;
};

// The server's side. For one thread at a time. The socket is its owner's, non-blocking, and must be
// open at each call.
class TlsSession {
 public:
  TlsSession(ssl_ctx_st& context, int socket);
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  // To be repeated until it has nothing to wait for.
  Progress Handshake();
  // An end that the peer announced is error eof.
  Progress Read(void* to, std::size_t size);
  // In one system call the first bytes of `pieces`, four records of 16 KiB at most; gathered so
  // that a small head does not cost a record of its own. Where it says to wait, the records are
  // made but not yet out: what is given next must begin with the same bytes. With `bytes`, the
  // socket has taken all of them.
  Progress Write(const iovec* pieces, std::size_t count);
  // Tells the peer that no more comes, if the socket takes it.
  void SayGoodbye();

 private:
  struct Free {
    void operator()(ssl_st* session) const;
  };

  // Where OpenSSL writes to.
  static int TakeBytes(bio_st* bio, const char* bytes, int size);

  Progress After(int result);
  // Into held_, and tells only of why there is none.
  Progress MakeRecords(const iovec* pieces, std::size_t count);
  // Of what follows the first `skip` bytes of `pieces`, if there is more.
  Progress MakeRecord(const iovec* pieces, std::size_t count, std::size_t skip);
  Progress SendHeld();

  std::unique_ptr<ssl_st, Free> session_;
  bool making_ = false;
  // Records, as far as the socket has not taken them. A viewer that keeps up has none between two
  // calls.
  std::string held_;
  // How many of the bytes given are in them.
  std::size_t held_for_ = 0;
  // After that OpenSSL is not to be asked anything more.
  bool broken_ = false;
};

}  // namespace framecast::gateway
