// Whether a number may be dialled for a mailbox. Pure. Asked when a number is saved and again when it is dialled,
// because the class may have changed since. Nothing is allowed that no rule allows.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "voicemail/model/class_of_service.h"
#include "voicemail/policy/dial_plan.h"

namespace aftertone::voicemail {

enum class DialPurpose {
  outcall,
  call_back,
  transfer,
  operator_,  // a caller goes to whom the mailbox names; not a matter of what its owner may have dialled
  message,    // a short message: numbers count as for calls; no class need name it
};
std::string_view to_string(DialPurpose purpose);  // "outcall", "call-back", "transfer", "operator", "message"

struct DialQuestion {
  DialPurpose purpose = DialPurpose::outcall;
  std::string mailbox;           // whose call it is: its own number is a loop
  std::string target;            // as it was written
  bool is_from_outside = false;  // the owner did not log in from one of our telephones
};

struct DialPermit {
  std::string number;  // normalised: this is dialled, nothing else
  std::int32_t cost = 0;
  std::chrono::seconds longest_call{0};
};

struct DialRefusal {
  std::string rule;  // "class", "purpose", "outside", "number", "emergency", "loop", "never", "deny", "allow", "cost",
                     // and from who counts the calls "per-day", "at-once"
  std::string why;
};

using DialVerdict = tl::expected<DialPermit, DialRefusal>;

// `service` is nullptr when the mailbox has no class. An operator needs none, if it is an extension.
DialVerdict judge_dialling(const DialQuestion& question, const ClassOfService* service, const DialPlan& plan);

// Error: invalid, saying what may stand there. An allow pattern must name an extension or a country.
Status check_class_of_service(const ClassOfService& service);

// A telephone of this house that a text may be sent to, also the owner's own: it rings nobody and costs nothing.
// Nothing if `target` is another number, an emergency number, or one of those that reach us.
std::optional<std::string> extension_to_write_to(const std::string& target, const DialPlan& plan);

}  // namespace aftertone::voicemail
