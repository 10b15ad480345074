// What a check of the doctor found, and what to do about it.
#pragma once

#include <string>
#include <vector>

#include "ops/health/health.h"

namespace aftertone::ops {

struct Finding {
  Health health = Health::ok;
  std::string subject;  // what was looked at: "audio directory", "SIP port"
  std::string detail;   // what is so
  std::string advice;   // what to do about it; empty when ok
};

using Findings = std::vector<Finding>;

Health worst_of(const Findings& findings);

inline Finding fine(std::string subject, std::string detail) {
  return {Health::ok, std::move(subject), std::move(detail), {}};
}
inline Finding doubtful(std::string subject, std::string detail, std::string advice) {
  return {Health::warn, std::move(subject), std::move(detail), std::move(advice)};
}
inline Finding broken(std::string subject, std::string detail, std::string advice) {
  return {Health::fail, std::move(subject), std::move(detail), std::move(advice)};
}

}  // namespace aftertone::ops
