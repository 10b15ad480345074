// A person who logs in to the website, and what each role may do there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "voicemail/model/access_token.h"
#include "voicemail/model/mailbox.h"

namespace aftertone::voicemail {

enum class UserRole {
  owner,          // of one mailbox
  helpdesk,       // finds out what became of a message, resets PINs; hears nothing
  administrator,  // everything but moving work between machines and sites
  operator_,      // machines and sites
  auditor,        // reads who did what; hears nothing
};

// "owner", "helpdesk", "administrator", "operator", "auditor"
std::string_view to_string(UserRole role);
Result<UserRole> parse_user_role(std::string_view text);

struct User {
  std::string name;  // in lower case
  UserRole role = UserRole::owner;
  MailboxNumber mailbox;       // their own; empty: none. All that an owner may touch
  std::string language;        // of the website; empty: the browser's
  std::string password_hash;   // argon2id string; empty: no log-in by password
  std::string totp_secret;     // sealed (api/secret_seal.h); empty: a password is enough
  std::string totp_pending;    // shown to the user, and not yet confirmed by a code
  std::int64_t totp_step = 0;  // of the last code that was taken: none is taken twice
  WallTime created_at;
  std::optional<WallTime> locked_until;  // after wrong tries; may be over
};

// What somebody with this role may do, as an access token would say it.
std::vector<Scope> scopes_of(UserRole role);

// Somebody who has logged in. Of what the browser shows only the hash is kept.
struct Session {
  std::string secret_sha256;
  User user;
  WallTime created_at;
  WallTime last_seen_at;  // to the minute
  std::string from;       // the address that logged in
};

}  // namespace aftertone::voicemail
