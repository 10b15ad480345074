#include "http/certificate.h"

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <ctime>
#include <memory>

namespace aftertone::http {

Result<WallTime> certificate_end_blocking(const std::filesystem::path& file) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> in(std::fopen(file.c_str(), "r"), &std::fclose);
  if (!in) return fail(Code::invalid, file.string() + " cannot be read");
  const std::unique_ptr<X509, void (*)(X509*)> certificate(PEM_read_X509(in.get(), nullptr, nullptr, nullptr),
                                                           &X509_free);
  std::tm end{};
  if (!certificate || ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &end) != 1)
    return fail(Code::invalid, file.string() + " holds no certificate");
  return WallTime(std::chrono::seconds(timegm(&end)));
}

}  // namespace aftertone::http
