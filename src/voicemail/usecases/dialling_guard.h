// The one gate before anything is dialled for an owner. Every refusal is logged with its rule. Blocks; pool threads.
#pragma once

#include <optional>

#include "voicemail/policy/dialling_rules.h"
#include "voicemail/ports/dialling_store.h"
#include "voicemail/ports/mailbox_store.h"

namespace aftertone::voicemail {

struct StartedCall {
  DialledCallId id;
  DialPermit permit;
  ClassOfService service;  // by which it was judged; an empty one where none was needed
};

class DiallingGuard {
 public:
  // Both stores outlive it.
  DiallingGuard(MailboxStore& mailboxes, DiallingStore& dialling, const Clock& clock, DialPlan plan)
      : mailboxes_(mailboxes), dialling_(dialling), clock_(clock), plan_(std::move(plan)) {}

  // When a number is saved, and before it is offered. Error: denied, "rule: why"; or of the database.
  Result<DialPermit> check_blocking(const DialQuestion& question) const;
  // When it is dialled: the same, and the call is counted. end_blocking() gives its place back. Error: also full.
  Result<StartedCall> begin_blocking(const DialQuestion& question) const;
  void end_blocking(DialledCallId id, const std::string& outcome) const;

  // A redirection on the way: what the class allows now, without counting. Pure.
  DialVerdict judge(const DialQuestion& question, const ClassOfService& service) const;
  Result<std::optional<ClassOfService>> class_of_blocking(const MailboxNumber& mailbox) const;
  const DialPlan& plan() const { return plan_; }

 private:
  MailboxStore& mailboxes_;
  DiallingStore& dialling_;
  const Clock& clock_;
  const DialPlan plan_;
};

}  // namespace aftertone::voicemail
