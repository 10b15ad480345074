// What a program shows to use the web interface for programs (docs/api.md): who it is and what it may do.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/uuid.h"
#include "voicemail/model/mailbox.h"

namespace aftertone::voicemail {

enum class Scope {
  mailboxes_read,
  mailboxes_write,
  messages_read,  // recordings as well
  messages_write,
  settings_write,    // what owners may change of their mailbox: greetings, rules, hours
  pins_write,        // PINs and locks
  timeline_read,     // what became of messages and calls, without recordings
  deliveries_write,  // sending again
  reports_read,      // from here on: not for who may touch one mailbox only
  users_read,
  users_write,
  audit_read,
  cluster_read,
  cluster_write,
  logs_read,
  system_read,  // classes of service, prompts, configuration
  system_write,
};

// "mailboxes:read"
std::string_view to_string(Scope scope);
Result<Scope> parse_scope(std::string_view text);

// "mailboxes:read messages:read", as stored and shown; and back, one space or comma between. Error: invalid.
std::string to_string(const std::vector<Scope>& scopes);
Result<std::vector<Scope>> parse_scopes(std::string_view text);

struct AccessToken {
  Uuid id;
  std::string name;           // what it is for
  std::string secret_sha256;  // of its text, 64 hexadecimal digits; the text itself is shown once and never kept
  std::vector<Scope> scopes;  // each once, in the order of the enumeration
  MailboxNumber mailbox;      // all that it may touch; empty: every mailbox
  WallTime created_at;
  std::optional<WallTime> expires_at;    // empty: never
  std::optional<WallTime> last_used_at;  // to the hour
};

// A writer may read as well, and whoever may do all may do a part.
bool allows(const AccessToken& token, Scope scope);
bool allows(const AccessToken& token, const MailboxNumber& mailbox);

}  // namespace aftertone::voicemail
