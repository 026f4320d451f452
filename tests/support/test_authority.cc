#include "tests/support/test_authority.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace framecast::test {
namespace {

constexpr long kDaySeconds = 24L * 3600;

using SharedKey = std::shared_ptr<EVP_PKEY>;
using SharedCertificate = std::shared_ptr<X509>;

SharedKey NewKey() { return {EVP_EC_gen("P-256"), EVP_PKEY_free}; }

void Extend(X509* certificate, X509* issuer, int extension, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* made = X509V3_EXT_conf_nid(nullptr, &context, extension, value);
  if (made == nullptr || X509_add_ext(certificate, made, -1) != 1) {
    throw std::runtime_error("an extension of a test's certificate cannot be made");
  }
  X509_EXTENSION_free(made);
}

SharedCertificate NewCertificate(const std::string& name, EVP_PKEY* key, int days) {
  SharedCertificate certificate(X509_new(), X509_free);
  X509_set_version(certificate.get(), X509_VERSION_3);
  unsigned char serial[8];
  RAND_bytes(serial, sizeof(serial));
  // Positive, and without a zero byte in front, which DER forbids.
  serial[0] = static_cast<unsigned char>((serial[0] & 0x3f) | 0x40);
  ASN1_STRING_set(X509_get_serialNumber(certificate.get()), serial, sizeof(serial));
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -kDaySeconds);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), days * kDaySeconds);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  return certificate;
}

template <typename Write>
std::string PemOf(Write write) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
  if (write(bio.get()) != 1) throw std::runtime_error("a test's PEM cannot be written");
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string PemOf(X509* certificate) {
  return PemOf([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
}

}  // namespace

TestAuthority::TestAuthority()
    : key_(NewKey()), certificate_(NewCertificate("framecast test authority", key_.get(), 365)) {
  X509* const own = certificate_.get();
  X509_set_issuer_name(own, X509_get_subject_name(own));
  Extend(own, own, NID_basic_constraints, "critical,CA:TRUE");
  Extend(own, own, NID_key_usage, "critical,keyCertSign,cRLSign");
  Extend(own, own, NID_subject_key_identifier, "hash");
  X509_sign(own, key_.get(), EVP_sha256());
}

std::string TestAuthority::certificate() const { return PemOf(certificate_.get()); }

IssuedPair TestAuthority::Issue(const std::string& name, int days) const {
  const SharedKey key = NewKey();
  const SharedCertificate made = NewCertificate(name, key.get(), days);
  X509_set_issuer_name(made.get(), X509_get_subject_name(certificate_.get()));
  Extend(made.get(), certificate_.get(), NID_basic_constraints, "critical,CA:FALSE");
  Extend(made.get(), certificate_.get(), NID_ext_key_usage, "serverAuth,clientAuth");
  Extend(made.get(), certificate_.get(), NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
  X509_sign(made.get(), key_.get(), EVP_sha256());
  return {PemOf(made.get()), PemOf([&](BIO* bio) {
            return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

std::string LockKey(const std::string& key, const std::string& password) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> text(
      BIO_new_mem_buf(key.data(), static_cast<int>(key.size())), BIO_free);
  const SharedKey read(PEM_read_bio_PrivateKey(text.get(), nullptr, nullptr, nullptr),
                       EVP_PKEY_free);
  return PemOf([&](BIO* bio) {
    return PEM_write_bio_PrivateKey(bio, read.get(), EVP_aes_128_cbc(),
                                    reinterpret_cast<const unsigned char*>(password.data()),
                                    static_cast<int>(password.size()), nullptr, nullptr);
  });
}

}  // namespace framecast::test
