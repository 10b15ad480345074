// Does a mail server answer? Says EHLO and leaves; sends nothing and does not log in. Blocks up to `patience`.
#pragma once

#include <chrono>
#include <string>

#include "ops/doctor/finding.h"

namespace aftertone::ops {

struct SmtpQuestion {
  std::string url;  // "smtp://host:port"; of "smtps://..." only that the port answers is checked
  bool must_offer_tls = false;
  bool must_offer_authentication = false;
  std::chrono::milliseconds patience{5'000};  // for each step
};

Finding check_smtp_blocking(const SmtpQuestion& question);

}  // namespace aftertone::ops
