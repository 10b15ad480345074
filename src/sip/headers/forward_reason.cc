#include "sip/headers/forward_reason.h"

#include <array>
#include <utility>

#include "base/ascii.h"
#include "sip/headers/uri.h"

namespace aftertone::sip {
namespace {

using Row = std::pair<std::string_view, ForwardReason>;

template <std::size_t size>
ForwardReason look_up(const std::array<Row, size>& table, std::string_view word) {
  for (const auto& [key, reason] : table) {
    if (ascii::equals_ignoring_case(key, ascii::trimmed(word))) return reason;
  }
  return ForwardReason::unknown;
}

constexpr std::array<Row, 7> kCauseParameters{{
    {"302", ForwardReason::unconditional},
    {"404", ForwardReason::unavailable},
    {"408", ForwardReason::no_answer},
    {"480", ForwardReason::deflection},  // immediate response
    {"486", ForwardReason::busy},
    {"487", ForwardReason::deflection},  // during alerting
    {"503", ForwardReason::unavailable},
}};

// A response that a phone or proxy gave. Unlike the URI parameter, 480 means that nobody was there, and 487 that the
// proxy stopped the ringing.
constexpr std::array<Row, 9> kResponses{{
    {"302", ForwardReason::unconditional},
    {"404", ForwardReason::unavailable},
    {"408", ForwardReason::no_answer},
    {"480", ForwardReason::unavailable},
    {"486", ForwardReason::busy},
    {"487", ForwardReason::no_answer},
    {"503", ForwardReason::unavailable},
    {"600", ForwardReason::busy},
    {"603", ForwardReason::deflection},
}};

constexpr std::array<Row, 6> kQ850Causes{{
    {"17", ForwardReason::busy},
    {"18", ForwardReason::no_answer},
    {"19", ForwardReason::no_answer},
    {"20", ForwardReason::unavailable},
    {"21", ForwardReason::deflection},
    {"27", ForwardReason::unavailable},
}};

constexpr std::array<Row, 8> kDiversionReasons{{
    {"user-busy", ForwardReason::busy},
    {"no-answer", ForwardReason::no_answer},
    {"unconditional", ForwardReason::unconditional},
    {"deflection", ForwardReason::deflection},
    {"unavailable", ForwardReason::unavailable},
    {"out-of-service", ForwardReason::unavailable},
    {"do-not-disturb", ForwardReason::busy},
    {"follow-me", ForwardReason::unconditional},
}};

ForwardReason reason_of_one_value(std::string_view value) {
  const auto parts = ascii::split(value, ';');
  for (const std::string_view part : parts) {
    const std::size_t equals = part.find('=');
    if (!ascii::equals_ignoring_case(ascii::trimmed(part.substr(0, equals)), "cause")) continue;
    if (equals == std::string_view::npos) continue;
    const std::string_view cause = part.substr(equals + 1);
    const bool is_q850 = ascii::equals_ignoring_case(ascii::trimmed(parts.front()), "Q.850");
    return is_q850 ? look_up(kQ850Causes, cause) : look_up(kResponses, cause);
  }
  return ForwardReason::unknown;
}

}  // namespace

std::string_view to_string(ForwardReason reason) {
  switch (reason) {
    case ForwardReason::unknown:
      return "unknown";
    case ForwardReason::unconditional:
      return "unconditional";
    case ForwardReason::busy:
      return "busy";
    case ForwardReason::no_answer:
      return "no-answer";
    case ForwardReason::deflection:
      return "deflection";
    case ForwardReason::unavailable:
      return "unavailable";
  }
  return "unknown";
}

ForwardReason reason_of_cause_parameter(std::string_view cause) {
  return look_up(kCauseParameters, cause);
}

ForwardReason reason_of_reason_header(std::string_view reason) {
  for (const std::string& value : split_header_values(reason)) {
    const ForwardReason found = reason_of_one_value(value);
    if (found != ForwardReason::unknown) return found;
  }
  return ForwardReason::unknown;
}

ForwardReason reason_of_diversion(std::string_view reason) {
  return look_up(kDiversionReasons, reason);
}

}  // namespace aftertone::sip
